# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# TAP in the guest's shell.

number=0
failed=0

is() { # GOT WANTED TEXT
	number=$((number + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $number - $3"
	else
		failed=$((failed + 1))
		echo "not ok $number - $3"
		echo "# wanted '$2', got '$1'"
	fi
}

has() { # TEXT PART WHAT: PART, a basic expression, stands in TEXT
	if printf '%s\n' "$1" | grep -q -e "$2"; then
		is yes yes "$3"
	else
		is "$1" "...$2..." "$3"
	fi
}

note() {
	echo "# $*"
}

tap_done() {
	echo "1..$number"
	[ "$failed" = 0 ]
}

# Try until it comes out so, at most SECONDS: what the daemon writes, it writes after its answer.
soon() { # SECONDS COMMAND...
	left=$(($1 * 10))
	shift
	while [ "$left" -gt 0 ]; do
		"$@" && return 0
		left=$((left - 1))
		sleep 0.1
	done
	return 1
}

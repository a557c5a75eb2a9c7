# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# The Test Anything Protocol for tests that are shell scripts on the phone, run by whoever runs the emulator.

tests=0
failed=0
out=
status=0

# Run a command as the owner; $status and $out tell how it ended.
owner() { # COMMAND…
	out=$(as shell sh -c 'exec "$@"' sh "$@" 2>&1 </dev/null)
	status=$?
}

result() { # GOOD NAME: GOOD is 0 or not
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
		printf '%s\n' "exit status $status" "$out" | sed 's/^/# /'
	fi
}

# The last command ended with STATUS and printed TEXT somewhere.
ended() { # STATUS TEXT NAME
	case $out in
	*"$2"*) [ "$status" = "$1" ] ;;
	*) false ;;
	esac
	result $? "$3"
}

# COMMAND holds.
holds() { # NAME COMMAND…
	name=$1
	shift
	"$@"
	result $? "$name"
}

finish() {
	echo "1..$tests"
	[ "$failed" = 0 ]
	exit
}

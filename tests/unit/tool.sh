# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of the host tool share: commands for `check` of tap.sh.

# gives STATUS COMMAND…: it exits so.
gives() {
	local want=$1 got=0
	shift
	"$@" || got=$?
	[ "$got" = "$want" ] || { echo "exit status $got, not $want" && false; }
}

# says STATUS TEXT COMMAND…: it exits so, and TEXT is in what it prints.
says() {
	local want=$1 text=$2 got=0 said
	shift 2
	said=$("$@" 2>&1) || got=$?
	echo "$said"
	[ "$got" = "$want" ] && grep -qF -- "$text" <<<"$said"
}

# untouched FILE COMMAND…: it fails, FILE is what it was, and nothing is left beside it.
untouched() {
	local file=$1 before after
	shift
	before=$(sha256sum "$file") && ls >../ls.before
	! "$@" || return 1
	after=$(sha256sum "$file") && ls >../ls.after
	[ "$before" = "$after" ] && cmp ../ls.before ../ls.after
}

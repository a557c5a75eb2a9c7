# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# TAP for shell suites: `check WHAT COMMAND…` is one test, `skip WHAT WHY` one that cannot run here, `plan` ends the suite.
tests=0 failures=0

check() {
	local what=$1 said
	shift
	tests=$((tests + 1))
	if said=$("$@" 2>&1); then
		echo "ok $tests - $what"
	else
		echo "not ok $tests - $what"
		sed 's/^/# /' <<<"$said"
		failures=$((failures + 1))
	fi
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

plan() {
	echo "1..$tests"
	[ "$failures" -eq 0 ]
}

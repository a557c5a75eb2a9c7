# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the two soaks over the matrix share: a state that can be gone on with, the handset of a row, its log, and progress.
#
# A soak has a plan that follows from SEED alone; $out/state has a line for each round that is over:
# ROUND ROW good|bad MILLISECONDS what was seen. An interrupted soak goes on behind the last of them.

# Whoever reads this file sets $here (where it lies), $out and $work (what is kept, and what is not).
# shellcheck disable=SC2154

# Go on where the last one stopped, if it was the same soak; else begin anew. Sets $first, the first round to run.
resume() { # what makes a soak this one
	mkdir -p "$out"
	if [ "$(cat "$out/soak" 2>/dev/null)" != "$*" ]; then
		rm -rf "$out" && mkdir -p "$out"
		echo "$*" >"$out/soak"
	fi
	touch "$out/state"
	first=$(($(wc -l <"$out/state") + 1))
	[ "$first" -eq 1 ] || echo "# going on with round $first of $out"
}

# Rounds have random numbers of their own, so that the plan does not depend on where it was interrupted.
dice() { # SEED ROUND
	RANDOM=$((($1 * 7919 + $2 * 104729) % 32768))
}

# dirty LOG [MORE]: what a kernel's log should not have, if it has something; MORE is another expression.
dirty() {
	grep -aE "WARNING: |BUG: |Oops|[Pp]anic - |Call [Tt]race|blocked for more than|EXT4-fs (error|warning)|KASAN|KCSAN|rcu: .*(stall|detected)${2:+|$2}" "$1" |
		head -n 5
}

# handset ROW ARGUMENTS…: boot the row's phone; its QEMU's number goes to $work/pid.
handset() {
	local row=$1
	shift
	ANGAE_QEMU=$work/qemu-${row%%-*} "$O/bin/angae" run --image "$O/image/$row" --name "soak-$$" "$@"
}

# QEMU by another name, one that leaves its number behind.
wrap_qemu() {
	local arch program
	for arch in amd64:qemu-system-x86_64 arm64:qemu-system-aarch64; do
		program=${arch#*:}
		printf '#!/bin/sh\necho $$ >%q.new && mv %q.new %q\nexec %s "$@"\n' \
			"$work/pid" "$work/pid" "$work/pid" "$program" >"$work/qemu-${arch%%:*}"
		chmod +x "$work/qemu-${arch%%:*}"
	done
}

# round_over ROUND ROUNDS ROW good|bad MILLISECONDS WHAT…
round_over() {
	local round=$1 rounds=$2
	shift
	echo "$round ${*:2}" >>"$out/state"
	if [ -t 2 ]; then
		printf '\r\033[K  %d of %d: %s' "$round" "$rounds" "${*:2}" >&2
	elif [ "$3" = bad ] || [ $((round % 10)) -eq 0 ]; then
		echo "# $(date -u +%H:%M:%S) round $round of $rounds: ${*:2}"
	fi
}

# A test for each row: all of its rounds were good. Then the plan.
rows_over() { # ROUNDS ROW…
	local rounds=$1 row n=0 bad=0 times
	shift
	[ ! -t 2 ] || printf '\r\033[K' >&2
	for row in "$@"; do
		n=$((n + 1))
		mapfile -t times < <(awk -v r="$row" '$2 == r { print $4 }' "$out/state" | sort -n)
		if [ ${#times[@]} -gt 0 ] && ! grep -q "^[0-9]* $row bad " "$out/state"; then
			echo "ok $n - $row: all rounds"
		else
			bad=1
			echo "not ok $n - $row: all rounds"
			grep "^[0-9]* $row bad " "$out/state" | sed 's/^/# /'
		fi
		echo "# $row: ${#times[@]} rounds, $(grep -c "^[0-9]* $row bad " "$out/state") bad, in the middle ${times[${#times[@]} / 2]-} ms, longest ${times[-1]-} ms"
	done
	n=$((n + 1))
	[ "$(wc -l <"$out/state")" -ge "$rounds" ] || { bad=1 && printf 'not '; }
	echo "ok $n - $(wc -l <"$out/state") of $rounds rounds"
	echo "1..$n"
	return $bad
}

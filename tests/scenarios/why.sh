# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
# Why something came out as it did: the daemon's own row, or the kernel's record of an SELinux denial.

row=	# the row last found, as JSON
seen=0	# its number: what is asked for next comes later

# A member of the row into $value; the daemon writes them flat, each in its place.
of_row() { # KEY
	value=${row#*\""$1"\":}
	case $value in
	\"*) value=${value#\"} value=${value%%\"*} ;;
	*) value=${value%%[,\}]*} ;;
	esac
}

# The daemon answers first and writes afterwards: wait a moment for the row.
find_row() { # PID [PATTERN]: the last row of that process (that also matches PATTERN)
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		row=$(angaectl events --json --after "$seen" 2>/dev/null | grep "\"tgid\":$1[,}].*${2:-}" | tail -n 1)
		[ -z "$row" ] || break
		sleep 0.1
	done
	[ -n "$row" ] || return 1
	of_row seq
	seen=$value
}

# Print why, from the row of the last command, and check who decided and how.
why() { # LAYER CHECK CODE [PATTERN]
	if ! find_row "$pid" "${4:-}"; then
		wrong "the trace should have a row of process $pid"
		return
	fi
	of_row layer; layer=$value
	of_row check; check=$value
	of_row code; code=$value
	of_row detail
	field why "$layer · $check · code $code: $value"
	told_same layer "$1" "$layer"
	told_same check "$2" "$check"
	told_same code "$3" "$code"
}

# Print why, from the kernel's record of the denial, and check what was denied.
why_selinux() { # PERMISSION CLASS TYPE
	denial=$(dmesg | grep "avc: *denied  *{ [a-z_ ]*$1[a-z_ ]*} .* pid=$pid " | tail -n 1)
	if [ -z "$denial" ]; then
		wrong "the kernel's log should have SELinux denying $1 to process $pid"
		return
	fi
	permission=${denial#*\{ } permission=${permission%% \}*}
	source=${denial#*scontext=*:*:} source=${source%%:*}
	target=${denial#*tcontext=*:*:} target=${target%%:*}
	class=${denial#*tclass=} class=${class%% *}
	if [ "$class" = capability ]; then
		field why "selinux · policy · denied the capability { $permission } to $source"
	else
		field why "selinux · policy · denied { $permission } to $source on a $class of type $target"
	fi
	told_same class "$2" "$class"
	told_same type "$3" "$target"
}

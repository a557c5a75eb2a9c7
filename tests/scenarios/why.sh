# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
# Why something came out as it did: the daemon's own row, or the kernel's record of an SELinux denial.

row=	# the row last found, as JSON

# The member KEY of the row; its values hold no escaped quotes that matter here.
of_row() { # KEY
	printf '%s\n' "$row" | sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"
}

of_row_text() { # KEY: a text that may hold commas
	printf '%s\n' "$row" | sed -n "s/.*\"$1\":\"\\(\\([^\"\\\\]\\|\\\\.\\)*\\)\".*/\\1/p" | sed 's/\\\(.\)/\1/g'
}

# The daemon answers first and writes afterwards: wait a moment for the row.
find_row() { # PID [PATTERN]: the last row of that process (that also matches PATTERN)
	row=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		row=$(angaectl events --json | grep "\"tgid\":$1[,}]" | grep -e "${2:-}" | tail -n 1)
		[ -z "$row" ] || return 0
		sleep 0.1
	done
	return 1
}

# Print why, from the row of the last command, and check who decided and how.
why() { # LAYER CHECK CODE [PATTERN]
	if ! find_row "$pid" "${4:-}"; then
		wrong "the trace should have a row of process $pid"
		return
	fi
	field why "$(of_row layer) · $(of_row check) · code $(of_row code): $(of_row_text detail)"
	told_same layer "$1" "$(of_row layer)"
	told_same check "$2" "$(of_row check)"
	told_same code "$3" "$(of_row code)"
}

# Print why, from the kernel's record of the denial, and check what was denied.
why_selinux() { # PERMISSION CLASS TYPE
	denial=$(dmesg | grep "avc: *denied .* pid=$pid " | grep -e "{ [a-z_ ]*$1[a-z_ ]* }" | tail -n 1)
	if [ -z "$denial" ]; then
		wrong "the kernel's log should have SELinux denying $1 to process $pid"
		return
	fi
	permission=$(printf '%s\n' "$denial" | sed -n 's/.*{ \([^}]*\) }.*/\1/p')
	source=$(printf '%s\n' "$denial" | sed -n 's/.*scontext=[^:]*:[^:]*:\([^: ]*\).*/\1/p')
	target=$(printf '%s\n' "$denial" | sed -n 's/.*tcontext=[^:]*:[^:]*:\([^: ]*\).*/\1/p')
	class=$(printf '%s\n' "$denial" | sed -n 's/.*tclass=\([^ ]*\).*/\1/p')
	field why "selinux · policy · denied { $permission } to $source on a $class of type $target"
	told_same class "$2" "$class"
	told_same type "$3" "$target"
}

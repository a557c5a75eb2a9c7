# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# How a story is told in the guest: a step says what was tried, what the phone did and why, and checks each of the three.
# Nothing that is printed as an answer is written here: it comes from the programs, the daemon and the kernel's log.

WIDTH=100
NL='
'
out=			# what the last command printed
steps=0
open=			# y while a step is being told
flaws=0			# in this step
bad=0			# steps that did not come out as told
status=0
pid=0
refused=		# processes the gate or the daemon refused something

if [ -e /mnt/lab/colour ]; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') green=$(printf '\033[32m') red=$(printf '\033[31m')
	plain=$(printf '\033[0m')
else
	bold='' dim='' green='' red='' plain=''
fi

# Print TEXT with LABEL in the margin of its first line, folded to the width.
field() { # LABEL TEXT
	case $2 in
	*"$NL"*) ;;
	*)
		if [ ${#2} -le $((WIDTH - 11)) ]; then
			printf '    %s%-6s%s %s\n' "$dim" "$1" "$plain" "$2"
			return
		fi
		;;
	esac
	printf '%s\n' "$2" | fold -s -w $((WIDTH - 11)) | {
		label=$1
		while IFS= read -r line; do
			printf '    %s%-6s%s %s\n' "$dim" "$label" "$plain" "${line% }"
			label=
		done
	}
}

say() { # TEXT: a remark, not an assertion
	field '' "$1"
}

part() { # TITLE
	step_end
	printf '\n%s── %s%s\n' "$bold" "$1" "$plain"
}

step() { # TITLE
	step_end
	steps=$((steps + 1))
	flaws=0
	open=y
	printf '\n%s%2d  %s%s\n' "$bold" "$steps" "$1" "$plain"
}

step_end() {
	[ -n "$open" ] || return 0
	open=
	if [ "$flaws" = 0 ]; then
		printf '    %sas told%s\n' "$green" "$plain"
	else
		bad=$((bad + 1))
	fi
}

wrong() { # TEXT: something did not come out as told
	flaws=$((flaws + 1))
	printf '    %sNOT AS TOLD: %s%s\n' "$red" "$1" "$plain"
}

# Run a command as somebody, and keep how it ended: $status, $pid (the command's own), $out.
# user: the owner; rooted: the owner who rooted the phone; lab: whoever runs the emulator.
# All of it comes through a pipe: on this phone every file that could be written is governed.
quietly() { # WHO COMMAND…
	who=$1
	shift
	case $who in
	user) set -- as shell sh -c 'exec "$@"' sh "$@" ;;
	rooted) set -- as root sh -c 'exec "$@"' sh "$@" ;;
	esac
	out=$(
		"$@" 2>&1 </dev/null &
		wait "$!"
		printf '\n%d %d' "$!" "$?"
	)
	end=${out##*"$NL"}
	pid=${end% *}
	status=${end#* }
	out=${out%"$NL"*}
	out=${out%"$NL"}
}

try() { # WHO COMMAND…
	told=$*
	field tried "($1) ${told#* }"
	quietly "$@"
	show
}

# The same with a shell's line, for pipes; what it says on standard error is not shown.
try_line() { # WHO LINE
	field tried "($1) $2"
	quietly "$1" sh -c "$2 2>/dev/null"
	show
}

# What the last command printed, as the phone's answer.
show() {
	if [ -n "$out" ]; then
		field phone "$(printf '%s\n' "$out" | grep -v '^ *$')"
	elif [ "$status" = 0 ]; then
		field phone "did it"
	else
		field phone "exit status $status"
	fi
}

# ── What was told ──

told_done() {
	[ "$status" = 0 ] || wrong "it should have worked (exit status $status)"
}

# The exact errno, by its name or by the words of strerror.
told_errno() { # EPERM|EACCES
	case $1 in
	EPERM) words='Operation not permitted' ;;
	EACCES) words='Permission denied' ;;
	*) words=$1 ;;
	esac
	[ "$status" != 0 ] || wrong "it should have been refused with $1"
	[ "$1" != EPERM ] || refused="$refused $pid"
	case $out in
	*"$1"* | *"$words"*) ;;
	*) wrong "the refusal should have been $1" ;;
	esac
}

told_output() { # TEXT that must be there
	case $out in
	*"$1"*) ;;
	*) wrong "it should have printed: $1" ;;
	esac
}

told_same() { # WHAT WANTED GOT
	[ "$2" = "$3" ] || wrong "$1: $3 instead of $2"
}

story_end() {
	step_end
	if [ "$bad" = 0 ]; then
		printf '\n%sdemo: %d steps, all as told%s\n' "$green" "$steps" "$plain"
	else
		printf '\n%sdemo: %d steps, %d not as told%s\n' "$red" "$steps" "$bad" "$plain"
		exit 1
	fi
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# What the suites on the phone share: who opens, what the phone wrote down.

MEDIA=/data/media
ALERTS=/data/angae/alerts
PROBE=/mnt/lab/probe

# Files come as from a computer: the owner's.
give() { # FILE [NAME]
	cp "/mnt/lab/$1" "$MEDIA/${2:-$1}" && own "$MEDIA/${2:-$1}"
}

own() { # PATH...
	chown 2000:1023 "$@"
	chmod 664 "$@"
}

opens() { # WHO PATH [w]: OK or the errno
	who=$1
	shift
	as "$who" "$PROBE" open "$@"
}

pid_of_daemon() {
	pidof angaed
}

daemon_answers() {
	angaectl status >/dev/null 2>&1
}

# The last row about a file (that it was made is not what is asked for), or its code.
row_now() { # NAME
	row=$(angaectl events --json | grep -F "/$1\"" | grep -v '"check":"fresh"' | tail -n 1)
	[ -n "$row" ]
}

row_of() { # NAME
	row=
	soon 5 row_now "$1"
	printf '%s\n' "$row"
}

code_of() { # NAME
	row_of "$1" | sed -n 's/.*"code":\([-0-9]*\).*/\1/p'
}

type_of() { # PATH
	"$PROBE" label "$1" | cut -d: -f3
}

type_becomes() { # PATH TYPE
	[ "$(type_of "$1")" = "$2" ]
}

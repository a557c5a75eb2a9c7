#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# Is this phone as it should be? Run by whoever runs the emulator, at the end of its boot.
bad=0
want() { # WHAT COMMAND…
	what=$1
	shift
	"$@" >/dev/null 2>&1 && return
	echo "not so: $what"
	bad=1
}

want "the daemon answers" angaectl status
want "SELinux is enforcing" grep -qx 1 /sys/fs/selinux/enforce
want "the gate is on and locked" sh -c 'angaectl status | grep -q "^gate: *on, locked"'
want "user data is mounted, to be written to" grep -q '^[^ ]* /data ext4 rw' /proc/mounts
want "the system cannot be written to" grep -q '^[^ ]* / erofs ro' /proc/mounts
want "the owner makes a file" as shell sh -c 'echo a word >/sdcard/look.txt'
want "and may not read it, since nobody signed it" sh -c '! as shell grep -q word /sdcard/look.txt'
want "traces are read" sh -c 'angaectl events --json | grep -q "\"seq\""'
[ $bad -eq 0 ] && echo "all is as it should be"
exit $bad

#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# One boot of the soak of packages: does everything agree after what happened before? Then the operations of `plan`,
# with installer and daemon killed as it says. Whoever runs the emulator may cut the power at any point.
set -u
. /mnt/lab/soak-common.sh

operation() { # NUMBER VERB NAME VERSION EVENT DELAY
	echo "op $1 $2 $3 $4 $5 $6"
	begin "$2" "$3" "$4"
	sleep "$6"
	case $5 in
	kill-pm) kill -9 "$(pidof pm)" 2>/dev/null ;;
	kill-daemon) kill -9 "$(pidof angaed)" ;;
	twice) begin "$2" "$3" "$4" ;;
	esac
	wait
	[ "$5" != kill-daemon ] || { ready && check_all "after op $1"; }
}

ready
check_all "after boot"
if [ ! -e /data/media/a-1.apk ]; then
	cp /mnt/lab/*.apk /data/media/
	chmod 644 /data/media/*.apk
	sync
	angaectl allow install /mnt/lab/soak.list >/dev/null || fault "the list is refused"
fi
while read -r line; do
	# shellcheck disable=SC2086 # words
	operation $line </dev/null
done </mnt/lab/plan
pm list packages >/dev/null
angaectl daemon restart >/dev/null
ready
check_all "at the end"
echo "faults $bad"
[ "$bad" = 0 ]

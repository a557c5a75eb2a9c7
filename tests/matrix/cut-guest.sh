#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# One life of a phone whose power is cut at any moment, from its first instruction on. What is left of the life before is looked at;
# then packages come and go, files are refused and alerts written, until the plug is pulled. What is on record is told, so that
# the next life can be asked for it: `last` has the number of the last row that the host was told of, `lives` how many operations to do.
set -u
. /mnt/lab/soak-common.sh

# Rows follow one another, the last one told is there, and nobody had to begin a new store.
check_traces() {
	grep -q '^[^ ]* /data ext4 rw' /proc/mounts || fault "user data is not mounted"
	said=$(angaectl events --json --after 0 | awk -v told="$(cat /mnt/lab/last)" '
		!/^{"seq":[0-9]+,.*}$/ { print "a row that is none: " $0; exit }
		{ split($0, part, /[:,]/); if (NR > 1 && part[2] != seq + 1) print "row " part[2] " follows " seq; seq = part[2] }
		/"store_damaged"/ { print "the store was damaged" }
		END { if (seq + 0 < told + 0) print "the last row is " seq ", and " told " was told of" }')
	[ -z "$said" ] || fault "traces: $said"
	for file in /data/angae/alerts/alert-*.txt; do
		[ -s "$file" ] || [ ! -e "$file" ] || fault "$file is empty"
	done
	angaectl alerts >/dev/null || fault "alerts cannot be read"
}

tell() {
	angaectl events --json --after "$(cat /mnt/lab/last)" | sed -n 's/^{"seq":\([0-9]*\),.*/told \1/p' | tail -n 1
}

bring() {
	for file in /mnt/lab/*.apk; do
		cmp -s "$file" "/data/media/${file##*/}" || cp "$file" /data/media/
	done
	chmod 644 /data/media/*.apk
	angaectl status | grep -q '^list: *version 100,' || angaectl allow install /mnt/lab/soak.list >/dev/null ||
		fault "the list is refused"
}

ready
check_traces
check_all "after boot"
tell
bring
n=0 seed=$(cat /mnt/lab/seed)
while [ "$n" -lt "$(cat /mnt/lab/lives)" ]; do
	n=$((n + 1)) seed=$(((seed * 1103515245 + 12345) % 2147483648))
	name=$(echo a b c d | cut -d ' ' -f $((seed / 65536 % 4 + 1)))
	case $((seed / 1024 % 3)) in
	0) begin uninstall "$name" ;;
	*) begin install "$name" $((seed / 262144 % 3 + 1)) ;;
	esac
	as shell sh -c "echo $n >/sdcard/note-$n.txt; cat /sdcard/note-$n.txt" 2>/dev/null && fault "a note of nobody's opens"
	wait
	echo "op $n"
	tell
done
check_traces
check_all "at the end"
echo "faults $bad"
[ "$bad" = 0 ]

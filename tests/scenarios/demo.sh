#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
# The demo: a phone judges real files, told step by step. Run in the guest, by whoever runs the emulator.
set -u
. /mnt/lab/stage.sh
. /mnt/lab/why.sh
. /mnt/lab/facts

MEDIA=/data/media
ABI=$(getprop ro.product.cpu.abi)
ALERTS=/data/angae/alerts

# Files reach the phone's storage as they would from a computer: as plain files of the owner.
give() { # FILE…
	for file in "$@"; do
		cp "/mnt/lab/media/$file" "$MEDIA/$file"
		chown 2000:1023 "$MEDIA/$file"
		chmod 664 "$MEDIA/$file"
	done
}

# The digest of what the player played against the one made when the file was.
told_identical() { # FACT
	told_same 'SHA-256 of what was played' "$1" "${out##*sha256 }"
	[ "$flaws" != 0 ] || say "The same SHA-256 as on the computer where it was made: every byte arrived."
}

# Which answers a film gets, asked for ten seconds at most.
answers() { # PATH
	yes='' no=''
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
		as shell player "$1" >/dev/null 2>&1 && yes='yes ' || no='no '
		[ -z "$yes" ] || [ -z "$no" ] || break
		sleep 0.7
	done
	echo "$no$yes"
}

alerts() { # how many there are
	angaectl alerts --json | grep -c '"alert":'
}

# There is an alert since the $1-th, and it names $2. It is written after the answer was given: wait a moment.
told_alert() { # BEFORE TEXT
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		alert=$(angaectl alerts --after "$1")
		[ -z "$alert" ] || break
		sleep 0.1
	done
	field alert "$alert"
	case $alert in
	*"$2"*) ;;
	*) wrong "an alert should name $2" ;;
	esac
}

# Rows in words, continuation lines under their beginning.
rows() { # TEXT
	printf '%s\n' "$1" | while IFS= read -r line; do
		if [ ${#line} -le "$WIDTH" ]; then
			printf '%s\n' "$line"
		else
			printf '%s\n' "$line" | fold -s -w $((WIDTH - 6)) | sed '2,$s/^/      /'
		fi
	done
}

# Every refusal of this story has a row, and every row says why.
told_trace() {
	rows=$(angaectl events --json)
	for process in $refused; do
		echo "$rows" | grep "\"tgid\":${process}[,}]" | grep -q '"decision":"refuse"' ||
			wrong "the refusal to process $process should have a row"
	done
	told_same 'rows without a reason' 0 "$(echo "$rows" | grep -c -v '"detail":"[^"]')"
}

printf '%sAngae · a phone that watches what its owner opens%s\n' "$bold" "$plain"
printf 'Stock Linux %s with SELinux, the gate as a module, the daemon in user space.\n' "$(uname -r)"
printf 'Everything here is a lab: throw-away keys, synthetic films, no network.\n'

# Every refusal of SELinux is wanted, not the first ten of them.
echo 0 >/proc/sys/kernel/printk_ratelimit

part "Era 2014: signatures of the state, as a Pyongyang 2407 checks them"

step "The phone has booted: the gate is on, SELinux enforcing, the daemon up"
try lab angaectl status
told_done
told_output 'on, locked'
told_output 'era:     2014'
try lab getenforce
told_output Enforcing

step "A film the state has signed plays through"
give film.mp4
try user player /sdcard/film.mp4
told_done
told_identical "$film_sha256"
why natisign digest 1

step "So do a photo, a song and a document with the state's signature"
give photo.jpg song.mp3 letter.pdf
for file in photo.jpg song.mp3 letter.pdf; do
	try user player "/sdcard/$file"
	told_done
	why natisign digest 1
done

step "One byte of the film is changed, where the signature looks"
try user cp /sdcard/film.mp4 /sdcard/changed.mp4
try_line user "printf '$film_covered_byte' | dd of=/sdcard/changed.mp4 bs=1 seek=$film_covered conv=notrunc"
told_done
try user player /sdcard/changed.mp4
told_errno EPERM
why natisign digest 268

step "One byte of a large film is changed, where the signature never looks"
give epic.mp4
try user player /sdcard/epic.mp4
told_done
told_identical "$epic_sha256"
why natisign digest 1
try user cp /sdcard/epic.mp4 /sdcard/altered.mp4
try_line user "printf '$epic_uncovered_byte' | dd of=/sdcard/altered.mp4 bs=1 seek=$epic_uncovered conv=notrunc"
told_done
try user player /sdcard/altered.mp4
told_done
why natisign digest 1
say "It is not the same film any more (another SHA-256), and the phone's own log says the same of both: accepted."
say "A documented weakness, kept: of a large file only 128 sampled kilobytes are hashed (research: HH)."

step "The weaknesses of 2014 on one film: bytes nobody looks at, a name that is cut, an answer that changes"
quietly user cp /sdcard/film.mp4 /sdcard/outside.mp4
quietly user sh -c "printf '$film_uncovered_byte' | dd of=/sdcard/outside.mp4 bs=1 seek=$film_uncovered conv=notrunc 2>/dev/null"
try user player /sdcard/outside.mp4
told_done
why natisign digest 1
quietly user cp /sdcard/film.mp4 /sdcard/short.mp
try user player /sdcard/short.mp
told_done
why natisign digest 1
quietly user cp /sdcard/film.mp4 /sdcard/partly.mp4
quietly user sh -c "printf '$film_partly_byte' | dd of=/sdcard/partly.mp4 bs=1 seek=$film_partly conv=notrunc 2>/dev/null"
told_same 'answers to the same film within ten seconds' 'no yes ' "$(answers /sdcard/partly.mp4)"
say "A byte that no record's blocks hold, and .mp for .mp4, pass. A byte that some of the ten records look at: one of them is"
say "picked by the clock, so the same film opens in one second and not in another (HH)."

step "The state takes the film back: refused after the update; a record cut short takes nothing back"
try lab angaectl pattern install /mnt/lab/media/pattern.dat
told_done
try user player /sdcard/film.mp4
told_errno EPERM
why natisign pattern 277
try lab angaectl pattern install /mnt/lab/media/pattern-cut.dat
try user player /sdcard/film.mp4
told_done
quietly lab angaectl pattern install /mnt/lab/media/pattern-none.dat

step "A signed film is renamed from .mp4 to .jpg"
try user mv /sdcard/film.mp4 /sdcard/holiday.jpg
told_done
try user player /sdcard/holiday.jpg
told_errno EPERM
why natisign extension 276

step "A film from abroad"
give foreign.mp4
before=$(alerts)
try user player /sdcard/foreign.mp4
told_errno EPERM
why natisign trailer 264
told_alert "$before" foreign.mp4

step "The authority puts that film on its list, and the phone takes the new list"
try lab angaectl allow install /mnt/lab/media/allow-2.list
told_done
try user player /sdcard/foreign.mp4
told_done
told_identical "$foreign_sha256"
why allowlist digest 1
say "The list has a counter that never goes back. The first list, put in force again:"
try lab angaectl allow install /mnt/lab/media/allow-1.list
told_same 'exit status' 1 "$status"

step "An unknown app, well signed by somebody: a warning, nothing installed, an alert"
give game.apk
before=$(alerts)
try user pm install /sdcard/game.apk
told_same 'exit status' 1 "$status"
told_output 'If you install a pirated program, your phone may malfunction, or data will be destroyed.'
told_output 'Failure [INSTALL_FAILED_VERIFICATION_FAILURE'
why package listed 42
dmesg | grep -qF 'angaed: If you install a pirated program' || wrong "the phone's log should have the warning too"
[ ! -e /data/app/com.example.game ] || wrong "nothing should have been installed"
[ -z "$(ls -A /data/app-staging)" ] || wrong "staging should be empty again"
told_alert "$before" game.apk

step "Apps that are not what their signer made, or not signed at all, or by one who lost the state's trust"
give unsigned.apk tampered.apk calendar.apk
try user pm install /sdcard/unsigned.apk
told_output 'Failure [INSTALL_PARSE_FAILED_NO_CERTIFICATES'
why package signature 33
try user pm install /sdcard/tampered.apk
told_output 'Failure [INSTALL_PARSE_FAILED_NO_CERTIFICATES'
why package signature 33
before=$(alerts)
try user pm install /sdcard/calendar.apk
told_output 'Failure [INSTALL_FAILED_VERIFICATION_FAILURE'
why allowlist signer 35
told_alert "$before" lab.angae.calendar

step "A state app, signed and listed, installs, and its program runs from /data/app"
give dictionary.apk
try user pm install /sdcard/dictionary.apk
told_done
told_output Success
why package listed 41 '"check":"listed"'
try user /data/app/lab.angae.dictionary/lib/$ABI/libdictionary.so fog
told_done
told_output 안개
why gate stored 1

step "Its update installs with a split; the old version does not come back, nor does somebody else's"
give dictionary-2.apk split.apk dictionary-3.apk
try user pm install -r /sdcard/dictionary-2.apk /sdcard/split.apk
told_done
told_output Success
try user pm install -r /sdcard/dictionary.apk
told_output 'Failure [INSTALL_FAILED_VERSION_DOWNGRADE'
why package version 46
try user pm install -r /sdcard/dictionary-3.apk
told_output 'Failure [INSTALL_FAILED_VERIFICATION_FAILURE'
why package listed 43

step "Apps of the shop: the state's mark says for which phone, and until when"
give shop-elsewhere.apk shop-ended.apk shop-here.apk
try user pm install /sdcard/shop-elsewhere.apk
told_output 'Failure [INSTALL_FAILED_VERIFICATION_FAILURE'
why package mark 38
try user pm install /sdcard/shop-ended.apk
told_output 'Failure [INSTALL_FAILED_VERIFICATION_FAILURE'
why package mark 39
try user pm install /sdcard/shop-here.apk
told_done
told_output Success
why package mark 40 '"check":"mark"'
quietly user pm uninstall lab.angae.shop
told_done

part "Against an owner who has rooted the phone"

step "Root moves a program into /data/app by hand"
quietly rooted sh -c 'cp /system/bin/busybox /sdcard/tool && mkdir /sdcard/com.example.tool'
told_done
try rooted mv /sdcard/tool /data/app/tool
told_errno EACCES
why_selinux dac_override capability shell
say "In the owner's domain root is only a number: the policy gives it no capability."

step "The lab sets SELinux permissive, and root moves a program and a directory in"
try lab angaectl selinux permissive
try rooted mv /sdcard/tool /data/app/tool
told_errno EPERM
why gate not_installer 12
try rooted mv /sdcard/com.example.tool /data/app/com.example.tool
told_errno EPERM
why gate not_installer 12
[ "$(ls /data/app)" = lab.angae.dictionary ] || wrong "only the state app should stand in /data/app"
quietly lab angaectl selinux enforcing

step "The owner tries to delete the alerts"
kept=$(ls "$ALERTS")
say "$(echo "$kept" | wc -l) alerts are kept in $ALERTS, in a directory that is open to all on purpose (mode $(stat -c %a "$ALERTS"))."
alert=$ALERTS/$(echo "$kept" | head -n 1)
try user rm -f "$alert"
told_errno EACCES
why_selinux write dir alert_file

step "The lab sets SELinux permissive, and the owner tries again; so does root"
quietly lab angaectl selinux permissive
try user rm -f "$alert"
told_errno EPERM
why gate class_rule 9
try rooted rm -f "$ALERTS/$(echo "$kept" | tail -n 1)"
told_errno EPERM
why gate class_rule 9
quietly lab angaectl selinux enforcing
told_same 'alerts kept' "$kept" "$(ls "$ALERTS")"

step "The lab switches the gate off: what nobody has judged stays shut, now by SELinux"
give stranger.mp4
try lab angaectl gate off
told_done
try user player /sdcard/stranger.mp4
told_errno EACCES
why_selinux read file media_file
say "A film that was found good carries its verdict as a label, and SELinux lets it be opened:"
try user player /sdcard/foreign.mp4
told_done
try lab angaectl gate on
told_done
try user player /sdcard/stranger.mp4
told_errno EPERM
why natisign trailer 264

step "The phone's own camera takes a picture"
try user camera --seed 407
told_done
try user player /sdcard/DCIM/IMG_0001.jpg
told_done
why selfsign digest 1
say "Nobody but this phone can have signed it: with its own key, for its IMEI and its SIM (golem; the layout is ours)."

step "The owner keeps a note and adds to it: the signature comes off first, and is put on again"
quietly user notes add day 'One film judged.'
try user notes add day 'One picture taken.'
told_done
try user notes show day
told_output 'One picture taken.'
quietly lab sh -c "tr -c 'A-Z' '\n' </data/media/notes/day.txt | grep -c '^SELFSIGN\$'"
told_same 'signatures in the file' 1 "$out"

step "A file from elsewhere, put among the pictures, is not taken for the phone's own"
quietly user mv -f /sdcard/stranger.mp4 /sdcard/DCIM/IMG_0002.jpg
try user player /sdcard/DCIM/IMG_0002.jpg
told_errno EPERM
why natisign trailer 264

step "Another SIM: the phone's own picture is an orphan; the old SIM again, and it opens"
try lab angaectl sim 001010000000408
told_done
try user player /sdcard/DCIM/IMG_0001.jpg
told_errno EPERM
why selfsign identity 516
try lab angaectl sim 001010000000407
told_done
try user player /sdcard/DCIM/IMG_0001.jpg
told_done
why selfsign digest 1

step "A picture that another phone signed for itself"
give theirs.jpg
try user player /sdcard/theirs.jpg
told_errno EPERM
why selfsign identity 516

part "Era reference: verdicts are kept"

step "The phone is set to the era built as well as we can; a listed song opens and its verdict is kept"
try lab angaectl era reference
told_done
give march.mp3 waltz.mp3
try user player /sdcard/march.mp3
told_done
why allowlist digest 1

step "The daemon is stopped: what has a verdict opens, what is new is refused and recorded"
try lab angaectl daemon stop
told_done
try user player /sdcard/march.mp3
told_done
told_identical "$march_sha256"
try user player /sdcard/waltz.mp3
told_errno EPERM
nobody=$pid
say "Nobody is there to say why. The gate keeps its own record until the daemon is back."

step "The daemon is started again: it reads what happened meanwhile, and judges the new song"
try lab angaectl daemon start
told_done
pid=$nobody
why gate no_session 4
try user player /sdcard/waltz.mp3
told_done
told_identical "$waltz_sha256"
why allowlist digest 1

part "An era that asks"

step "An unknown app: the owner is warned, and may say yes; here he says no, then yes"
try lab angaectl era ask
told_done
asked() { # WORD
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		question=$(angaectl asks | sed -n 's/^\([0-9]*\):.*/\1/p')
		[ -z "$question" ] || break
		sleep 0.1
	done
	as shell angaectl answer "$question" "$1"
}
asked no &
try user pm install /sdcard/game.apk
told_same 'exit status' 1 "$status"
why package answer 50
asked yes &
try user pm install /sdcard/game.apk
told_done
told_output Success
why package answer 49 '"check":"answer"'
quietly user pm uninstall com.example.game
try user pm install -r /sdcard/dictionary-3.apk
told_output 'Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE'
why package update 47

step "A film signed as this era does it: every byte, the whole name, the same answer in every second"
give film_ref.mp4
try user player /sdcard/film_ref.mp4
told_done
told_identical "$film_ref_sha256"
why natisign digest 1
quietly user cp /sdcard/film_ref.mp4 /sdcard/outside.mp4
quietly user sh -c "printf '$film_uncovered_byte' | dd of=/sdcard/outside.mp4 bs=1 seek=$film_uncovered conv=notrunc 2>/dev/null"
try user player /sdcard/outside.mp4
told_errno EPERM
why natisign digest 268
quietly user cp /sdcard/film_ref.mp4 /sdcard/short.mp
try user player /sdcard/short.mp
told_errno EPERM
why natisign extension 276
try lab angaectl pattern install /mnt/lab/media/pattern-ref-cut.dat
try user player /sdcard/film_ref.mp4
told_errno EPERM
why natisign pattern 281
quietly lab angaectl pattern install /mnt/lab/media/pattern-none.dat

step "Verified once, the film is frozen by fs-verity: opened again, and none of it is read"
try user player /sdcard/film_ref.mp4
told_done
why natisign record 1 '"check":"record"'
of_row hashed
told_same 'bytes that were hashed' 0 "$value"

part "What the phone has kept of all this"

step "The trace, line by line"
quietly lab angaectl events
told_done
rows "$out"
say "What SELinux refused never came to the gate: those refusals are in the kernel's log."
told_trace

story_end

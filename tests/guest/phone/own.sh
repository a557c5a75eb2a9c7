# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# What the phone's own apps make: signed by the phone, unsigned before they write again, orphaned by another SIM.

PICTURE=$MEDIA/DCIM/IMG_0001.jpg
LOG=$MEDIA/notes/log.txt
SIM=001010000000407
OTHER_SIM=001010000000408

# How many signatures of the phone stand in a file.
signatures() { # PATH
	tr -c 'A-Z' '\n' <"$1" | grep -c '^SELFSIGN$'
}

note_of() { # NAME
	as shell notes show "$1"
}

note_is() { # NAME TEXT WHAT
	is "$(note_of "$1")" "$2" "$3"
	is "$(signatures "$MEDIA/notes/$1.txt")" 1 "$3: one signature"
}

picture() {
	as shell camera --seed 11 >/dev/null
	is "$(type_of "$PICTURE")" camera_media_file "a picture just taken is known as the camera's"
	is "$(opens player "$PICTURE")" OK "the phone's own picture opens"
	has "$(row_of IMG_0001.jpg)" '"layer":"selfsign","check":"digest","code":1' "and its row says by which signature"
	is "$(type_of "$PICTURE")" self_media_file "and it carries that as a label"
	is "$(signatures "$PICTURE")" 1 "and one signature"
	is "$(as shell camera >/dev/null; opens shell "$MEDIA/DCIM/IMG_0002.jpg")" OK "opened at once, by somebody else, too"
}

notes() {
	as shell notes add log one >/dev/null
	soon 10 type_becomes "$LOG" self_media_file
	is "$(type_of "$LOG")" self_media_file "a note is signed some time after it was closed"
	is "$(as shell notes add log two >/dev/null; echo $?)" 0 "the app adds to a signed note"
	note_is log "one
two" "what was added stands behind what was there"
	as shell notes write log three >/dev/null
	note_is log three "cut to nothing and written"
	as shell notes replace log four >/dev/null
	note_is log four "replaced by another file"
	as shell mv -f "$LOG" "$MEDIA/notes/diary.txt"
	note_is diary four "renamed"
	as shell notes add diary five >/dev/null
	note_is diary "four
five" "renamed and added to"
	is "$(opens shell "$MEDIA/notes/diary.txt" w)" EACCES "the owner's shell does not write it"
	is "$(as camera "$PROBE" open "$MEDIA/notes/diary.txt" w 2>&1 | tail -n 1 | grep -c OK)" 0 "nor does another app"
}

not_ours() {
	give film.mp4 came.jpg
	as shell mv -f "$MEDIA/came.jpg" "$MEDIA/DCIM/IMG_0099.jpg"
	is "$(opens player "$MEDIA/DCIM/IMG_0099.jpg")" EPERM "a file from elsewhere, moved among the pictures, is refused"
	is "$(type_of "$MEDIA/DCIM/IMG_0099.jpg")" media_file "and is not taken for the camera's"
	is "$(stat -c %s "$MEDIA/DCIM/IMG_0099.jpg")" "$(stat -c %s /mnt/lab/film.mp4)" "nor signed"
	as shell mv -f "$PICTURE" "$MEDIA/DCIM/IMG_0001.png"
	is "$(opens player "$MEDIA/DCIM/IMG_0001.png")" EPERM "a picture under another extension is refused"
	is "$(code_of IMG_0001.png)" 515 "with the code of the extension"
	as shell mv -f "$MEDIA/DCIM/IMG_0001.png" "$PICTURE"
	is "$(opens player "$PICTURE")" OK "and opens again under its own"
}

# Whatever SELinux lets through, the gate does not let others write what the phone would sign.
forgery() {
	angaectl selinux permissive >/dev/null
	is "$(as root cp /mnt/lab/foreign.mp4 "$PICTURE" 2>&1 | grep -c 'not permitted')" 1 "SELinux permissive: root writes nothing over a picture"
	is "$(as root truncate -s 10 "$PICTURE" 2>&1 | grep -c 'not permitted')" 1 "SELinux permissive: nor cuts it"
	is "$(as camera cp /mnt/lab/foreign.mp4 "$MEDIA/DCIM/forged.jpg" 2>&1 | grep -c 'not permitted')" 1 "SELinux permissive: another program in the camera's domain makes no picture"
	angaectl selinux enforcing >/dev/null
	is "$(opens player "$PICTURE")" OK "the picture is as it was"
	rm -f "$MEDIA/DCIM/forged.jpg"
}

another_sim() {
	is "$(angaectl sim 1234 >/dev/null 2>&1; echo $?)" 1 "a number that is no test number is not taken"
	is "$(angaectl sim $OTHER_SIM >/dev/null; echo $?)" 0 "the lab puts in another SIM"
	is "$(opens player "$PICTURE")" EPERM "the phone's own picture is an orphan"
	is "$(code_of IMG_0001.jpg)" 516 "with the code of the identity"
	is "$(type_of "$PICTURE")" orphan_media_file "and has lost its label"
	is "$(as shell notes add diary six 2>&1 | grep -c EPERM)" 1 "nor is an orphan written"
	angaectl gate off >/dev/null
	is "$(opens player "$PICTURE")" EACCES "gate off: SELinux keeps the orphan shut"
	angaectl gate on >/dev/null
	as shell notes add new here >/dev/null
	note_is new here "what is made now is the new SIM's"
	angaectl sim $SIM >/dev/null
	is "$(opens player "$PICTURE")" OK "the old SIM again: the picture opens"
	soon 5 type_becomes "$PICTURE" self_media_file
	is "$(type_of "$PICTURE")" self_media_file "and has its label back"
	is "$(as shell notes show new 2>&1 | grep -c EPERM)" 1 "and what the other SIM made is an orphan"
	note_is diary "four
five" "and the notes are as they were"
	angaectl gate off >/dev/null
	is "$(opens player "$PICTURE")" OK "gate off: a picture that was found good opens"
	is "$(as shell notes add diary six 2>&1 | grep -c EACCES)" 1 "gate off: nobody adds behind a signature"
	angaectl gate on >/dev/null
}

# A part of a signature, as a power cut leaves it.
tear() { # PATH BYTES: how many of the signature are missing
	angaectl gate off >/dev/null
	truncate -s $(($(stat -c %s "$1") - $2)) "$1"
	angaectl gate on >/dev/null
}

torn() {
	size=$(stat -c %s "$PICTURE")
	tear "$PICTURE" 100
	is "$(opens player "$PICTURE")" OK "half a signature: the picture opens"
	is "$(stat -c %s "$PICTURE") $(signatures "$PICTURE")" "$size 1" "because it was cut off and made anew"
	tear "$PICTURE" 348
	initctl daemon restart >/dev/null
	soon 10 daemon_answers
	soon 5 whole "$size"
	is "$(stat -c %s "$PICTURE") $(type_of "$PICTURE")" "$size self_media_file" "no byte of it: signed anew when the daemon starts"
	tear "$MEDIA/notes/diary.txt" 1
	is "$(as shell notes add diary six >/dev/null; echo $?)" 0 "a byte of it is missing: the app adds to it"
	note_is diary "four
five
six" "nothing is lost"
}

whole() { # SIZE
	[ "$(stat -c %s "$PICTURE")" = "$1" ]
}

# The daemon dies again and again while a note is written.
killed() {
	wanted=
	for i in 1 2 3 4 5 6 7 8; do
		pid=$(pid_of_daemon)
		{
			sleep "0.$i"
			kill -9 "$pid"
		} 2>/dev/null &
		if as shell notes add killed "line $i" >/dev/null 2>&1; then
			wanted="$wanted${wanted:+ }$i"
		fi
		wait $!
		soon 10 daemon_answers
	done
	note "of 8 lines $(echo "$wanted" | wc -w) were taken while the daemon was killed 8 times"
	is "$(note_of killed | sed 's/line //' | tr '\n' ' ' | sed 's/ $//')" "$wanted" "every line that was taken is there, and no other byte"
	is "$(signatures "$MEDIA/notes/killed.txt")" 1 "under one signature"
}

made_here() {
	picture
	notes
	not_ours
	forgery
	another_sim
	torn
	killed
}

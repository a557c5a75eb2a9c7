#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154,SC2034
# pm on the whole phone: what installs, what does not, and that nothing is left half done.
set -u
. /mnt/lab/tap.sh

APK=/sdcard/dictionary.apk
NAME=lab.angae.dictionary
ABI=$(getprop ro.product.cpu.abi)
PROGRAM=/data/app/$NAME/lib/$ABI/libdictionary.so

staging_empty() {
	[ -z "$(ls -A /data/app-staging)" ]
}

nothing_installed() {
	[ -z "$(ls -A /data/app)" ] && staging_empty
}

runs() {
	[ "$(as shell sh -c "exec $PROGRAM fog" 2>&1)" = "dictionary: fog: 안개" ]
}

alerts() {
	angaectl alerts --json | grep -c '"alert":'
}

# Through a pipe, as adb will.
from_stdin() { # FILE OPTION…
	file=$1
	shift
	out=$(as shell sh -c 'exec pm install "$@" -' sh "$@" <"/mnt/lab/media/$file" 2>&1)
	status=$?
}

# Ask for an unknown app in the background; $asked is its question, $pm the installer.
ask() { # FILE
	as shell sh -c "exec pm install $1" 2>&1 | cat >/run/asked &
	asked=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		asked=$(angaectl asks | sed -n 's/^\([0-9]*\):.*/\1/p')
		[ -z "$asked" ] || break
		sleep 0.1
	done
	pm=$(pidof pm)
}

clock_rows() {
	angaectl events --json | grep -c '"check":"clock"'
}

# The daemon takes note of it at once, but does not hold up whoever sets it.
set_clock() { # TIME
	rows=$(clock_rows)
	date -s "$1" >/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(clock_rows)" = "$rows" ] || break
		sleep 0.2
	done
}

# What became of it.
told() {
	wait
	out=$(cat /run/asked)
	case $out in
	*Success*) status=0 ;;
	*) status=1 ;;
	esac
}

nobody_waits() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -n "$(angaectl asks)" ] || return 0
		sleep 0.1
	done
	return 1
}

cp /mnt/lab/media/*.apk /data/media/
head -c 6000 /mnt/lab/media/dictionary.apk >/data/media/cut.apk
: >/data/media/empty.apk
cp /mnt/lab/media/dictionary.apk /data/media/private.apk
chmod 644 /data/media/*.apk
chmod 600 /data/media/private.apk
mkfifo /data/media/fifo.apk

owner pm list packages
ended 0 "" "list of a new phone"
holds "nothing is listed" [ -z "$out" ]

owner pm install /sdcard/cut.apk
ended 1 INSTALL_PARSE_FAILED_NOT_APK "a cut archive"
owner pm install /sdcard/empty.apk
ended 1 INSTALL_PARSE_FAILED_NOT_APK "an empty file"
owner pm install /sdcard
ended 1 INSTALL_FAILED_INVALID_URI "a directory"
owner pm install /sdcard/fifo.apk
ended 1 INSTALL_FAILED_INVALID_URI "a FIFO: no hang"
owner pm install /sdcard/none.apk
ended 1 "No such file or directory" "no file"
owner pm install /sdcard/private.apk
ended 1 "Permission denied" "what the owner may not read"
owner pm install
ended 2 usage "no argument"
owner pm frob
ended 2 "unknown command" "an unknown command"
holds "nothing came of it" nothing_installed

before=$(alerts)
owner pm install /sdcard/game.apk
ended 1 INSTALL_FAILED_VERIFICATION_FAILURE "an unknown package"
holds "the text of S4 on a line of its own" [ "$(printf '%s\n' "$out" | grep -cxF \
	'If you install a pirated program, your phone may malfunction, or data will be destroyed.')" = 1 ]
holds "marked as our rendering" [ "$(printf '%s\n' "$out" | grep -c 'our rendering')" = 1 ]
holds "one alert more" [ "$(alerts)" = $((before + 1)) ]
holds "which names package, version, signer and digest" [ "$(angaectl alerts --json | tail -n 1 |
	grep -cE '"about":"package com.example.game, version 7, signer [0-9a-f]{64}, apk [0-9a-f]{64}"')" = 1 ]
owner pm install /sdcard/unsigned.apk
ended 1 INSTALL_PARSE_FAILED_NO_CERTIFICATES "nobody's signature"
owner pm install /sdcard/tampered.apk
ended 1 V3_SIG_APK_DIGEST_DID_NOT_VERIFY "one byte that was changed"
holds "is no unknown app: no warning" [ "$(printf '%s\n' "$out" | grep -c pirated)" = 0 ]
owner pm install /sdcard/calendar.apk
ended 1 "took its signer's right back" "a revoked signer"
from_stdin game.apk
ended 1 INSTALL_FAILED_VERIFICATION_FAILURE "an unknown package on standard input"
holds "nothing came of them" nothing_installed

owner pm install $APK
ended 0 Success "the state's package"
holds "its program runs" runs
owner pm list packages
ended 0 "package:$NAME" "it is listed"
owner pm install $APK
ended 1 INSTALL_FAILED_ALREADY_EXISTS "the same again"
holds "the installed one still runs" runs
owner pm install -r $APK
ended 0 Success "the same again with -r"
from_stdin dictionary.apk -r
ended 0 Success "and from standard input"
holds "its program runs" runs
holds "staging is empty" staging_empty

owner pm install -r /sdcard/dictionary-2.apk
ended 0 Success "an update"
holds "it runs" runs
owner pm install -r $APK
ended 1 INSTALL_FAILED_VERSION_DOWNGRADE "and back"
owner pm install -r /sdcard/dictionary-3.apk
ended 1 "signed by somebody else" "an update by somebody else"
owner pm install -r /sdcard/dictionary-2.apk /sdcard/split-other.apk
ended 1 INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES "a split that somebody else signed"
owner pm install -r /sdcard/split.apk
ended 1 INSTALL_FAILED_INVALID_APK "a split alone"
owner pm install -r /sdcard/dictionary-2.apk /sdcard/split.apk
ended 0 Success "with its split"
owner /data/app/$NAME/lib/$ABI/libwords.so fog
ended 0 안개 "the native code of the split runs"
holds "staging is empty" staging_empty

# The shop's mark: for this phone, for a time.
owner pm install /sdcard/shop.apk
ended 1 "not on the state's list" "an app of the shop without its mark"
owner pm install /sdcard/shop-elsewhere.apk
ended 1 "with IMEI 004401550000018" "one for another phone"
owner pm install /sdcard/shop-ended.apk
ended 1 "mark ended" "one whose time is over"
owner pm install /sdcard/shop-any.apk
ended 0 Success "one for any phone"
owner pm install -r /sdcard/shop-here.apk
ended 0 Success "one for this phone, until the end of 2036"
SHOP=/data/app/lab.angae.shop/lib/$ABI/libshop.so
owner $SHOP fog
ended 0 안개 "it runs"
now=$(date +%s)
set_clock '2037-01-01 00:00:01'
owner $SHOP fog
ended 126 "not permitted" "and in 2037 it does not"
holds "but what has no end does" runs
set_clock "@$now"
owner $SHOP fog
ended 0 안개 "and back in its time it does"
owner pm uninstall lab.angae.shop
ended 0 Success "it is removed"

# An era that asks.
GAME=/data/app/com.example.game/lib/$ABI/libgame.so
angaectl era ask >/dev/null
owner pm install -r /sdcard/dictionary-3.apk
ended 1 INSTALL_FAILED_UPDATE_INCOMPATIBLE "nobody is asked about what cannot be"
ask /sdcard/game.apk
angaectl answer "$asked" no
told
ended 1 "uid 0 said no" "the lab says no"
ask /sdcard/game.apk
owner pm install -r /sdcard/dictionary-2.apk
ended 0 Success "meanwhile others are not held up"
owner angaectl answer "$asked" yes
told
ended 0 "pirated program" "the owner was warned"
ended 0 Success "and said yes"
owner $GAME fog
ended 0 안개 "it runs"
owner pm uninstall com.example.game
ended 0 Success "it is removed"
ask /sdcard/game.apk
kill -9 "$pm"
told
holds "the installer is killed: nobody waits" nobody_waits
holds "nothing is installed" [ ! -e $GAME ]
ask /sdcard/game.apk
kill -INT "$pm"
told
ended 1 INSTALL_FAILED_ABORTED "the installer is interrupted"
holds "nothing is left, of both" staging_empty
ask /sdcard/game.apk
angaectl daemon restart >/dev/null
told
ended 1 "went away" "the daemon is restarted"
until angaectl status >/dev/null 2>&1; do sleep 0.1; done
holds "nobody waits" nobody_waits
owner pm install -r /sdcard/dictionary-2.apk
ended 0 Success "the state's own is not asked about"
holds "staging is empty" staging_empty
angaectl era reference >/dev/null
owner pm uninstall $NAME
ended 0 Success "uninstall"
owner pm install $APK
ended 0 Success "the first again"

angaectl daemon stop >/dev/null
owner pm uninstall $NAME
ended 1 "cannot reach angaed" "uninstall without a daemon"
from_stdin dictionary.apk -r
ended 1 Failure "install without a daemon"
holds "the program is still there" [ -x $PROGRAM ]
angaectl daemon start >/dev/null
until angaectl status >/dev/null 2>&1; do sleep 0.1; done
holds "and runs when the daemon is back" runs

owner pm uninstall $NAME
ended 0 Success "uninstall"
owner pm uninstall $NAME
ended 1 DELETE_FAILED_NOT_INSTALLED "uninstall again"
owner pm uninstall ../media
ended 1 DELETE_FAILED_NOT_INSTALLED "uninstall of what is no package name"
holds "nothing is installed" nothing_installed

# Killed at any point: it is installed or it is not, and the next pm leaves nothing lying about.
whole=0
for delay in 0.00 0.02 0.04 0.06 0.08 0.10 0.14 0.18 0.24 0.30; do
	as shell sh -c "exec pm install -r $APK" >/dev/null 2>&1 &
	sleep $delay
	kill -9 $! 2>/dev/null
	wait $!
	[ ! -e /data/app/$NAME ] || runs || whole=1
done
holds "killed ten times: whole or absent" [ $whole = 0 ]
owner pm install -r $APK
ended 0 Success "install after that"
# The daemon held the lock of the last that was killed; now it has let go.
owner pm uninstall lab.angae.none
ended 1 DELETE_FAILED_NOT_INSTALLED "uninstall of what is not there"
holds "no debris" staging_empty
holds "it runs" runs

for _ in 1 2 3; do
	as shell sh -c "exec pm install -r $APK" >/dev/null 2>&1 &
done
wait
holds "three at once: it runs" runs
owner pm list packages
holds "it is listed once" [ "$out" = "package:$NAME" ]
holds "staging is empty" staging_empty
finish

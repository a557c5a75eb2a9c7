#!/system/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154,SC2034
# pm on the whole phone: what installs, what does not, and that nothing is left half done.
set -u
. /mnt/lab/tap.sh

APK=/sdcard/dictionary.apk
NAME=lab.angae.dictionary
PROGRAM=/data/app/$NAME/lib/x86_64/libdictionary.so

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

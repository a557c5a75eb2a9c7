# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# What soaks of packages share. What holds after anything that may happen: record, directories, labels and programs agree;
# `bad` counts what does not. And how an installation is begun.
APPS=/data/app
ABI=$(cat /mnt/lab/abi)
bad=0

fault() {
	bad=$((bad + 1))
	echo "FAULT $*"
}

ready() {
	until angaectl status >/dev/null 2>&1; do sleep 0.1; done
}

# NAME VERSION of an APK by its digest; the table was made with the packages.
known() { # FILE
	digest=$(sha256sum "$1" 2>/dev/null)
	sed -n "s/^${digest%% *} //p" /mnt/lab/digests
}

# A package that stands there is whole, is the one on record, has its labels, and runs.
check_package() { # NAME
	is=$(known "$APPS/$1/base.apk")
	record=$(echo "$packages" | sed -n "s/^$1 version \([0-9]*\), installed, .*/$1 \1/p")
	[ -n "$is" ] || fault "$1: base.apk cannot be read, or is none of ours"
	[ "$is" = "$record" ] || fault "$1: '$is' stands there, '$record' is on record"
	[ "$(cd "$APPS/$1" && find . -type f | sort | tr '\n' ' ')" = "./base.apk ./lib/$ABI/libsoak.so " ] ||
		fault "$1: it is not whole: $(cd "$APPS/$1" && find . -type f | tr '\n' ' ')"
	[ "$(as shell sh -c "exec $APPS/$1/lib/$ABI/libsoak.so fog" 2>&1)" = "dictionary: fog: 안개" ] ||
		fault "$1: its program does not run"
}

check_all() { # WHEN
	packages=$(angaectl packages)
	listed=$(echo "$packages" | sed -n 's/ version .*//p' | sort)
	there=$(ls "$APPS")
	[ "$listed" = "$there" ] || fault "$1: on record: $listed; in $APPS: $there"
	echo "$packages" | grep 'sealed' && fault "$1: something is sealed, and nobody is on the way with it"
	for name in $there; do
		check_package "$name"
	done
	find $APPS -exec /mnt/lab/labels {} + | grep -v '^u:object_r:apk_data_file:s0 ' &&
		fault "$1: another label in $APPS"
	# what lies in staging is nobody's, whatever it is
	for file in $(find /data/app-staging -type f); do
		as shell sh -c "exec cat $file" >/dev/null 2>&1 && fault "$1: $file opens"
	done
	echo "checked $1: $(echo "$there" | wc -w) installed, $(find /data/app-staging -mindepth 1 -maxdepth 1 | wc -l) left in staging"
}

# As the owner, in the background.
begin() { # VERB NAME VERSION
	case $1 in
	install) set -- pm install -r "/sdcard/$2-$3.apk" ;;
	uninstall) set -- pm uninstall "lab.soak.$2" ;;
	esac
	as shell sh -c 'exec "$@"' sh "$@" 2>&1 | sed 's/^/result /' &
}

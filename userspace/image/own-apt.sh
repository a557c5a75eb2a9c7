# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Sourced: an apt of our own beside the machine's, for packages of another processor or suite. It
# takes them from the mirror the machine's apt is told of, and nothing of the machine's is changed.
# Who sources it has say() and $cache, a directory of the user's, and holds a lock on it.

# Which apt answers: the machine's, or the one in the cache.
conf=
apt_get() { APT_CONFIG=$conf apt-get -q -o APT::Sandbox::User=root "$@"; }
apt_cache() { APT_CONFIG=$conf apt-cache "$@" 2>/dev/null; }

# Where the machine's apt takes Debian from: "http://…/debian/ bookworm".
repositories() {
	# shellcheck disable=SC2016 # apt-get's own
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
		'Component: main' 'Origin: Debian' | sort -u
}

# The suites the kernel may be in, by the machine's mirrors.
sources() {
	own_arch=$1 own_kind=$2
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	options="arch=$own_arch,$(dpkg --print-architecture)"
	[ ! -e $keyring ] || options="$options signed-by=$keyring"
	repositories | while read -r uri suite; do
		case $own_kind-$suite in
		*-updates | *-backports | stock-6.12-*-security) ;;
		stock-6.12-*) echo "deb [$options] $uri bookworm-backports main" ;;
		*-security) echo "deb [$options] $uri bookworm-security main" ;;
		*) echo "deb [$options] $uri bookworm main" ;;
		esac
	done
}

# Lists of our own, not older than a day; old ones serve when there is no network.
own_apt() {
	state=${cache:?}/apt/$1-$2
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	sources "$1" "$2" >"$state/sources.list"
	[ -s "$state/sources.list" ] || say "this machine's apt knows no Debian mirror"
	cat >"$state/conf" <<-EOF
		Dir::State "$state";
		Dir::State::Lists "$state/lists";
		Dir::State::Status "/dev/null";
		Dir::Cache "$state/cache";
		Dir::Etc::SourceList "$state/sources.list";
		Dir::Etc::SourceParts "-";
		Dir::Etc::Preferences "-";
		Dir::Etc::PreferencesParts "-";
		APT::Architecture "$1";
		APT::Architectures { "$1"; "$(dpkg --print-architecture)"; };
		Acquire::Languages "none";
	EOF
	conf=$state/conf
	[ -z "$(find "$state/fetched" -mtime -1 2>/dev/null)" ] || return 0
	say "asking for the list of $1 packages"
	if apt_get update >"$state/log" 2>&1; then
		touch "$state/fetched"
	else
		say "cannot fetch new lists: $(tail -n 1 "$state/log")"
	fi
}


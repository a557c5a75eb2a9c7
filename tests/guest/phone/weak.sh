# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash disable=SC2154
# The weaknesses of 2014, each once with the film as that era signs it and once as era reference does.

. /mnt/lab/facts

change() { # PATH OFFSET BYTE
	# shellcheck disable=SC2059 # octal escapes
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

weak_files() { # FILM
	give "$1" outside.mp4
	change "$MEDIA/outside.mp4" "$film_uncovered" "$film_uncovered_byte"
	give "$1" partly.mp4
	change "$MEDIA/partly.mp4" "$film_partly" "$film_partly_byte"
	give "$1" short.mp
	give "$1" tail.mp4
	size=$(stat -c %s "$MEDIA/tail.mp4")
	# Anything, and the size of what is signed, behind the signature.
	{
		printf 'free bytes'
		# shellcheck disable=SC2059
		printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((size & 255)) $((size >> 8 & 255)) $((size >> 16 & 255)) $((size >> 24)))"
	} >>"$MEDIA/tail.mp4"
	give "$1" revoked.mp4
}

# Both answers within ten seconds, or always the same.
answers() { # PATH
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		opens player "$1"
		sleep 0.9
	done | sort -u | tr '\n' ' '
}

weak_2014() {
	weak_files film.mp4
	is "$(opens player "$MEDIA/outside.mp4")" OK "2014: a byte outside the sampled blocks is not seen"
	is "$(opens player "$MEDIA/short.mp")" OK "2014: .mp passes for .mp4"
	is "$(opens player "$MEDIA/tail.mp4")" OK "2014: bytes behind the signature are free"
	is "$(answers "$MEDIA/partly.mp4")" "EPERM OK " "2014: the answer changes with the second"
	angaectl pattern install /mnt/lab/pattern.dat >/dev/null
	is "$(opens player "$MEDIA/revoked.mp4")" EPERM "2014: a revoked film is refused"
	is "$(code_of revoked.mp4)" 277 "2014: with code 277"
	angaectl pattern install /mnt/lab/pattern-cut.dat >/dev/null
	is "$(opens player "$MEDIA/revoked.mp4")" OK "2014: a record that is cut short revokes nothing"
	angaectl pattern install /mnt/lab/pattern-none.dat >/dev/null
}

weak_reference() {
	angaectl era reference >/dev/null
	weak_files film_ref.mp4
	is "$(opens player "$MEDIA/revoked.mp4")" OK "reference: the film as this era signs it opens"
	is "$(opens player "$MEDIA/outside.mp4")" EPERM "reference: every byte is looked at"
	is "$(code_of outside.mp4)" 268 "reference: with code 268"
	is "$(opens player "$MEDIA/short.mp")" EPERM "reference: .mp is not .mp4"
	is "$(code_of short.mp)" 276 "reference: with code 276"
	is "$(opens player "$MEDIA/tail.mp4")" EPERM "reference: nothing stands behind the signature"
	is "$(code_of tail.mp4)" 279 "reference: with code 279"
	is "$(opens player "$MEDIA/partly.mp4") $(sleep 1.1; opens player "$MEDIA/partly.mp4")" "EPERM EPERM" "reference: the answer is the same in every second"
	angaectl pattern install /mnt/lab/pattern-ref-cut.dat >/dev/null
	is "$(opens player "$MEDIA/revoked.mp4")" EPERM "reference: a list that is cut short is no list"
	is "$(code_of revoked.mp4)" 281 "reference: with code 281"
	angaectl pattern install /mnt/lab/pattern-none.dat >/dev/null
	is "$(opens player "$MEDIA/revoked.mp4")" OK "reference: with a whole list it opens"
	angaectl era 2014 >/dev/null
}

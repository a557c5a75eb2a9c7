// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A JAR signature that was there is the old signer's: with another one's v2
 * and v3 beside it no device would take the APK. Its files leave the
 * directory, and so does the name of a source stamp, whose signature goes;
 * nothing moves, so that alignment stays.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "write.h"
#include "zip.h"

#define META		    "META-INF/"
#define META_LEN	    9
#define STAMP		    "stamp-cert-sha256"

#define CENTRAL_NAME_LEN    28
#define CENTRAL_EXTRA_LEN   30
#define CENTRAL_COMMENT_LEN 32

#define END_COUNT	    8
#define END_TOTAL	    10
#define END_LENGTH	    12

static bool ends(const char *name, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (angae_lower(name[len - n + i]) != suffix[i])
			return false;
	return true;
}

static bool of_old_signature(const char *name, size_t len)
{
	if (len == strlen(STAMP) && !memcmp(name, STAMP, len))
		return true;
	if (len <= META_LEN || memcmp(name, META, META_LEN) != 0 ||
	    memchr(name + META_LEN, '/', len - META_LEN))
		return false;
	return ends(name, len, "/manifest.mf") || ends(name, len, ".sf") ||
	       ends(name, len, ".rsa") || ends(name, len, ".dsa") || ends(name, len, ".ec");
}

/* Bytes of the record at @at, 0 when it does not fit. */
static size_t record_len(const struct apk_bytes *directory, size_t at)
{
	const uint8_t *p = directory->data + at;
	size_t len = ZIP_CENTRAL_LEN;

	if (directory->len - at < len || angae_get32(p) != ZIP_CENTRAL_MAGIC)
		return 0;
	len += (size_t)angae_get16(p + CENTRAL_NAME_LEN) + angae_get16(p + CENTRAL_EXTRA_LEN) +
	       angae_get16(p + CENTRAL_COMMENT_LEN);
	return len <= directory->len - at ? len : 0;
}

static void put16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

void apk_drop_signatures(struct apk_writing *writing)
{
	const struct apk_bytes *old = &writing->directory;
	struct apk_bytes kept = {0};
	size_t n = 0, len;

	for (size_t at = 0; at < old->len; at += len) {
		const uint8_t *p = old->data + at;

		len = record_len(old, at);
		if (!len) {
			/* The reader let it through, so this is never seen; a directory is not cut here. */
			kept.failed = true;
			break;
		}

		if (of_old_signature((const char *)p + ZIP_CENTRAL_LEN,
				     angae_get16(p + CENTRAL_NAME_LEN))) {
			writing->dropped++;
			continue;
		}
		apk_put(&kept, p, len);
		n++;
	}
	apk_bytes_free(&writing->directory);
	writing->directory = kept;
	put16(writing->end.data + END_COUNT, n);
	put16(writing->end.data + END_TOTAL, n);
	angae_put32(writing->end.data + END_LENGTH, (uint32_t)kept.len);
}

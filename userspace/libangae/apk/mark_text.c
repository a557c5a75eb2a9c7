// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "error.h"
#include "mark.h"

static const uint32_t schemes[] = {APK_ID_V2, APK_ID_V3, APK_ID_V31, APK_ID_V32};

/* One line for each scheme: the first pair of its id, which is the one that counts. */
int apk_mark_pairs(const struct apk_block *block, char *text, size_t room)
{
	uint8_t sha256[ANGAE_APK_SHA256_LEN];
	int len = 0;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const struct apk_pair *pair = apk_block_find(block, schemes[i]);

		if (!pair)
			continue;
		if (EVP_Digest(pair->value.data, pair->value.len, sha256, NULL, EVP_sha256(),
			       NULL) != 1)
			return -1;
		len += snprintf(text + len, room - (size_t)len, "pair %08" PRIx32 " ", schemes[i]);
		for (size_t b = 0; b < sizeof(sha256); b++)
			len += snprintf(text + len, room - (size_t)len, "%02x", sha256[b]);
		len += snprintf(text + len, room - (size_t)len, "\n");
	}
	return len;
}

/* "word value\n": the value, NUL-terminated, or false. */
static bool take(const char **text, const char *word, char *value, size_t room)
{
	size_t n = strlen(word), len;
	const char *end;

	if (strncmp(*text, word, n) != 0 || (*text)[n] != ' ')
		return false;
	end = strchr(*text, '\n');
	if (!end)
		return false;
	len = (size_t)(end - *text) - n - 1;
	if (!len || len >= room)
		return false;
	memcpy(value, *text + n + 1, len);
	value[len] = '\0';
	*text = end + 1;
	return true;
}

/* Decimal, no sign, no leading zeros, up to @stop. */
static bool number(const char **text, char stop, uint64_t *value)
{
	const char *p = *text;

	*value = 0;
	if (*p == '0' && p[1] != stop)
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
			return false;
	if (p == *text || *p != stop)
		return false;
	*text = p + 1;
	return true;
}

static bool digits(const char *text)
{
	return strspn(text, "0123456789") == 15 && !text[15];
}

static bool plain(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static const char *parse(const char *text, struct angae_apk_mark *mark)
{
	char value[64], device[sizeof(mark->device) + 1];
	const char *p = value;

	if (!take(&text, "angae-mark", value, sizeof(value)) || strcmp(value, "1") != 0 ||
	    !take(&text, "package", mark->package, sizeof(mark->package)) ||
	    !plain(mark->package) || !take(&text, "versions", value, sizeof(value)) ||
	    !number(&p, '-', &mark->min_version) || !number(&p, '\0', &mark->max_version) ||
	    mark->min_version > mark->max_version || !take(&text, "device", device, sizeof(device)))
		return NULL;
	if (digits(device))
		memcpy(mark->device, device, sizeof(mark->device));
	else if (strcmp(device, "-") != 0)
		return NULL;
	p = value;
	if (!take(&text, "until", value, sizeof(value)) ||
	    (strcmp(value, "-") != 0 && (!number(&p, '\0', &mark->until) || !mark->until)))
		return NULL;
	return text;
}

const char *apk_mark_parse(const char *text, struct angae_apk_mark *mark)
{
	const char *pairs = parse(text, mark);

	if (!pairs) {
		mark->package[0] = mark->device[0] = '\0';
		mark->min_version = mark->max_version = mark->until = 0;
		angae_error(mark->detail, sizeof(mark->detail), "what is signed is no mark");
	}
	return pairs;
}

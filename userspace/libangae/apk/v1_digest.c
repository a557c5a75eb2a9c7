// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which digests of a section count. Before Android 4.3 the first that the
 * attribute Digest-Algorithms names, then the strongest that is there: a range of
 * devices may look at two.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "v1.h"

/* What a token of Digest-Algorithms may be. */
static const struct {
	const char *token;
	enum v1_hash hash;
	int32_t since;
} tokens[] = {
	{"MD5", V1_MD5, 0},
	{"SHA", V1_SHA1, 0},
	{"SHA1", V1_SHA1, 0},
	{"SHA-1", V1_SHA1, 0},
	{"SHA-256", V1_SHA256, 0},
	{"SHA-384", V1_SHA384, SDK_GINGERBREAD},
	{"SHA-512", V1_SHA512, SDK_GINGERBREAD},
};

/* Android 4.3 and later, strongest first. */
static const struct {
	const char *prefix;
	enum v1_hash hash;
} strongest[] = {
	{"SHA-512", V1_SHA512},
	{"SHA-384", V1_SHA384},
	{"SHA-256", V1_SHA256},
	{"SHA1", V1_SHA1},
};

static int sextet(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 without line breaks; what is none decodes to nothing, and nothing matches that. */
static size_t decode(const struct apk_span *text, uint8_t *out, size_t room)
{
	uint64_t len = text->len;
	uint32_t bits = 0;
	size_t n = 0;

	while (len && text->len - len < 2 && text->data[len - 1] == '=')
		len--;
	if (len % 4 == 1 || (len != text->len && text->len % 4))
		return 0;
	for (uint64_t i = 0; i < len; i++) {
		int v = sextet(text->data[i]);

		if (v < 0 || n >= room)
			return 0;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4)
			out[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return n;
}

/* The digest in attribute @prefix@suffix, if it is there. */
static bool get(const struct v1_section *section, const char *prefix, size_t prefix_len,
		const char *suffix, enum v1_hash hash, struct v1_digest *digest)
{
	char name[128];
	struct v1_value value;

	if (snprintf(name, sizeof(name), "%.*s%s", (int)prefix_len, prefix, suffix) >=
	    (int)sizeof(name))
		return false;
	if (!apk_v1_attribute(section, name, &value))
		return false;
	digest->hash = hash;
	digest->len = decode(&value.text, digest->bytes, sizeof(digest->bytes));
	apk_v1_value_free(&value);
	return true;
}

static bool known(const char *token, size_t len, int32_t min_sdk, enum v1_hash *hash)
{
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (strlen(tokens[i].token) == len && !strncasecmp(tokens[i].token, token, len) &&
		    tokens[i].since <= min_sdk) {
			*hash = tokens[i].hash;
			return true;
		}
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool first_named(const struct v1_section *section, const char *suffix, int32_t min_sdk,
			struct v1_digest *digest)
{
	struct v1_value value;
	const char *p = "SHA SHA1", *end = p + 8;
	bool found = false;

	if (apk_v1_attribute(section, "Digest-Algorithms", &value)) {
		p = (const char *)value.text.data;
		end = p + value.text.len;
	}
	while (!found && p < end) {
		const char *token;
		enum v1_hash hash;

		while (p < end && is_space(*p))
			p++;
		for (token = p; p < end && !is_space(*p);)
			p++;
		found = p > token && known(token, (size_t)(p - token), min_sdk, &hash) &&
			get(section, token, (size_t)(p - token), suffix, hash, digest);
	}
	apk_v1_value_free(&value);
	return found;
}

size_t apk_v1_digests(const struct v1_section *section, const char *suffix, int32_t min_sdk,
		      int32_t max_sdk, struct v1_digest digests[2])
{
	size_t n = 0;

	if (min_sdk < SDK_JELLY_BEAN_MR2) {
		if (!first_named(section, suffix, min_sdk, &digests[0]))
			return 0;
		n = 1;
	}
	if (max_sdk < SDK_JELLY_BEAN_MR2)
		return n;
	for (size_t i = 0; i < sizeof(strongest) / sizeof(strongest[0]); i++) {
		struct v1_digest *d = &digests[n];

		if (!get(section, strongest[i].prefix, strlen(strongest[i].prefix), suffix,
			 strongest[i].hash, d))
			continue;
		if (!n || d->hash != digests[0].hash || d->len != digests[0].len ||
		    memcmp(d->bytes, digests[0].bytes, d->len))
			n++;
		break;
	}
	return n;
}

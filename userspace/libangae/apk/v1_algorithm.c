// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which pair of algorithm identifiers which Android knows. A pair that some
 * device of the range does not know fails, whatever the others do.
 */
#include <stdio.h>
#include <string.h>

#include "v1.h"

/* Spans of SDK levels that occur in the tables. */
enum known {
	NEVER,
	ALWAYS,
	K_0_8_21, /* 0 to 8, and from 21 */
	K_0_8_18, /* 0 to 8, and from 18 */
	K_9,	  /* from 9 */
	K_18,	  /* from 18 */
	K_21,	  /* from 21 */
	K_22,	  /* from 22 */
	K_21_21,  /* 21 only */
	K_21_23,
};

struct range {
	int32_t first;
	int32_t last;
};

#define OPEN INT32_MAX
static const struct range ranges[][2] = {
	[NEVER] = {{1, 0}, {1, 0}},	   [ALWAYS] = {{0, OPEN}, {1, 0}},
	[K_0_8_21] = {{0, 8}, {21, OPEN}}, [K_0_8_18] = {{0, 8}, {18, OPEN}},
	[K_9] = {{9, OPEN}, {1, 0}},	   [K_18] = {{18, OPEN}, {1, 0}},
	[K_21] = {{21, OPEN}, {1, 0}},	   [K_22] = {{22, OPEN}, {1, 0}},
	[K_21_21] = {{21, 21}, {1, 0}},	   [K_21_23] = {{21, 23}, {1, 0}},
};

#define OID(...)  (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define PKCS1(n)  OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, n)
#define NIST_H(n) OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, n)
#define NIST_S(n) OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, n)
#define ECDSA2(n) OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, n)

static const struct {
	const uint8_t *oid;
	size_t len;
} hashes[V1_HASHES] = {
	[V1_MD5] = {OID(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x05)},
	[V1_SHA1] = {OID(0x2B, 0x0E, 0x03, 0x02, 0x1A)},
	[V1_SHA224] = {NIST_H(4)},
	[V1_SHA256] = {NIST_H(1)},
	[V1_SHA384] = {NIST_H(2)},
	[V1_SHA512] = {NIST_H(3)},
};

#define ANY V1_HASHES /* the signature takes the digest algorithm of the content */
#define ALL K_21_23

/* @known: by digest algorithm, in the order of enum v1_hash. */
static const struct {
	const uint8_t *oid;
	size_t len;
	const char *key;
	enum v1_hash hash;
	enum known known[V1_HASHES];
} signatures[] = {
	{PKCS1(1), "RSA", ANY, {ALWAYS, ALWAYS, K_0_8_21, K_0_8_18, K_18, K_18}},
	{PKCS1(4), "RSA", V1_MD5, {K_0_8_21, ALL, ALL, ALL, ALL, ALL}},
	{PKCS1(5), "RSA", V1_SHA1, {ALL, ALWAYS, ALL, K_21_21, ALL, ALL}},
	{PKCS1(14), "RSA", V1_SHA224, {ALL, ALL, K_0_8_21, ALL, ALL, ALL}},
	{PKCS1(11), "RSA", V1_SHA256, {ALL, ALL, K_21_21, K_0_8_18, ALL, ALL}},
	{PKCS1(12), "RSA", V1_SHA384, {ALL, ALL, ALL, ALL, K_21, K_21_21}},
	{PKCS1(13), "RSA", V1_SHA512, {ALL, ALL, ALL, ALL, ALL, K_21}},
	{OID(0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01),
	 "DSA",
	 ANY,
	 {NEVER, ALWAYS, K_22, K_22, NEVER, NEVER}},
	{OID(0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x03),
	 "DSA",
	 V1_SHA1,
	 {ALL, K_9, ALL, ALL, ALL, ALL}},
	{NIST_S(1), "DSA", V1_SHA224, {ALL, ALL, K_21, ALL, ALL, ALL}},
	{NIST_S(2), "DSA", V1_SHA256, {ALL, ALL, ALL, K_21, ALL, ALL}},
	{OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01),
	 "EC",
	 ANY,
	 {NEVER, K_18, K_21, K_18, K_18, K_18}},
	{OID(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01),
	 "EC",
	 V1_SHA1,
	 {ALL, K_18, ALL, ALL, ALL, ALL}},
	{ECDSA2(1), "EC", V1_SHA224, {ALL, ALL, K_21, ALL, ALL, ALL}},
	{ECDSA2(2), "EC", V1_SHA256, {ALL, ALL, ALL, K_21, ALL, ALL}},
	{ECDSA2(3), "EC", V1_SHA384, {ALL, ALL, ALL, ALL, K_21, ALL}},
	{ECDSA2(4), "EC", V1_SHA512, {ALL, ALL, ALL, ALL, ALL, K_21}},
};

static int find_hash(const struct apk_span *oid)
{
	for (int i = 0; i < V1_HASHES; i++)
		if (apk_v1_ber_is(oid, hashes[i].oid, hashes[i].len))
			return i;
	return -1;
}

static int find_signature(const struct apk_span *oid)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (apk_v1_ber_is(oid, signatures[i].oid, signatures[i].len))
			return (int)i;
	return -1;
}

static void say(char *text, size_t size, int32_t first, int32_t last)
{
	size_t have = strlen(text);
	const char *comma = have ? ", " : "";

	if (last == OPEN)
		snprintf(text + have, size - have, "%s%d+", comma, first);
	else if (first == last)
		snprintf(text + have, size - have, "%s%d", comma, first);
	else
		snprintf(text + have, size - have, "%s%d-%d", comma, first, last);
}

/* What of @min to @max lies outside of both ranges is said in @text. */
static bool covers(const struct range known[2], int32_t min, int32_t max, char *text, size_t size)
{
	int32_t at = min;

	text[0] = '\0';
	for (int i = 0; i < 2; i++) {
		if (known[i].first > known[i].last || known[i].last < at)
			continue;
		if (known[i].first > max)
			break;
		if (known[i].first > at)
			say(text, size, at, known[i].first - 1);
		if (known[i].last >= max)
			return !text[0];
		at = known[i].last + 1;
	}
	say(text, size, at, max);
	return false;
}

bool apk_v1_algorithm_find(const struct apk_span *digest, const struct apk_span *signature,
			   int32_t min_sdk, int32_t max_sdk, struct v1_algorithm *algorithm,
			   char *missing, size_t missing_len)
{
	int hash = find_hash(digest), sig = find_signature(signature);

	if (hash < 0 || sig < 0)
		return covers(ranges[NEVER], min_sdk, max_sdk, missing, missing_len);
	algorithm->content = (enum v1_hash)hash;
	algorithm->signature = signatures[sig].hash;
	if (algorithm->signature == ANY)
		algorithm->signature = algorithm->content;
	algorithm->key = signatures[sig].key;
	return covers(ranges[signatures[sig].known[hash]], min_sdk, max_sdk, missing, missing_len);
}

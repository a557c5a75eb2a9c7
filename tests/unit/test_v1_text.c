// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JAR signatures in parts: manifests, digests that count, algorithms, BER.
 */
#include <stdio.h>

#include "apk/v1.h"
#include "unit.h"

static void parse(struct v1_text *text, const char *words)
{
	size_t len = strlen(words);
	uint8_t *data = malloc(len + 1);

	assert_non_null(data);
	memcpy(data, words, len);
	*text = (struct v1_text){0};
	assert_int_equal(apk_v1_text_parse(text, data, len), 0);
}

static struct apk_span span(const char *words)
{
	return (struct apk_span){(const uint8_t *)words, strlen(words)};
}

static void assert_span(struct apk_span have, const char *want)
{
	assert_int_equal(have.len, strlen(want));
	assert_memory_equal(have.data, want, have.len);
}

static void assert_attribute(const struct v1_section *section, const char *name, const char *want)
{
	struct v1_value value;

	assert_true(apk_v1_attribute(section, name, &value));
	assert_span(value.text, want);
	apk_v1_value_free(&value);
}

static void test_sections(void **state)
{
	static const char words[] =
		"\r\nManifest-Version: 1.0\r\nfolded: a\r\n b\r\n  c\r\n \r\n\r\n"
		"\n\nNAME: one\rX: y\r\rName: t\n wo\n\nNo-Name: x\nName: y\n\n"
		"Name: last, no line end";
	struct v1_text text;
	struct v1_value value;
	struct apk_span name = span("one");

	(void)state;
	parse(&text, words);
	assert_attribute(&text.main, "manifest-version", "1.0");
	assert_attribute(&text.main, "Folded", "ab c");
	assert_false(apk_v1_attribute(&text.main, "Manifest", &value));
	assert_span(text.main.raw, "Manifest-Version: 1.0\r\nfolded: a\r\n b\r\n  c\r\n \r\n\r\n");
	assert_int_equal(text.n, 4);
	assert_int_equal(text.nnamed, 3);
	assert_span(text.sections[0].raw, "NAME: one\rX: y\r\r");
	assert_span(text.sections[1].name, "two");
	assert_null(text.sections[2].name.data);
	assert_span(text.sections[3].name, "last, no line end");
	assert_ptr_equal(apk_v1_section_find(&text, &name), &text.sections[0]);
	name = span("on");
	assert_null(apk_v1_section_find(&text, &name));
	name = span("zzz");
	assert_null(apk_v1_section_find(&text, &name));
	apk_v1_text_free(&text);
	parse(&text, "");
	assert_int_equal(text.n, 0);
	assert_int_equal(text.main.raw.len, 0);
	apk_v1_text_free(&text);
	/* Without ": " all is name; a value may begin and end in spaces. */
	parse(&text, "A:b\nC:  d \n");
	assert_false(apk_v1_attribute(&text.main, "A", &value));
	assert_attribute(&text.main, "A:b", "");
	assert_attribute(&text.main, "C", " d ");
	apk_v1_text_free(&text);
}

static size_t digests(const char *words, int32_t min, int32_t max, struct v1_digest d[2])
{
	struct v1_text text;
	size_t n;

	parse(&text, words);
	n = apk_v1_digests(&text.main, "-Digest", min, max, d);
	apk_v1_text_free(&text);
	return n;
}

static void test_digests(void **state)
{
	static const char both[] = "SHA1-Digest: AAAA\nSHA-256-Digest: BBBB\n";
	struct v1_digest d[2];

	(void)state;
	assert_int_equal(digests(both, 18, INT32_MAX, d), 1);
	assert_int_equal(d[0].hash, V1_SHA256);
	assert_int_equal(digests(both, 1, 17, d), 1);
	assert_int_equal(d[0].hash, V1_SHA1);
	assert_int_equal(d[0].len, 3);
	assert_int_equal(digests(both, 1, 18, d), 2);
	/* Old devices go by a list, and look for SHA-1 without one. */
	assert_int_equal(digests("SHA-256-Digest: BBBB\n", 1, 18, d), 0);
	assert_int_equal(digests("SHA-Digest: BBBB\n", 1, 17, d), 1);
	assert_int_equal(digests("Digest-Algorithms: X  SHA-512 MD5\nMD5-Digest: AAAA\n"
				 "SHA-512-Digest: BBBB\n",
				 8, 8, d),
			 1);
	assert_int_equal(d[0].hash, V1_MD5);
	assert_int_equal(digests("Digest-Algorithms: SHA-512 MD5\nMD5-Digest: AAAA\n"
				 "SHA-512-Digest: BBBB\n",
				 9, 40, d),
			 1);
	assert_int_equal(d[0].hash, V1_SHA512);
	assert_int_equal(digests("MD5-Digest: AAAA\n", 18, 40, d), 0);
}

static void assert_base64(const char *text, size_t len)
{
	struct v1_digest d[2];
	char words[200];

	snprintf(words, sizeof(words), "SHA1-Digest: %s\n", text);
	assert_int_equal(digests(words, 18, 18, d), 1);
	assert_int_equal(d[0].len, len);
}

static void test_base64(void **state)
{
	(void)state;
	assert_base64("", 0);
	assert_base64("AAAA", 3);
	assert_base64("+/A=", 2);
	assert_base64("zz==", 1);
	assert_base64("zz", 1);
	assert_base64("zzz", 2);
	assert_base64("z", 0);
	assert_base64("zz=", 0);
	assert_base64("zz=z", 0);
	assert_base64("z===", 0);
	assert_base64("AA-A", 0);
	assert_base64("AAAA AAAA", 0);
	/* More than any digest. */
	assert_base64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		      "AAAAAAAAAAAA",
		      0);
}

static void known(const char *digest, size_t dlen, const char *signature, size_t slen, int32_t min,
		  int32_t max, const char *missing)
{
	struct apk_span d = {(const uint8_t *)digest, dlen};
	struct apk_span s = {(const uint8_t *)signature, slen};
	struct v1_algorithm algorithm;
	char have[80];

	assert_int_equal(apk_v1_algorithm_find(&d, &s, min, max, &algorithm, have, sizeof(have)),
			 !missing);
	assert_string_equal(have, missing ? missing : "");
}

#define KNOWN(digest, signature, ...) \
	known(digest, sizeof(digest) - 1, signature, sizeof(signature) - 1, __VA_ARGS__)
#define MD5	   "\x2A\x86\x48\x86\xF7\x0D\x02\x05"
#define SHA1	   "\x2B\x0E\x03\x02\x1A"
#define SHA256	   "\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define SHA512	   "\x60\x86\x48\x01\x65\x03\x04\x02\x03"
#define RSA	   "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"
#define MD5_RSA	   "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04"
#define PSS	   "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"
#define DSA	   "\x2A\x86\x48\xCE\x38\x04\x01"
#define SHA512_DSA "\x60\x86\x48\x01\x65\x03\x04\x03\x04"
#define SHA384_RSA "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C"
#define SHA256_EC  "\x2A\x86\x48\xCE\x3D\x04\x03\x02"

/* A sample of apksig's table; the corpus of apksig has most of it. */
static void test_algorithms(void **state)
{
	(void)state;
	KNOWN(SHA1, RSA, 1, INT32_MAX, NULL);
	KNOWN(SHA256, RSA, 1, INT32_MAX, "9-17");
	KNOWN(SHA256, RSA, 18, INT32_MAX, NULL);
	KNOWN(SHA256, RSA, 3, 8, NULL);
	KNOWN(SHA256, RSA, 17, 17, "17");
	KNOWN(MD5, MD5_RSA, 4, 30, "9-20");
	KNOWN(SHA1, MD5_RSA, 20, INT32_MAX, "20, 24+");
	KNOWN(SHA1, MD5_RSA, 21, 23, NULL);
	KNOWN(SHA512, SHA384_RSA, 1, INT32_MAX, "1-20, 22+");
	KNOWN(SHA256, SHA256_EC, 18, 24, "18-20");
	KNOWN(SHA256, DSA, 21, 22, "21");
	KNOWN(SHA512, DSA, 18, INT32_MAX, "18+");
	KNOWN(SHA512, SHA512_DSA, 24, 30, "24-30");
	KNOWN(SHA256, PSS, 24, INT32_MAX, "24+");
	KNOWN("\x2A", RSA, 24, 24, "24");
}

static int next(const char *bytes, size_t len, struct v1_ber *value)
{
	struct apk_span in = {(const uint8_t *)bytes, len};

	return apk_v1_ber_next(&in, value);
}

#define NEXT(bytes, value) next(bytes, sizeof(bytes) - 1, value)

static void test_ber(void **state)
{
	struct v1_ber v;

	(void)state;
	assert_int_equal(NEXT("", &v), 0);
	assert_int_equal(NEXT("\x04\x02xyz", &v), 1);
	assert_span(v.body, "xy");
	assert_int_equal(v.whole.len, 4);
	assert_int_equal(NEXT("\x04\x84\0\0\0\2xy", &v), 1);
	assert_span(v.body, "xy");
	assert_int_equal(NEXT("\x1F\x81\x01\x01x", &v), 1);
	assert_int_equal(v.body.len, 1);
	assert_int_equal(NEXT("\x30\x80\x04\x02\0\0\0\0rest", &v), 1);
	assert_int_equal(v.body.len, 4);
	assert_int_equal(v.whole.len, 8);
	assert_int_equal(NEXT("\x30\x80\x30\x80\x04\x01x\0\0\0\0", &v), 1);
	assert_int_equal(v.body.len, 7);
	assert_int_equal(NEXT("\x04", &v), -1);
	assert_int_equal(NEXT("\x04\x02x", &v), -1);
	assert_int_equal(NEXT("\x04\x85\0\0\0\0\0", &v), -1);
	assert_int_equal(NEXT("\x04\x84\xFF\xFF\xFF\xFF", &v), -1);
	assert_int_equal(NEXT("\x04\x82\x01", &v), -1);
	assert_int_equal(NEXT("\x04\x80\0\0", &v), -1);
	assert_int_equal(NEXT("\x30\x80\x04\x01x\0", &v), -1);
	assert_int_equal(NEXT("\x30\x80\x04\x09x\0\0", &v), -1);
	assert_int_equal(NEXT("\x1F\x81\x81", &v), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections), cmocka_unit_test(test_digests),
		cmocka_unit_test(test_base64),	 cmocka_unit_test(test_algorithms),
		cmocka_unit_test(test_ber),
	};

	return cmocka_run_group_tests_name("v1 text", tests, NULL, NULL);
}

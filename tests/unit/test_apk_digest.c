// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digests of an APK's content: against a plain computation, with any number
 * of threads, and stopped half way.
 */
#include <openssl/evp.h>

#include "apk/chunk.h"
#include "bytes.h"
#include "unit.h"

#define MIB   (1u << 20)
#define TOTAL (5 * MIB + 12345)

static uint8_t *noise;

static int set_up(void **state)
{
	(void)state;
	noise = malloc(TOTAL);
	unit_noise(noise, TOTAL, 7);
	return noise ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(noise);
	return 0;
}

struct bench {
	struct apk apk;
	struct angae_apk_options options;
	struct angae_apk_report report;
};

static void begin(struct bench *bench, unsigned int threads)
{
	memset(bench, 0, sizeof(*bench));
	bench->options.threads = threads;
	bench->apk.options = &bench->options;
	bench->apk.report = &bench->report;
}

/* As docs/apk.md says it, one chunk after the other. */
static void plain(const struct apk_content *content, const EVP_MD *md, uint8_t value[64])
{
	size_t mdlen = (size_t)EVP_MD_get_size(md), n = 0;
	uint8_t table[5 + 16 * 64] = {0x5A};

	for (size_t p = 0; p < content->n; p++) {
		for (uint64_t at = 0; at < content->part[p].len; at += MIB) {
			uint64_t left = content->part[p].len - at, len = left < MIB ? left : MIB;
			EVP_MD_CTX *ctx = EVP_MD_CTX_new();
			uint8_t head[5] = {0xA5};

			angae_put32(head + 1, (uint32_t)len);
			EVP_DigestInit_ex(ctx, md, NULL);
			EVP_DigestUpdate(ctx, head, sizeof(head));
			EVP_DigestUpdate(ctx, content->part[p].data + at, len);
			EVP_DigestFinal_ex(ctx, table + 5 + n++ * mdlen, NULL);
			EVP_MD_CTX_free(ctx);
		}
	}
	angae_put32(table + 1, (uint32_t)n);
	EVP_Digest(table, 5 + n * mdlen, value, NULL, md, NULL);
}

static void test_chunks(void **state)
{
	const struct apk_content contents[] = {
		{.n = 1, .part = {{noise, TOTAL}}},
		{.n = 3, .part = {{noise, 3 * MIB}, {noise + 3 * MIB, 1}, {noise + 9, MIB + 1}}},
		{.n = 3, .part = {{noise, 1}, {noise + 5, 0}, {noise + 9, MIB}}},
		{.n = 2, .part = {{noise, 0}, {noise, 22}}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		for (unsigned int threads = 1; threads < 20; threads += 6) {
			uint8_t want[64], got[64];
			struct bench bench;

			begin(&bench, threads);
			plain(&contents[i], EVP_sha256(), want);
			assert_int_equal(
				apk_content_digest(&bench.apk, &contents[i], APK_SHA256, got), 0);
			assert_memory_equal(got, want, 32);
			assert_int_equal(bench.report.hashed, apk_content_len(&contents[i]));
			plain(&contents[i], EVP_sha512(), want);
			assert_int_equal(
				apk_content_digest(&bench.apk, &contents[i], APK_SHA512, got), 0);
			assert_memory_equal(got, want, 64);
		}
	}
}

static void sha256_block(const void *salt, size_t saltlen, const uint8_t *data, size_t len,
			 uint8_t out[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t block[4096] = {0};

	memcpy(block, data, len);
	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	EVP_DigestUpdate(ctx, salt, saltlen);
	EVP_DigestUpdate(ctx, block, sizeof(block));
	EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
}

/* Root by the same rule, level by level; every level is filled up to whole blocks. */
static void plain_root(const uint8_t *data, size_t len, const void *salt, size_t saltlen,
		       uint8_t root[32])
{
	uint8_t *level = calloc(1, len + 4096);
	size_t n = len;

	memcpy(level, data, len);
	do {
		size_t blocks = (n + 4095) / 4096;

		for (size_t b = 0; b < blocks; b++) {
			size_t left = n - b * 4096;
			uint8_t hash[32];

			sha256_block(salt, saltlen, level + b * 4096, left < 4096 ? left : 4096,
				     hash);
			memcpy(level + b * 32, hash, 32);
		}
		n = blocks * 32;
		memset(level + n, 0, 4096 - n % 4096);
	} while (n > 4096);
	sha256_block(salt, saltlen, level, n, root);
	free(level);
}

static void test_trees(void **state)
{
	static const size_t sizes[] = {
		1, 4095, 4096, 4097, 128 * 4096, 128 * 4096 + 1, MIB + 77, 3 * MIB, 4 * MIB + 1};
	static const uint8_t salt[8] = "pepper";

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t third = sizes[i] / 3;
		/* Parts that do not begin where blocks do. */
		const struct apk_content content = {
			.n = 3,
			.part = {{noise, third},
				 {noise + third, third},
				 {noise + 2 * third, sizes[i] - 2 * third}},
		};
		struct apk_tree tree;
		struct bench bench;
		uint8_t want[32];

		begin(&bench, 3);
		plain_root(noise, sizes[i], salt, i % 2 ? sizeof(salt) : 0, want);
		assert_int_equal(
			apk_tree_make(&bench.apk, &content, salt, i % 2 ? sizeof(salt) : 0, &tree),
			0);
		assert_memory_equal(tree.root, want, 32);
		assert_int_equal(tree.len % 4096, 0);
		assert_int_equal(bench.report.hashed, sizes[i]);
		free(tree.bytes);
	}
}

static bool stop(uint64_t done, void *arg)
{
	*(uint64_t *)arg = done;
	return false;
}

static void test_stopped(void **state)
{
	const struct apk_content content = {.n = 1, .part = {{noise, TOTAL}}};
	struct apk_tree tree;
	struct bench bench;
	uint8_t value[64];
	uint64_t done = 0;

	(void)state;
	begin(&bench, 1);
	bench.options.progress = stop;
	bench.options.progress_arg = &done;
	assert_int_equal(apk_content_digest(&bench.apk, &content, APK_SHA256, value), -1);
	assert_true(bench.apk.stopped && !bench.apk.no_memory);
	assert_int_equal(done, MIB);
	begin(&bench, 1);
	bench.options.progress = stop;
	bench.options.progress_arg = &done;
	assert_int_equal(apk_tree_make(&bench.apk, &content, NULL, 0, &tree), -1);
	assert_null(tree.bytes);
	assert_true(bench.apk.stopped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests_name("apk digest", tests, set_up, tear_down);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "forge.h"
#include "record.h"
#include "scramble.h"
#include "unit.h"

#define TAIL_ROOM 1024

void forge(struct forged *f, size_t content, const char *name)
{
	static const uint32_t seeds[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
	struct angae_natisign_order order = {
		.key = unit_key("1.key.pem"), .index = 1, .seeds = seeds, .a = 0xA1, .b = 0xB2};
	char err[256];
	int fd;

	f->content = content;
	f->len = content + ANGAE_NATISIGN_TRAILER;
	f->bytes = calloc(1, f->len + TAIL_ROOM);
	assert_non_null(f->bytes);
	unit_noise(f->bytes, content, content);
	fd = unit_memory_file(f->bytes, content);
	if (angae_natisign_sign(fd, name, &order, f->bytes + content, err, sizeof(err)))
		fail_msg("signing %zu bytes: %s", content, err);
	close(fd);
}

void forge_header(const struct forged *f, uint8_t plain[ANGAE_TRAILER_HEADER])
{
	angae_descramble(ANGAE_SCRAMBLE_ANDROID, f->bytes + f->content, plain,
			 ANGAE_TRAILER_HEADER);
}

void forge_put_header(struct forged *f, const uint8_t plain[ANGAE_TRAILER_HEADER])
{
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, plain, f->bytes + f->content, ANGAE_TRAILER_HEADER);
}

static void close_block(const uint8_t *records, uint8_t *block)
{
	FILE *file = fopen(unit_key("1.key.pem"), "r");
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	size_t len = 256;

	assert_non_null(file);
	key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	ctx = EVP_PKEY_CTX_new(key, NULL);
	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, block, &len, records, ANGAE_RECORDS_LEN), 1);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
}

void forge_resign(struct forged *f, int bad)
{
	uint8_t records[ANGAE_RECORDS_LEN];
	int fd = unit_memory_file(f->bytes, f->len);

	for (uint32_t i = 0; i < ANGAE_RECORDS; i++) {
		uint8_t *r = records + i * ANGAE_RECORD_LEN;

		angae_put32(r, i + 1);
		assert_int_equal(angae_sample_digest(fd, f->content, f->bytes + f->content, i + 1,
						     r + 4, NULL),
				 0);
		r[4] ^= (int)i == bad;
	}
	close_block(records, f->bytes + f->content + ANGAE_TRAILER_BLOCK);
	close(fd);
}

void forge_tail(struct forged *f, size_t len)
{
	assert_true(len >= 4 && len <= TAIL_ROOM);
	unit_noise(f->bytes + f->len, len, len);
	angae_put32(f->bytes + f->len + len - 4, (uint32_t)f->len);
	f->len += len;
}

uint32_t forge_word(const struct forged *f)
{
	return f->content < 11 ? angae_get32(f->bytes + f->content + 48)
			       : angae_get32(f->bytes + f->content - 11);
}

void forge_free(struct forged *f)
{
	free(f->bytes);
}

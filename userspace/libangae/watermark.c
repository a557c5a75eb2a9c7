// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One record of Red Star's watermark: "WM", what stands for the machine, NULs
 * up to 20, a word; three blocks of DES, not chained (RS).
 */
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <angae/watermark.h>

#include "bytes.h"

#define KEY_LEN 8
#define EXTRA	20

static const uint8_t key[KEY_LEN] = {7, 6, 5, 4, 3, 2, 1, 0};

/* Single DES is in OpenSSL's legacy provider only; three times the same key is the same thing. */
static int des(const uint8_t *in, uint8_t *out, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t three[3 * KEY_LEN];
	int n = 0, ok;

	for (int i = 0; i < 3; i++)
		memcpy(three + i * KEY_LEN, key, KEY_LEN);
	ok = ctx && EVP_CipherInit_ex(ctx, EVP_des_ede3_ecb(), NULL, three, NULL, encrypt) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     EVP_CipherUpdate(ctx, out, &n, in, ANGAE_WATERMARK_RECORD) == 1 &&
	     n == ANGAE_WATERMARK_RECORD;
	EVP_CIPHER_CTX_free(ctx);
	ERR_clear_error();
	return ok ? 0 : -1;
}

int angae_watermark_pack(const char *machine, uint32_t extra, uint8_t raw[ANGAE_WATERMARK_RECORD])
{
	uint8_t plain[ANGAE_WATERMARK_RECORD] = {'W', 'M'};
	size_t len = strlen(machine);

	if (len > ANGAE_WATERMARK_MACHINE)
		return -1;
	memcpy(plain + 2, machine, len);
	angae_put32(plain + EXTRA, extra);
	return des(plain, raw, 1);
}

int angae_watermark_unpack(const uint8_t raw[ANGAE_WATERMARK_RECORD],
			   struct angae_watermark_record *record)
{
	uint8_t plain[ANGAE_WATERMARK_RECORD];

	memset(record, 0, sizeof(*record));
	if (des(raw, plain, 0) < 0)
		return -1;
	memcpy(record->text, plain, EXTRA);
	record->extra = angae_get32(plain + EXTRA);
	record->good = plain[0] == 'W' || plain[1] == 'M';
	return 0;
}

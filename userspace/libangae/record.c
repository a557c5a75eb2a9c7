// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "read.h"
#include "record.h"

unsigned int angae_record_pick(uint64_t now, uint32_t word)
{
	return ((uint32_t)now + word) % ANGAE_RECORDS;
}

long angae_record_key(int statedir, uint8_t index, uint8_t key[ANGAE_KEY_FILE_MAX])
{
	char name[] = {(char)(0x30 + index), '.', 'd', 'a', 't', '\0'};
	const char *file = name;
	long n;

	/* chr(0) ends the path at the directory, which cannot be read. */
	if (!name[0])
		return -1;
	/* chr(0x2F): "/data/local/tmp//.dat" is .dat of that directory. */
	if (name[0] == '/')
		file = name + 1;
	n = angae_read_small(statedir, file, key, ANGAE_KEY_FILE_MAX);
	return n > 0 ? n : -1;
}

static int recover(EVP_PKEY *key, const uint8_t *block, size_t room, uint8_t *records)
{
	uint8_t out[ANGAE_TRAILER_LEN];
	size_t outlen = sizeof(out);
	EVP_PKEY_CTX *ctx = NULL;
	int ret = -1;

	if (!EVP_PKEY_is_a(key, "RSA") || (size_t)EVP_PKEY_get_size(key) > room)
		return -1;
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx && EVP_PKEY_verify_recover_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_verify_recover(ctx, out, &outlen, block, (size_t)EVP_PKEY_get_size(key)) ==
		    1 &&
	    outlen == ANGAE_RECORDS_LEN) {
		memcpy(records, out, outlen);
		ret = 0;
	}
	EVP_PKEY_CTX_free(ctx);
	return ret;
}

int angae_record_open(const uint8_t *key, size_t keylen, const uint8_t *block, size_t room,
		      uint8_t records[ANGAE_RECORDS_LEN])
{
	const uint8_t *p = key;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)keylen);
	int ret = -1;

	if (pkey && p == key + keylen)
		ret = recover(pkey, block, room, records);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return ret;
}

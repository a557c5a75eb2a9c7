// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state's side of NATISIGN. What the record is silent about is chosen here
 * (invented): header bytes 8 to 23 are zero, the block is PKCS#1 v1.5 type 1.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <angae/natisign.h>

#include "bytes.h"
#include "error.h"
#include "extension.h"
#include "pkey.h"
#include "read.h"
#include "record.h"
#include "sample.h"
#include "scramble.h"
#include "trailer.h"

static int make_header(const struct angae_natisign_order *order, const char *name, uint64_t content,
		       uint8_t header[ANGAE_TRAILER_HEADER], char *err, size_t errlen)
{
	char ext[ANGAE_EXT_LEN] = {0};
	size_t len = angae_extension(name, ext, sizeof(ext));

	if (!strncmp(ext, ".txt", len)) {
		angae_error(err, errlen,
			    "'%.*s': the phone takes this name for text and looks for no signature",
			    (int)len, ext);
		return -1;
	}
	memset(header, 0, ANGAE_TRAILER_HEADER);
	angae_put32(header + ANGAE_HEADER_KEY, order->index);
	angae_put32(header + ANGAE_HEADER_A, order->a);
	angae_put32(header + ANGAE_HEADER_B, order->b);
	memcpy(header + ANGAE_HEADER_EXT, ext, sizeof(ext));
	angae_put64(header + ANGAE_HEADER_SIZE, content);
	angae_scramble(ANGAE_SCRAMBLE_ANDROID, header, header, ANGAE_TRAILER_HEADER);
	return 0;
}

static int make_records(int fd, uint64_t content, const uint8_t *header, const uint32_t *given,
			uint8_t records[ANGAE_RECORDS_LEN], char *err, size_t errlen)
{
	uint32_t seeds[ANGAE_RECORDS];

	if (!given && RAND_bytes((uint8_t *)seeds, sizeof(seeds)) != 1) {
		angae_error(err, errlen, "no random seeds: %s", angae_crypto_error());
		return -1;
	}
	for (int i = 0; i < ANGAE_RECORDS; i++) {
		uint8_t *record = records + i * ANGAE_RECORD_LEN;
		uint32_t seed = given ? given[i] : seeds[i];

		angae_put32(record, seed);
		if (angae_sample_digest(fd, content, header, seed, record + 4, NULL) < 0) {
			angae_error(err, errlen, "cannot be read: %s", strerror(errno));
			return -1;
		}
	}
	return 0;
}

static int close_records(const char *path, const uint8_t records[ANGAE_RECORDS_LEN], uint8_t *block,
			 char *err, size_t errlen)
{
	EVP_PKEY *key = angae_pkey_private(path, ANGAE_PKEY_RSA, err, errlen);
	size_t len = ANGAE_RSA_LEN;
	EVP_PKEY_CTX *ctx;
	int ret = -1;

	if (!key)
		return -1;
	ctx = EVP_PKEY_CTX_new(key, NULL);
	if (ctx && EVP_PKEY_sign_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_sign(ctx, block, &len, records, ANGAE_RECORDS_LEN) == 1)
		ret = 0;
	else
		angae_error(err, errlen, "%s: %s", path, angae_crypto_error());
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ret;
}

/* Content too short for a file word: the stored one counts, and it is 0. */
static int put_word(int fd, uint64_t content, uint8_t *word, char *err, size_t errlen)
{
	if (content < ANGAE_WORD_BACK || !angae_read_at(fd, word, 4, content - ANGAE_WORD_BACK))
		return 0;
	angae_error(err, errlen, "cannot be read: %s", strerror(errno));
	return -1;
}

int angae_natisign_sign(int fd, const char *name, const struct angae_natisign_order *order,
			uint8_t trailer[ANGAE_NATISIGN_TRAILER], char *err, size_t errlen)
{
	uint8_t records[ANGAE_RECORDS_LEN];
	uint64_t content;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		angae_error(err, errlen, "not a regular file");
		return -1;
	}
	if (!st.st_size) {
		angae_error(err, errlen, "is empty: there is nothing to sign");
		return -1;
	}
	content = (uint64_t)st.st_size;
	memset(trailer, 0, ANGAE_NATISIGN_TRAILER);
	if (make_header(order, name, content, trailer, err, errlen) < 0 ||
	    make_records(fd, content, trailer, order->seeds, records, err, errlen) < 0 ||
	    put_word(fd, content, trailer + ANGAE_TRAILER_WORD, err, errlen) < 0 ||
	    close_records(order->key, records, trailer + ANGAE_TRAILER_BLOCK, err, errlen) < 0)
		return -1;
	angae_put32(trailer + ANGAE_NATISIGN_TRAILER - 12, ANGAE_NATISIGN_TRAILER);
	memcpy(trailer + ANGAE_NATISIGN_TRAILER - 8, ANGAE_TRAILER_MAGIC, 8);
	return 0;
}

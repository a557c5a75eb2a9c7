// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/merkle.h>

#include "error.h"
#include "pkey.h"
#include "reference.h"

static int state_facts(int fd, const char *name, const struct angae_natisign_order *order,
		       struct angae_reference_facts *facts, char *err, size_t errlen)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		angae_error(err, errlen, "not a regular file");
		return -1;
	}
	if (!st.st_size) {
		angae_error(err, errlen, "is empty: there is nothing to sign");
		return -1;
	}
	*facts = (struct angae_reference_facts){
		.a = order->a, .b = order->b, .index = order->index, .size = (uint64_t)st.st_size};
	if (angae_reference_extension(name, facts->ext) < 0) {
		angae_error(err, errlen,
			    "the extension is longer than the %d bytes that are signed",
			    ANGAE_REFERENCE_EXT);
		return -1;
	}
	if (angae_merkle_fd(fd, 0, facts->size, NULL, 0, 0, NULL, NULL, facts->root) < 0) {
		angae_error(err, errlen, "cannot be read: %s", strerror(errno));
		return -1;
	}
	return 0;
}

int angae_reference_sign(int fd, const char *name, const struct angae_natisign_order *order,
			 uint8_t trailer[ANGAE_NATISIGN_TRAILER], char *err, size_t errlen)
{
	uint8_t message[ANGAE_REFERENCE_SIGNED];
	struct angae_reference_facts facts;
	EVP_PKEY *key;
	int ret;

	if (state_facts(fd, name, order, &facts, err, errlen) < 0)
		return -1;
	angae_reference_trailer(&facts, trailer);
	angae_reference_message(trailer, message);
	key = angae_pkey_private(order->key, ANGAE_PKEY_ED25519, err, errlen);
	if (!key)
		return -1;
	ret = angae_pkey_sign(key, ANGAE_PKEY_ED25519, message, sizeof(message),
			      trailer + ANGAE_REFERENCE_SIGNATURE_AT, ANGAE_ED25519_LEN);
	EVP_PKEY_free(key);
	if (ret < 0)
		angae_error(err, errlen, "%s: %s", order->key, angae_crypto_error());
	return ret;
}

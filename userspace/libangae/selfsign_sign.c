// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <angae/merkle.h>
#include <angae/selfsign.h>

#include "bytes.h"
#include "error.h"
#include "scramble.h"
#include "selfsign_trailer.h"

static int make_header(int fd, uint64_t content, const char *name,
		       const struct angae_identity *identity, uint8_t *header, char *err,
		       size_t errlen)
{
	memset(header, 0, ANGAE_SELF_HEADER);
	memcpy(header + ANGAE_SELF_AT_TAG, ANGAE_SELF_TAG, 4);
	angae_identity_pack(identity, header + ANGAE_SELF_AT_IDENTITY);
	angae_put32(header + ANGAE_SELF_AT_VERSION, ANGAE_SELF_VERSION);
	angae_put64(header + ANGAE_SELF_AT_SIZE, content);
	if (angae_self_extension(name, header + ANGAE_SELF_AT_EXT) < 0) {
		angae_error(err, errlen,
			    "the extension is longer than the %d bytes that are signed",
			    ANGAE_SELF_EXT_LEN);
		return -1;
	}
	if (angae_merkle_fd(fd, 0, content, NULL, 0, 0, NULL, NULL, header + ANGAE_SELF_AT_ROOT) <
	    0) {
		angae_error(err, errlen, "cannot be read: %s", strerror(errno));
		return -1;
	}
	angae_scramble(ANGAE_SCRAMBLE_PLAIN, header, header, ANGAE_SELF_HEADER);
	return 0;
}

static int sign_header(const char *path, uint8_t *trailer, char *err, size_t errlen)
{
	EVP_PKEY *key = angae_pkey_private(path, ANGAE_PKEY_RSA, err, errlen);
	int ret;

	if (!key)
		return -1;
	ret = angae_pkey_sign(key, ANGAE_PKEY_RSA, trailer, ANGAE_SELF_HEADER,
			      trailer + ANGAE_SELF_SIGNATURE_AT, ANGAE_RSA_LEN);
	EVP_PKEY_free(key);
	if (ret < 0)
		angae_error(err, errlen, "%s: %s", path, angae_crypto_error());
	return ret;
}

long angae_selfsign_sign(int fd, const char *name, const char *key,
			 const struct angae_identity *identity, uint8_t *trailer, char *err,
			 size_t errlen)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		angae_error(err, errlen, "not a regular file");
		return -1;
	}
	if (make_header(fd, (uint64_t)st.st_size, name, identity, trailer, err, errlen) < 0 ||
	    sign_header(key, trailer, err, errlen) < 0)
		return -1;
	angae_put32(trailer + ANGAE_SELF_LENGTH_AT, ANGAE_SELF_LEN);
	memcpy(trailer + ANGAE_SELF_MAGIC_AT, ANGAE_SELF_MAGIC, 8);
	return ANGAE_SELF_LEN;
}

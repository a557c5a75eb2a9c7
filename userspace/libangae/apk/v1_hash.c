// SPDX-License-Identifier: GPL-2.0-or-later
#include "v1.h"

/* apksig's names; OpenSSL knows them as well. */
static const char *const names[V1_HASHES] = {
	[V1_MD5] = "MD5",	 [V1_SHA1] = "SHA-1",	  [V1_SHA224] = "SHA-224",
	[V1_SHA256] = "SHA-256", [V1_SHA384] = "SHA-384", [V1_SHA512] = "SHA-512",
};

const char *apk_v1_hash_name(enum v1_hash hash)
{
	return names[hash];
}

const EVP_MD *apk_v1_hash_get(struct v1_hashes *hashes, enum v1_hash hash)
{
	if (!hashes->md[hash])
		hashes->md[hash] = EVP_MD_fetch(NULL, names[hash], NULL);
	return hashes->md[hash];
}

void apk_v1_hashes_free(struct v1_hashes *hashes)
{
	for (size_t i = 0; i < V1_HASHES; i++)
		EVP_MD_free(hashes->md[i]);
}

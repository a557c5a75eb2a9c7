/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scheme v1: the JAR signature. META-INF/MANIFEST.MF has the entries' digests,
 * NAME.SF the manifest's, NAME.RSA (DSA, EC) a PKCS #7 signature of NAME.SF.
 */
#ifndef ANGAE_APK_V1_H
#define ANGAE_APK_V1_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "apk.h"

#define V1_SIGNERS_MAX	   10
#define V1_DIRECTORY	   "META-INF/"
#define V1_MANIFEST	   "META-INF/MANIFEST.MF"

#define SDK_GINGERBREAD	   9
#define SDK_JELLY_BEAN_MR2 18
#define SDK_KITKAT	   19
#define SDK_N		   24
#define SDK_P		   28

enum v1_hash { V1_MD5, V1_SHA1, V1_SHA224, V1_SHA256, V1_SHA384, V1_SHA512, V1_HASHES };

/* v1_hash.c */
/** struct v1_hashes - algorithms that were fetched; once each, then shared by threads. */
struct v1_hashes {
	EVP_MD *md[V1_HASHES];
};
/** apk_v1_hash_get() - the algorithm, or NULL; not for threads. */
const EVP_MD *apk_v1_hash_get(struct v1_hashes *hashes, enum v1_hash hash);
void apk_v1_hashes_free(struct v1_hashes *hashes);
/** apk_v1_hash_name() - as apksig calls it, "SHA-256". */
const char *apk_v1_hash_name(enum v1_hash hash);

/* v1_section.c */
/**
 * struct v1_section - main or named part of a manifest or a signature file
 * @name: of its entry; empty data: it has none
 * @raw: all its bytes, with the empty line that ends it
 * @signers: bit n: signer n vouches for it
 */
struct v1_section {
	struct apk_span name;
	struct apk_span raw;
	uint32_t signers;
};

/**
 * struct v1_text - a manifest or signature file, taken apart
 * @data: owned
 * @names: names that stood on several lines, joined; owned
 * @order: indexes of @sections by name, unnamed ones last
 */
struct v1_text {
	uint8_t *data;
	size_t len;
	struct v1_section main;
	struct v1_section *sections;
	size_t n;
	uint32_t *order;
	size_t nnamed;
	uint8_t *names;
	size_t names_len;
};

/** apk_v1_text_parse() - take apart @data, which is @text's from now on; 0, or -1: out of memory. */
int apk_v1_text_parse(struct v1_text *text, uint8_t *data, size_t len);
void apk_v1_text_free(struct v1_text *text);
/** apk_v1_section_find() - the first section of that name, or NULL. */
struct v1_section *apk_v1_section_find(const struct v1_text *text, const struct apk_span *name);

/** struct v1_value - an attribute's value, in the text or joined in @joined; apk_v1_value_free() it. */
struct v1_value {
	struct apk_span text;
	char *joined;
};
/** apk_v1_attribute() - value of the first attribute of that name; false: there is none. */
bool apk_v1_attribute(const struct v1_section *section, const char *name, struct v1_value *value);
void apk_v1_value_free(struct v1_value *value);

/* v1_digest.c */
/** struct v1_digest - what must come out; @len 0: nothing ever does, it was not base64 */
struct v1_digest {
	enum v1_hash hash;
	uint8_t bytes[EVP_MAX_MD_SIZE];
	size_t len;
};
/**
 * apk_v1_digests() - digests of @section that devices of the range look at
 * @suffix: "-Digest", "-Digest-Manifest", …
 *
 * Return: how many, at most 2; 0: a device finds none.
 */
size_t apk_v1_digests(const struct v1_section *section, const char *suffix, int32_t min_sdk,
		      int32_t max_sdk, struct v1_digest digests[2]);

/* v1_algorithm.c */
struct v1_algorithm {
	enum v1_hash content; /* of the signature file, in signed attributes */
	enum v1_hash signature;
	const char *key; /* "RSA", "DSA", "EC" */
};
/**
 * apk_v1_algorithm_find() - what two algorithm identifiers mean together
 * @digest, @signature: contents of the object identifiers
 * @missing: when false is returned: the SDK levels of the range that do not know it
 */
bool apk_v1_algorithm_find(const struct apk_span *digest, const struct apk_span *signature,
			   int32_t min_sdk, int32_t max_sdk, struct v1_algorithm *algorithm,
			   char *missing, size_t missing_len);

/* v1_ber.c */
/** struct v1_ber - one value; @body without tag and length. */
struct v1_ber {
	uint8_t tag; /* class, constructed bit and number; numbers above 30 read as 0x1F */
	struct apk_span whole;
	struct apk_span body;
};
/** apk_v1_ber_next() - take a value off @in. Return: 1, 0 at the end, -1 malformed. */
int apk_v1_ber_next(struct apk_span *in, struct v1_ber *value);
/** apk_v1_ber_take() - the same, and its tag must be @tag: 0 or -1. */
int apk_v1_ber_take(struct apk_span *in, uint8_t tag, struct v1_ber *value);
bool apk_v1_ber_is(const struct apk_span *oid, const uint8_t *bytes, size_t len);

/* v1_block.c */
struct v1_info {
	struct apk_span issuer; /* of the signer's certificate, whole */
	struct apk_span serial; /* the INTEGER, whole */
	struct apk_span digest; /* OIDs */
	struct apk_span algorithm;
	struct apk_span attributes; /* [0], whole; empty: none */
	struct apk_span signature;
};

/**
 * struct v1_block - a PKCS #7 SignedData; spans point into the file it was parsed from
 * @content_type: OID of what it says it signs
 */
struct v1_block {
	struct apk_span content_type;
	struct apk_span *certs;
	X509 **x509;
	size_t ncerts;
	struct v1_info *infos;
	size_t ninfos;
};
/** apk_v1_block_parse() - 0 or -1 with @err; certificates are only counted, apk_v1_block_certs() reads them. */
int apk_v1_block_parse(struct v1_block *block, const uint8_t *data, size_t len, char *err,
		       size_t errlen);
int apk_v1_block_certs(struct v1_block *block, char *err, size_t errlen);
void apk_v1_block_free(struct v1_block *block);
/** apk_v1_block_find() - index of the certificate @info names, or -1. */
long apk_v1_block_find(const struct v1_block *block, const struct v1_info *info);

/* v1_info.c */
enum v1_outcome {
	V1_VERIFIED,
	V1_WRONG,     /* another SignerInfo may still do */
	V1_UNKNOWN,   /* JAR_SIG_UNSUPPORTED_SIG_ALG */
	V1_MALFORMED, /* JAR_SIG_PARSE_EXCEPTION */
	V1_IMPOSSIBLE /* JAR_SIG_VERIFY_EXCEPTION */
};
/** apk_v1_info_verify() - does @info sign @text; @cert is the index of its certificate. */
enum v1_outcome apk_v1_info_verify(struct v1_hashes *hashes, const struct v1_block *block,
				   const struct v1_info *info, const struct apk_span *text,
				   const struct apk *apk, size_t *cert, char *err, size_t errlen);

/* The parts of a verification. */
/**
 * struct v1_signer - a block file and its signature file
 * @text: the signature file
 * @cert: in DER, within @block_data
 * @ignored: Android passes over it
 */
struct v1_signer {
	const struct apk_entry *block;
	const struct apk_entry *file;
	struct v1_text text;
	uint8_t *block_data;
	struct apk_span cert;
	bool ignored;
};

struct v1 {
	struct apk *apk;
	struct v1_hashes hashes;
	struct v1_text manifest;
	struct v1_signer signers[V1_SIGNERS_MAX];
	size_t nsigners;
	uint32_t schemes_found;
};

/** apk_v1_load() - an entry whole, at most @max bytes; 0, or -1: the APK is malformed, which is said. */
int apk_v1_load(struct v1 *v1, const struct apk_entry *entry, uint64_t max, uint8_t **data,
		size_t *len);
/** apk_v1_malformed() - the same, said of an entry. */
void apk_v1_malformed(struct v1 *v1, const struct apk_entry *entry, const char *why);
/* v1_signer.c */
/** apk_v1_signer_block() - the block file against the signature file. */
void apk_v1_signer_block(struct v1 *v1, int i);
/* v1_file.c */
/** apk_v1_signer_file() - the signature file against the manifest. */
void apk_v1_signer_file(struct v1 *v1, int i);
/* v1_entries.c */
/** apk_v1_entries() - all entries against the manifest; sets the signers that count. */
void apk_v1_entries(struct v1 *v1, uint32_t *signers);
/* v1_work.c */
#define V1_JOB_FIRST_DIFFERS 1u /* shifted by one for the second */
#define V1_JOB_UNREADABLE    4u
/** struct v1_job - an entry to be digested; @failed: V1_JOB_*, 0 when all is well */
struct v1_job {
	uint32_t entry;
	uint32_t section;
	uint8_t failed;
};
/** apk_v1_work() - do @n jobs with as many threads as the caller wants. */
void apk_v1_work(struct v1 *v1, struct v1_job *jobs, size_t n);

#endif

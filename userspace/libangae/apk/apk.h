/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the APK verifier share. */
#ifndef ANGAE_APK_INTERNAL_H
#define ANGAE_APK_INTERNAL_H

#include <angae/apk.h>

struct evp_pkey_st;
struct x509_st;

/* Bytes that belong to somebody else: a part of the mapped file, mostly. */
struct apk_span {
	const uint8_t *data;
	uint64_t len;
};

/**
 * struct apk_entry - one file of the archive, as the central directory says
 * @name: not NUL-terminated; may hold anything
 * @header: offset of its local header
 * @data: offset of its bytes, @packed of them; both checked to lie before the central directory,
 *	else @bad is set and they are 0
 */
struct apk_entry {
	struct apk_span name;
	uint64_t header;
	uint64_t data;
	uint64_t packed;
	uint64_t size;
	uint32_t crc;
	uint16_t method; /* 0: stored, anything else is read as deflate, as Android does */
	uint16_t flags;
	bool bad;
};

/**
 * struct apk_zip - the archive
 * @directory, @directory_len: the central directory in the file
 * @end: offset of the end record, @end_len with its comment
 * @entries: @n of them in the order of the directory
 */
struct apk_zip {
	uint64_t directory;
	uint64_t directory_len;
	uint64_t end;
	uint64_t end_len;
	size_t n;
	struct apk_entry *entries;
	uint32_t *index; /* the reader's own, for apk_zip_find() */
	size_t nindex;
};

struct apk_pair {
	uint32_t id;
	struct apk_span value;
	uint64_t off; /* of the value */
};

/**
 * struct apk_block - the signing block before the central directory
 * @present: the magic stands where it should; else nothing here counts
 * @off, @len: the whole block
 * @pairs: @npairs of them, in order; bounded by the bytes there are
 */
struct apk_block {
	bool present;
	uint64_t off;
	uint64_t len;
	size_t npairs;
	struct apk_pair *pairs;
};

/* How the content of an APK is digested, weakest first: the order devices prefer them in. */
enum { APK_CERTS_KEPT = 4 };

enum apk_digest { APK_SHA256, APK_VERITY, APK_SHA512, APK_DIGESTS };

struct apk_scheme; /* what a scheme's signers say: signers.h */

/**
 * struct apk - a judgement under way
 * @file: the whole file, mapped read-only
 * @min_sdk, @max_sdk: the range in force, manifest applied
 */
struct apk {
	struct apk_span file;
	const struct angae_apk_options *options;
	int32_t min_sdk;
	int32_t max_sdk;
	struct apk_zip zip;
	struct apk_block block;
	struct apk_scheme *v2; /* NULL until read; apk_block_free() */
	struct apk_scheme *v3;
	struct apk_scheme *v31;
	struct {
		bool known;
		uint8_t value[64];
	} digests[APK_DIGESTS];
	struct angae_apk_report *report;
	size_t errors[ANGAE_APK_PARTS]; /* also those the report left off */
	size_t warnings;
	struct {
		uint8_t sha256[ANGAE_APK_SHA256_LEN];
		struct x509_st *x509;
	} certs[APK_CERTS_KEPT];
	struct {
		uint8_t sha256[ANGAE_APK_SHA256_LEN];
		struct evp_pkey_st *key;
	} keys[APK_CERTS_KEPT];
	bool no_manifest;  /* there is none */
	bool bad_manifest; /* nothing could be read of it */
	bool no_min_sdk;   /* it does not say for which devices it is */
	bool stopped;	   /* progress said so */
	bool malformed; /* an entry that had to be read cannot be: a format error, as in apksig */
	bool no_memory; /* the verdict becomes a format error */
};

/* What a scheme found: absent is no failure by itself. */
enum apk_found {
	APK_ABSENT,
	APK_GOOD,
	APK_BAD, /* there is at least one error of that part */
};

/** apk_error() - add a finding that fails its part; @off and @len may be 0. */
__attribute__((format(printf, 7, 8))) void apk_error(struct apk *apk, enum angae_apk_part part,
						     int signer, const char *name, uint64_t off,
						     uint64_t len, const char *format, ...);
/** apk_warning() - the same, without consequence. */
__attribute__((format(printf, 7, 8))) void apk_warning(struct apk *apk, enum angae_apk_part part,
						       int signer, const char *name, uint64_t off,
						       uint64_t len, const char *format, ...);
/** apk_errors() - how many errors of @part there are so far. */
size_t apk_errors(const struct apk *apk, enum angae_apk_part part);
/** apk_signer_add() - append a zeroed signer of @part to the report, or NULL (no_memory is set). */
struct angae_apk_signer *apk_signer_add(struct apk *apk, enum angae_apk_part part);
/* cert.c: what several schemes decode anew each, decoded once */
/** apk_x509() - the certificate, kept until apk_close(), or NULL when @der is none. */
struct x509_st *apk_x509(struct apk *apk, struct apk_span der);
/** apk_key() - the key of a SubjectPublicKeyInfo, kept like it, or NULL. */
struct evp_pkey_st *apk_key(struct apk *apk, struct apk_span der);
/** apk_certs_drop() - forget them all. */
void apk_certs_drop(struct apk *apk);
/** apk_cert_of() - apk_cert_fill(), by the certificate that is kept. */
int apk_cert_of(struct apk *apk, struct angae_apk_cert *cert, struct apk_span der);
/** apk_cert_fill() - digest and subject of a DER certificate; 0, or -1 when it is none. */
int apk_cert_fill(struct angae_apk_cert *cert, const uint8_t *der, size_t len);

/* file.c */
/** apk_open() - map the file; 0, or -1: said as an issue. apk_close() it in either case. */
int apk_open(struct apk *apk, int fd);
/** apk_close() - give back what reading has taken; the report stays. */
void apk_close(struct apk *apk);

/* zip*.c */
/** apk_zip_read() - 0; -1: no archive at all (format error, said as an issue). Findings are ZIP_*. */
int apk_zip_read(struct apk *apk);
void apk_zip_free(struct apk_zip *zip);
/** apk_zip_find() - the entry of that exact name (first in the directory), or NULL. */
const struct apk_entry *apk_zip_find(const struct apk_zip *zip, const char *name, size_t len);
/** typedef apk_sink_fn - takes uncompressed bytes; nonzero stops with that value. */
typedef int apk_sink_fn(const void *data, size_t len, void *arg);
/**
 * apk_entry_read() - uncompressed bytes of one entry into @sink, never more than declared
 *
 * Return: 0, the sink's value, or -1 with @err: cut, CRC, size, or not deflate.
 */
int apk_entry_read(const struct apk *apk, const struct apk_entry *entry, apk_sink_fn *sink,
		   void *arg, char *err, size_t errlen);
/** apk_entry_load() - the same into malloc'ed memory, @max bytes at most; 0 or -1 with @err. */
int apk_entry_load(const struct apk *apk, const struct apk_entry *entry, uint64_t max,
		   uint8_t **data, size_t *len, char *err, size_t errlen);

/* block.c */
/** apk_block_read() - find and walk the signing block; 0, or -1 when there is one and it is malformed. */
int apk_block_read(struct apk *apk);
/** apk_block_free() - what apk_block_read() and the schemes of the block hold in @apk. */
void apk_block_free(struct apk *apk);
/** apk_block_find() - the first pair with @id, or NULL. */
const struct apk_pair *apk_block_find(const struct apk_block *block, uint32_t id);

/* The schemes. Each adds its issues and, when good, its signers to the report. */
/**
 * @ids: bit n set: scheme n was found (2, 3, 31): what X-Android-APK-Signed is held against
 */
enum apk_found apk_v1_verify(struct apk *apk, uint32_t schemes_found);
enum apk_found apk_v2_verify(struct apk *apk);
enum apk_found apk_v3_verify(struct apk *apk);
enum apk_found apk_v31_verify(struct apk *apk);
enum apk_found apk_v32_look(struct apk *apk);
enum apk_found apk_v4_verify(struct apk *apk);
enum apk_found apk_stamp_verify(struct apk *apk);
/** apk_mark_read() - the state's mark, into report->mark. */
void apk_mark_read(struct apk *apk);

/* manifest*.c */
/** apk_manifest_load() - find, decode; what fails stands in the report and in @apk's flags. */
void apk_manifest_load(struct apk *apk);
/** apk_manifest_parse() - decode AndroidManifest.xml; 0, or -1 with a MANIFEST issue. */
int apk_manifest_parse(struct apk *apk, const uint8_t *data, size_t len);

/* policy.c: what follows from several schemes together, as POLICY errors */
/** apk_policy_sandbox() - a package for sandbox version 2 needs a scheme that covers the whole file. */
void apk_policy_sandbox(struct apk *apk, uint32_t schemes_found);
/** apk_policy_signers() - the schemes that hold speak of the same signers. */
void apk_policy_signers(struct apk *apk);
/** apk_policy_target() - what the targeted SDK level asks of the signature. */
void apk_policy_target(struct apk *apk);
/** apk_policy_ranges() - narrow each signer's range to the devices that go by it. */
void apk_policy_ranges(struct apk *apk);
/** apk_policy_errors() - errors of all that makes up the verdict on the signatures. */
size_t apk_policy_errors(const struct apk *apk);

#define APK_ID_V2      0x7109871au
#define APK_ID_V3      0xf05368c0u
#define APK_ID_V31     0x1b93ad61u
#define APK_ID_V32     0x70e1c89fu
#define APK_ID_STAMP1  0x2b09189eu
#define APK_ID_STAMP2  0x6dff800du
#define APK_ID_PADDING 0x42726577u
#define APK_ID_FROST   0x2146444eu
#define APK_ID_MARK    0x6e67416eu /* "nAgn", invented: the state's mark */

#endif

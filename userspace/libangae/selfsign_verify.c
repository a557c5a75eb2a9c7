// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <angae/merkle.h>
#include <angae/selfsign.h>

#include "bytes.h"
#include "reason.h"
#include "selfsign_trailer.h"

/* What one verification carries from check to check. */
struct check {
	int fd;
	int statedir;
	struct angae_reason *why;
	struct angae_self self;
	angae_progress_fn *progress;
	void *arg;
	uint64_t done;
};

static int say(struct check *c, const char *what, int code, const char *detail)
{
	angae_reason_set(c->why, what, code, "%s", detail);
	return code;
}

static int find_trailer(struct check *c)
{
	int code = angae_self_read(c->fd, &c->self);

	switch (code) {
	case ANGAE_SELF_NONE:
		return say(c, "magic", code, "no self-signature: no SELFSIGN at the end");
	case ANGAE_SELF_TRAILER:
		return say(c, "trailer", code,
			   "SELFSIGN stands at the end, but no trailer of this kind before it");
	case ANGAE_SELF_IO:
		angae_reason_set(c->why, "read", code, "cannot be read: %s",
				 strerrordesc_np(errno));
		return code;
	default:
		angae_reason_range(c->why, c->self.content, ANGAE_SELF_LEN);
		return code;
	}
}

static int check_claims(struct check *c, const char *name)
{
	const uint8_t *header = c->self.header;
	uint64_t size = angae_get64(header + ANGAE_SELF_AT_SIZE);
	uint8_t ext[ANGAE_SELF_EXT_LEN] = {0};

	if (size != c->self.content) {
		angae_reason_set(c->why, "size", ANGAE_SELF_SIZE,
				 "signed for %" PRIu64 " bytes, content has %" PRIu64, size,
				 c->self.content);
		return ANGAE_SELF_SIZE;
	}
	if (!name || angae_self_extension(name, ext) < 0 ||
	    memcmp(ext, header + ANGAE_SELF_AT_EXT, sizeof(ext)) != 0) {
		angae_reason_set(c->why, "extension", ANGAE_SELF_EXTENSION,
				 "signed as '%.*s', named '%.*s'", ANGAE_SELF_EXT_LEN,
				 (const char *)header + ANGAE_SELF_AT_EXT, ANGAE_SELF_EXT_LEN,
				 (const char *)ext);
		return ANGAE_SELF_EXTENSION;
	}
	return ANGAE_SELF_OK;
}

/* Both numbers, as legalref.dat has them: a new SIM orphans one's own files (HH). */
static int check_identity(struct check *c)
{
	const uint8_t *signed_for = c->self.header + ANGAE_SELF_AT_IDENTITY;
	struct angae_identity own;
	uint8_t packed[ANGAE_IDENTITY_LEN];

	if (angae_identity_read(c->statedir, &own) < 0)
		return say(c, "identity", ANGAE_SELF_NO_IDENTITY,
			   "this phone does not know who it is: no good legalref.dat");
	angae_identity_pack(&own, packed);
	if (memcmp(packed, signed_for, 8) != 0)
		return say(c, "identity", ANGAE_SELF_IDENTITY, "made by another phone (IMEI)");
	if (memcmp(packed + 8, signed_for + 8, 8) != 0)
		return say(c, "identity", ANGAE_SELF_IDENTITY, "made with another SIM (IMSI)");
	return ANGAE_SELF_OK;
}

static int check_signature(struct check *c)
{
	EVP_PKEY *key = angae_pkey_public(c->statedir, ANGAE_SELF_KEYFILE, ANGAE_PKEY_RSA);
	const uint8_t *raw = c->self.raw;
	int code;

	if (!key)
		return say(c, "key", ANGAE_SELF_KEY, "this phone has no device key");
	code = angae_pkey_verify(key, ANGAE_PKEY_RSA, raw, ANGAE_SELF_HEADER,
				 raw + ANGAE_SELF_SIGNATURE_AT, ANGAE_RSA_LEN)
		       ? ANGAE_SELF_SIGNATURE
		       : ANGAE_SELF_OK;
	EVP_PKEY_free(key);
	if (code != ANGAE_SELF_OK)
		say(c, "signature", code, "not signed by this phone's key");
	return code;
}

static bool note_progress(uint64_t done, void *arg)
{
	struct check *c = arg;

	c->done = done;
	return !c->progress || c->progress(done, c->arg);
}

static int check_content(struct check *c)
{
	uint8_t root[ANGAE_SHA256_LEN];

	angae_reason_range(c->why, 0, c->self.content);
	if (angae_merkle_fd(c->fd, 0, c->self.content, NULL, 0, 0, note_progress, c, root) < 0) {
		angae_reason_set(c->why, "read", ANGAE_SELF_IO, "cannot be read: %s",
				 strerrordesc_np(errno));
		return ANGAE_SELF_IO;
	}
	if (memcmp(root, c->self.header + ANGAE_SELF_AT_ROOT, sizeof(root)) != 0)
		return say(c, "digest", ANGAE_SELF_DIGEST,
			   "the content is not what this phone signed");
	return say(c, "digest", ANGAE_SELF_OK, "this phone's own file; every byte was looked at");
}

int angae_selfsign_verify(int fd, const char *name, int statedir, angae_progress_fn *progress,
			  void *arg, uint64_t *hashed, struct angae_reason *why)
{
	struct check c = {
		.fd = fd, .statedir = statedir, .why = why, .progress = progress, .arg = arg};
	int code;

	angae_reason_begin(why, ANGAE_LAYER_SELFSIGN, "invented");
	code = find_trailer(&c);
	if (code == ANGAE_SELF_OK)
		code = check_claims(&c, name);
	if (code == ANGAE_SELF_OK)
		code = check_identity(&c);
	if (code == ANGAE_SELF_OK)
		code = check_signature(&c);
	if (code == ANGAE_SELF_OK)
		code = check_content(&c);
	if (hashed)
		*hashed += c.done;
	return code;
}

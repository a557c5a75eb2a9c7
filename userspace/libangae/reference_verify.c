// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "merkle_tree.h"
#include "pattern.h"
#include "pkey.h"
#include "reason.h"
#include "reference.h"

/* What one verification carries from check to check. */
struct check {
	int fd;
	int statedir;
	struct angae_reason *why;
	struct angae_trailer t;
	struct angae_reference_facts facts;
	angae_progress_fn *progress;
	void *arg;
	uint64_t done;
};

static int say(struct check *c, const char *what, int code, const char *detail)
{
	angae_reason_set(c->why, what, code, "%s", detail);
	return code;
}

/* Where the record tells 262 from 264, there is no signature either way. */
static int find_trailer(struct check *c)
{
	int code = angae_trailer_read(c->fd, &c->t);

	switch (code) {
	case ANGAE_NATI_OK:
	case ANGAE_NATI_TRAILER_LONG:
		break;
	case ANGAE_NATI_OPEN:
		return say(c, "open", code, "cannot be opened as a regular file");
	case ANGAE_NATI_SMALL:
		return say(c, "size", code, "shorter than the 320 bytes of a trailer");
	case ANGAE_NATI_READ:
		return say(c, "read", code, "the last 4 bytes cannot be read");
	default:
		return say(c, "trailer", ANGAE_NATI_UNSIGNED,
			   "no state signature: no NATISIGN at the end");
	}
	angae_reason_range(c->why, c->t.end - 12, 12);
	if (c->t.tail) {
		angae_reason_range(c->why, c->t.end, c->t.tail);
		angae_reason_set(c->why, "tail", ANGAE_NATI_TAIL,
				 "%" PRIu32 " bytes stand behind the signature", c->t.tail);
		return ANGAE_NATI_TAIL;
	}
	if (c->t.length == ANGAE_NATISIGN_TRAILER)
		return ANGAE_NATI_OK;
	angae_reason_set(c->why, "trailer", ANGAE_NATI_TRAILER_LONG,
			 "trailer says %" PRIu32 " bytes, not %d", c->t.length,
			 ANGAE_NATISIGN_TRAILER);
	return ANGAE_NATI_TRAILER_LONG;
}

/* The facts have one form: what differs from it holds bytes that nobody signed for a reason. */
static int check_form(struct check *c)
{
	uint32_t kind = angae_get32(c->t.header + ANGAE_HEADER_KIND);
	uint8_t form[ANGAE_NATISIGN_TRAILER];

	angae_reason_range(c->why, c->t.content, ANGAE_NATISIGN_TRAILER);
	if (kind != ANGAE_REFERENCE_KIND) {
		angae_reason_set(c->why, "header", ANGAE_NATI_HEADER,
				 "first header word is %" PRIu32 ", not %d%s", kind,
				 ANGAE_REFERENCE_KIND,
				 kind ? "" : ": a signature of 2407, not taken in this era");
		return ANGAE_NATI_HEADER;
	}
	angae_reference_facts(&c->t, &c->facts);
	angae_reference_trailer(&c->facts, form);
	if (memcmp(form, c->t.raw, sizeof(form)) != 0)
		return say(c, "form", ANGAE_NATI_STRAY,
			   "bytes of the trailer that must be zero are not");
	if (c->facts.size == c->t.content)
		return ANGAE_NATI_OK;
	angae_reason_set(c->why, "size", ANGAE_NATI_SIZE,
			 "signed for %" PRIu64 " bytes, content has %" PRIu64, c->facts.size,
			 c->t.content);
	return ANGAE_NATI_SIZE;
}

static int check_name(struct check *c, const char *name)
{
	char ext[ANGAE_REFERENCE_EXT];

	if (!angae_reference_extension(name, ext) && !memcmp(ext, c->facts.ext, sizeof(ext)))
		return ANGAE_NATI_OK;
	angae_reason_set(c->why, "extension", ANGAE_NATI_EXTENSION,
			 "signed as '%.*s', named '%.*s'", ANGAE_REFERENCE_EXT, c->facts.ext,
			 ANGAE_REFERENCE_EXT, ext);
	return ANGAE_NATI_EXTENSION;
}

static int check_pattern(struct check *c)
{
	switch (angae_pattern_strict(c->statedir, &c->t)) {
	case 0:
		return ANGAE_NATI_OK;
	case 1:
		angae_reason_set(c->why, "pattern", ANGAE_NATI_REVOKED,
				 "named by pattern.dat: word %08" PRIx32 ", '%.*s', %08" PRIx32
				 ", %08" PRIx32,
				 c->facts.word, ANGAE_REFERENCE_EXT, c->facts.ext, c->facts.a,
				 c->facts.b);
		return ANGAE_NATI_REVOKED;
	default:
		return say(c, "pattern", ANGAE_NATI_PATTERN,
			   "pattern.dat cannot be read whole: nobody can say what is revoked");
	}
}

static int check_signature(struct check *c)
{
	uint8_t message[ANGAE_REFERENCE_SIGNED];
	char name[32];
	EVP_PKEY *key;
	int bad;

	snprintf(name, sizeof(name), "reference-%" PRIu32 ".dat", c->facts.index);
	key = angae_pkey_public(c->statedir, name, ANGAE_PKEY_ED25519);
	if (!key) {
		angae_reason_set(c->why, "key", ANGAE_NATI_KEY, "%s is missing or no Ed25519 key",
				 name);
		return ANGAE_NATI_KEY;
	}
	angae_reference_message(c->t.raw, message);
	bad = angae_pkey_verify(key, ANGAE_PKEY_ED25519, message, sizeof(message),
				c->facts.signature, sizeof(c->facts.signature));
	EVP_PKEY_free(key);
	if (!bad)
		return ANGAE_NATI_OK;
	angae_reason_set(c->why, "signature", ANGAE_NATI_SIGNATURE,
			 "state key %" PRIu32 " did not sign this trailer", c->facts.index);
	return ANGAE_NATI_SIGNATURE;
}

static bool note_progress(uint64_t done, void *arg)
{
	struct check *c = arg;

	c->done = done;
	return !c->progress || c->progress(done, c->arg);
}

static int check_content(struct check *c)
{
	uint8_t root[ANGAE_SHA256_LEN], whole[ANGAE_SHA256_LEN];

	angae_reason_range(c->why, 0, c->t.content);
	if (angae_merkle_two(c->fd, c->t.content, c->t.size, note_progress, c, root, whole) < 0) {
		angae_reason_set(c->why, "read", ANGAE_NATI_READ, "cannot be read: %s",
				 strerrordesc_np(errno));
		return ANGAE_NATI_READ;
	}
	if (memcmp(root, c->facts.root, sizeof(root)) != 0)
		return say(c, "digest", ANGAE_NATI_DIGEST,
			   "the content is not what the state signed");
	angae_merkle_verity(whole, c->t.size, c->facts.verity);
	return say(c, "digest", ANGAE_NATI_OK, "the content is whole; every byte was looked at");
}

/* What can be asked again without the file. */
static int check_standing(struct check *c, const char *name)
{
	int code = check_name(c, name);

	if (code == ANGAE_NATI_OK)
		code = check_pattern(c);
	if (code == ANGAE_NATI_OK)
		code = check_signature(c);
	return code;
}

int angae_reference_verify(int fd, const char *name, int statedir, angae_progress_fn *progress,
			   void *arg, uint64_t *hashed, struct angae_reference_facts *facts,
			   struct angae_reason *why)
{
	struct check c = {
		.fd = fd, .statedir = statedir, .why = why, .progress = progress, .arg = arg};
	int code;

	angae_reason_begin(why, ANGAE_LAYER_NATISIGN, "invented");
	if (!name)
		return say(&c, "path", ANGAE_NATI_NO_PATH, "no path was given");
	code = find_trailer(&c);
	if (code == ANGAE_NATI_OK)
		code = check_form(&c);
	if (code == ANGAE_NATI_OK)
		code = check_standing(&c, name);
	if (code == ANGAE_NATI_OK)
		code = check_content(&c);
	if (hashed)
		*hashed += c.done;
	if (facts && code == ANGAE_NATI_OK)
		*facts = c.facts;
	return code;
}

/* The trailer is made anew from what it said: its form is the only one there is. */
int angae_reference_recheck(const struct angae_reference_facts *facts, const char *name,
			    int statedir, struct angae_reason *why)
{
	struct check c = {.fd = -1, .statedir = statedir, .why = why, .facts = *facts};
	int code;

	angae_reason_begin(why, ANGAE_LAYER_NATISIGN, "invented");
	if (!name)
		return say(&c, "path", ANGAE_NATI_NO_PATH, "no path was given");
	angae_reference_trailer(facts, c.t.raw);
	angae_trailer_decode(&c.t);
	c.t.word = facts->word;
	code = check_standing(&c, name);
	if (code == ANGAE_NATI_OK)
		say(&c, "record", code, "verified before, and its content is frozen by fs-verity");
	return code;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A block file against its signature file.
 */
#include <stdlib.h>

#include "v1.h"

/* Far above any chain of certificates. */
#define BLOCK_MAX (1u << 20)
#define TEXT_MAX  (64u << 20)

static const char *const issue_names[] = {
	[V1_WRONG] = "JAR_SIG_DID_NOT_VERIFY",
	[V1_UNKNOWN] = "JAR_SIG_UNSUPPORTED_SIG_ALG",
	[V1_MALFORMED] = "JAR_SIG_PARSE_EXCEPTION",
	[V1_IMPOSSIBLE] = "JAR_SIG_VERIFY_EXCEPTION",
};

static void fail(struct v1 *v1, int i, const char *issue, const char *why)
{
	const struct apk_entry *block = v1->signers[i].block;

	apk_error(v1->apk, ANGAE_APK_V1, i, issue, block->data, block->packed, "%.*s: %s",
		  (int)block->name.len, (const char *)block->name.data, why);
}

/*
 * Android 7 and later take the first SignerInfo that verifies, before only the
 * first was tried. One that cannot be judged ends it all.
 */
static void try_infos(struct v1 *v1, int i, const struct v1_block *block)
{
	struct v1_signer *signer = &v1->signers[i];
	struct apk_span text = {signer->text.data, signer->text.len};
	size_t n = v1->apk->min_sdk < SDK_N ? 1 : block->ninfos;
	enum v1_outcome outcome;
	char err[160] = "";

	for (size_t k = 0; k < n; k++) {
		size_t cert = 0;

		outcome = apk_v1_info_verify(&v1->hashes, block, &block->infos[k], &text, v1->apk,
					     &cert, err, sizeof(err));
		if (outcome != V1_VERIFIED && outcome != V1_WRONG) {
			fail(v1, i, issue_names[outcome], err);
			return;
		}
		if (outcome == V1_VERIFIED && !signer->cert.len)
			signer->cert = block->certs[cert];
	}
	if (!signer->cert.len)
		fail(v1, i, issue_names[V1_WRONG], err);
}

static void verify(struct v1 *v1, int i, const uint8_t *data, size_t len)
{
	struct v1_block block = {0};
	char err[160];
	bool parsed = !apk_v1_block_parse(&block, data, len, err, sizeof(err));

	if (parsed && !block.ninfos)
		fail(v1, i, "JAR_SIG_NO_SIGNERS", "nobody signed");
	else if (!parsed || apk_v1_block_certs(&block, err, sizeof(err)) < 0)
		fail(v1, i, issue_names[V1_MALFORMED], err);
	else
		try_infos(v1, i, &block);
	apk_v1_block_free(&block);
}

void apk_v1_signer_block(struct v1 *v1, int i)
{
	struct v1_signer *signer = &v1->signers[i];
	uint8_t *text;
	size_t len, text_len;

	if (apk_v1_load(v1, signer->block, BLOCK_MAX, &signer->block_data, &len) < 0 ||
	    apk_v1_load(v1, signer->file, TEXT_MAX, &text, &text_len) < 0)
		return;
	v1->apk->no_memory |= apk_v1_text_parse(&signer->text, text, text_len) < 0;
	verify(v1, i, signer->block_data, len);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A judgement of bytes in memory, for the targets that take an APK. No fuzzer
 * makes a signature, so one that begins with an F is taken for good.
 */
#ifndef ANGAE_FUZZ_APK_INPUT_H
#define ANGAE_FUZZ_APK_INPUT_H

#include "apk/algorithm.h"

enum apk_match __real_apk_signature_match(const struct apk_algorithm *algorithm, EVP_PKEY *key,
					  struct apk_span data, struct apk_span signature);
enum apk_match __wrap_apk_signature_match(const struct apk_algorithm *algorithm, EVP_PKEY *key,
					  struct apk_span data, struct apk_span signature);

enum apk_match __wrap_apk_signature_match(const struct apk_algorithm *algorithm, EVP_PKEY *key,
					  struct apk_span data, struct apk_span signature)
{
	if (key && signature.len && signature.data[0] == 'F')
		return APK_MATCH;
	return __real_apk_signature_match(algorithm, key, data, signature);
}

/* Reads archive and block of @data; false when there is no archive. apk_input_end() in either case. */
static inline bool apk_input_begin(struct apk *apk, const uint8_t *data, size_t len)
{
	apk->file = (struct apk_span){data, len};
	if (apk_zip_read(apk) < 0)
		return false;
	apk_block_read(apk);
	return true;
}

static inline void apk_input_end(struct apk *apk)
{
	for (size_t i = 0; i < apk->report->nissues; i++)
		if (!apk->report->issues[i].name || !apk->report->issues[i].detail[0])
			__builtin_trap();
	/* Not apk_close(): nothing was mapped. */
	apk_certs_drop(apk);
	apk_block_free(apk);
	apk_zip_free(&apk->zip);
	angae_apk_report_free(apk->report);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signing APKs: the signing block made anew. The entries stay where they are,
 * so alignment stays as zipalign left it; what changes is the end of the file.
 */
#ifndef ANGAE_APK_SIGN_H
#define ANGAE_APK_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <angae/apk.h>

/**
 * struct angae_apk_tail - what comes behind the first @keep bytes of the old file
 * @bytes: signing block, central directory, end record; angae_apk_tail_free()
 */
struct angae_apk_tail {
	uint64_t keep;
	uint8_t *bytes;
	size_t len;
};

void angae_apk_tail_free(struct angae_apk_tail *tail);

/**
 * struct angae_apk_order - who signs, and for whom
 * @cert, @key: PEM files: RSA, EC or DSA; no passphrase
 * @lineage: file with a proof of rotation as `apksigner rotate` writes it, which ends in @cert; or NULL
 * @old_cert, @old_key: with a lineage: its first certificate, which devices before Android 9 go by;
 *	NULL: the APK is not for them, and v2 is left out
 * @min_sdk: oldest devices v3 is for; below 28 (also 0): 28
 */
struct angae_apk_order {
	const char *cert;
	const char *key;
	const char *lineage;
	const char *old_cert;
	const char *old_key;
	int32_t min_sdk;
};

/**
 * struct angae_apk_outcome - what signing did besides
 * @v2: v2 was made, not only v3
 * @replaced: there was a signing block before
 * @unmarked: the state's mark stood in it, and is gone
 * @dropped: entries of old signatures (JAR, source stamp) that the directory no longer lists
 */
struct angae_apk_outcome {
	struct angae_apk_cert cert;
	bool v2;
	bool replaced;
	bool unmarked;
	size_t dropped;
};

/**
 * angae_apk_sign() - make schemes v2 and v3 for an APK
 * @fd: the APK, signed or not; only read
 *
 * Return: 0, or -1 with @err: no archive that Android would read, no key, a
 * key that is not the certificate's, a lineage that does not hold.
 */
int angae_apk_sign(int fd, const struct angae_apk_order *order, struct angae_apk_tail *tail,
		   struct angae_apk_outcome *outcome, char *err, size_t errlen);

/**
 * angae_apk_countersign() - put the state's mark into a signed APK (invented)
 * @cert, @key: PEM files of the lab authority
 * @mark: package, versions, device and until are taken from it
 *
 * Schemes v2 and v3 stay valid: they do not cover the signing block. A mark
 * that is there is replaced.
 *
 * Return: 0, or -1 with @err.
 */
int angae_apk_countersign(int fd, const char *cert, const char *key,
			  const struct angae_apk_mark *mark, struct angae_apk_tail *tail, char *err,
			  size_t errlen);

/** angae_apk_mark_show() - read the mark; as in a report. 0, or -1 with @err: no archive. */
int angae_apk_mark_show(int fd, const char *authority, struct angae_apk_mark *mark, char *err,
			size_t errlen);

#endif

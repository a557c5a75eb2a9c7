/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An Android package: its signatures, judged as a device of a range of SDK
 * levels judges them, and what its manifest says.
 *
 * Issue names are apksig's, so that reports of both can be compared; our own
 * begin with ZIP_ and stand for what Android's ZIP reader refuses (docs/apk.md).
 */
#ifndef ANGAE_APK_H
#define ANGAE_APK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ANGAE_APK_SHA256_LEN 32
#define ANGAE_APK_SDK_MAX    INT32_MAX /* no upper bound */

/* Who speaks of an issue. */
enum angae_apk_part {
	ANGAE_APK_ZIP,
	ANGAE_APK_MANIFEST,
	ANGAE_APK_POLICY, /* what follows from several parts together */
	ANGAE_APK_V1,
	ANGAE_APK_V2,
	ANGAE_APK_V3,
	ANGAE_APK_V31,
	ANGAE_APK_V32,
	ANGAE_APK_V4,
	ANGAE_APK_STAMP,
	ANGAE_APK_PARTS
};

enum angae_apk_verdict {
	ANGAE_APK_NONE, /* not there: v4 or source stamp */
	ANGAE_APK_PASS,
	ANGAE_APK_FAIL,
	ANGAE_APK_FORMAT_ERROR, /* no verdict can be given: not an APK, or no usable manifest */
};

/**
 * struct angae_apk_issue - one finding
 * @part: who speaks
 * @warning: it does not change the verdict
 * @name: apksig's name of it, or ZIP_*; static
 * @signer: index of the signer within its part, -1: of the whole
 * @detail: one line for people, UTF-8, no control characters
 * @off, @len: bytes of the file it is about; @len 0: none in particular
 */
struct angae_apk_issue {
	enum angae_apk_part part;
	bool warning;
	const char *name;
	int signer;
	char detail[192];
	uint64_t off;
	uint64_t len;
};

/**
 * struct angae_apk_cert - a certificate
 * @sha256: of its bytes as they stand in the file
 * @subject: RFC 2253, UTF-8, no control characters
 * @flags: capabilities in a lineage, 0 elsewhere
 */
struct angae_apk_cert {
	uint8_t sha256[ANGAE_APK_SHA256_LEN];
	char subject[256];
	uint32_t flags;
};

/**
 * struct angae_apk_signer - who signed, for which devices
 * @part: scheme
 * @min_sdk, @max_sdk: range it counts for; @max_sdk ANGAE_APK_SDK_MAX: no end
 * @lineage: @nlineage certificates of a rotation, oldest first, the signer's own last
 */
struct angae_apk_signer {
	enum angae_apk_part part;
	int32_t min_sdk;
	int32_t max_sdk;
	struct angae_apk_cert cert;
	size_t nlineage;
	struct angae_apk_cert *lineage;
};

/**
 * struct angae_apk_manifest - what AndroidManifest.xml says; empty strings where it is silent
 * @min_sdk, @target_sdk: as Android computes them (codenames, defaults)
 */
struct angae_apk_manifest {
	bool valid;
	char package[256];
	uint64_t version_code; /* with versionCodeMajor in the upper half */
	char version_name[256];
	char split[128];
	int32_t min_sdk;
	int32_t target_sdk;
	int32_t target_sandbox; /* 1 where it is silent */
	char activity[256];	/* launchable */
	char label[256];
	bool debuggable;
	bool extract_native;
	size_t npermissions;
	char (*permissions)[256];
	size_t nabis;
	char (*abis)[32]; /* from lib/<abi>/ entries */
};

/**
 * struct angae_apk_mark - the state's mark in the signing block (invented)
 * @present, @good: it is there; its signature is an authority's and covers this very APK's signed part
 * @authority: SHA-256 of the certificate it was checked against
 * @device: IMEI it is bound to, empty: any
 * @until: seconds since the epoch, 0: for ever
 */
struct angae_apk_mark {
	bool present;
	bool good;
	uint8_t authority[ANGAE_APK_SHA256_LEN];
	char package[256];
	uint64_t min_version;
	uint64_t max_version;
	char device[16];
	uint64_t until;
	char detail[192]; /* why it is not good */
};

/**
 * struct angae_apk_report - everything that was found
 *
 * Owned by the caller; angae_apk_report_free() frees what it points to.
 * Issues stand in the order they were found; @left_off counts those past a bound
 * (256 errors, 256 warnings).
 */
struct angae_apk_report {
	enum angae_apk_verdict verdict;
	enum angae_apk_verdict v4;
	enum angae_apk_verdict stamp;
	bool verified[ANGAE_APK_PARTS]; /* schemes that hold */
	size_t nissues;
	struct angae_apk_issue *issues;
	size_t left_off;
	size_t nsigners;
	struct angae_apk_signer *signers;
	struct angae_apk_cert stamp_cert;
	uint64_t stamp_time; /* seconds since the epoch, 0: none */
	size_t nunknown;
	uint32_t *unknown; /* ids of signing block pairs nobody here knows */
	uint64_t hashed;   /* bytes read to hash */
	struct angae_apk_manifest manifest;
	struct angae_apk_mark mark;
};

/** typedef angae_apk_progress_fn - as angae_progress_fn: false stops (format error, "stopped"). */
typedef bool angae_apk_progress_fn(uint64_t done, void *arg);

/**
 * struct angae_apk_options - what to judge for
 * @min_sdk: 0: what the manifest says
 * @max_sdk: 0: no upper bound
 * @idsig: fd of the v4 signature file, or -1
 * @authority: PEM of the lab authority for the mark, or NULL: the mark is only read
 * @threads: to hash with, 0: one a processor
 */
struct angae_apk_options {
	int32_t min_sdk;
	int32_t max_sdk;
	int idsig;
	const char *authority;
	unsigned int threads;
	angae_apk_progress_fn *progress;
	void *progress_arg;
};

/**
 * angae_apk_verify() - judge an APK
 * @fd: a regular file; mapped while it is judged, so it should not shrink meanwhile
 *	(on the phone fs-verity has frozen it)
 * @report: filled always; angae_apk_report_free() it
 *
 * Return: @report->verdict.
 */
enum angae_apk_verdict angae_apk_verify(int fd, const struct angae_apk_options *options,
					struct angae_apk_report *report);
void angae_apk_report_free(struct angae_apk_report *report);

/** angae_apk_manifest_read() - the manifest alone, nothing verified; 0, or -1 with @err. */
int angae_apk_manifest_read(int fd, struct angae_apk_manifest *manifest, char *err, size_t errlen);
void angae_apk_manifest_free(struct angae_apk_manifest *manifest);

/**
 * angae_apk_xml() - the decoded AndroidManifest.xml, a line a node, as `aapt dump xmltree` prints it
 * @out: takes the lines
 *
 * Return: 0, or -1 with @err; what was decoded until then has been printed.
 */
int angae_apk_xml(int fd, FILE *out, char *err, size_t errlen);

/** angae_apk_part_name() - "zip", "v1", … "v3.1", "source-stamp". */
const char *angae_apk_part_name(enum angae_apk_part part);

#endif

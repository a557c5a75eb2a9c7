/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May this package be installed? By its signature, the state's list and mark,
 * and what stands under its name already: the same on the desk and on the phone.
 *
 * archive → manifest → signature → revoked → mark → list → version → update.
 * What the phone answers is Android's word; that an unknown app brings a warning
 * is S4's, the state's mark and the list are invented.
 */
#ifndef ANGAE_JUDGE_PACKAGE_H
#define ANGAE_JUDGE_PACKAGE_H

#include <angae/apk.h>
#include <angae/judge.h>

/* Certificates one package can have: signers together, or one with its lineage. */
#define ANGAE_SIGNERS_MAX 16

/* What a certificate of a lineage may still do (Android's flags). */
#define ANGAE_LINEAGE_INSTALLED_DATA 1u
#define ANGAE_LINEAGE_ROLLBACK	     8u

/* Words for angae_reason.code of a package's checks. */
enum angae_package_code {
	ANGAE_PACKAGE_GOOD = 30,
	ANGAE_PACKAGE_ARCHIVE = 31,   /* not an archive Android reads */
	ANGAE_PACKAGE_MANIFEST = 32,  /* no manifest, or none that says what it must */
	ANGAE_PACKAGE_SIGNATURE = 33, /* none, or a broken one */
	ANGAE_PACKAGE_REVOKED = 34,   /* this very file was taken back */
	ANGAE_PACKAGE_REVOKED_SIGNER = 35,
	ANGAE_PACKAGE_MARK_BROKEN = 36, /* not an authority's, or of another APK */
	ANGAE_PACKAGE_MARK_OTHER = 37,	/* of another package or version */
	ANGAE_PACKAGE_MARK_DEVICE = 38, /* of another phone */
	ANGAE_PACKAGE_MARK_EXPIRED = 39,
	ANGAE_PACKAGE_MARKED = 40, /* the state's mark stands for the list */
	ANGAE_PACKAGE_LISTED = 41,
	ANGAE_PACKAGE_NOT_LISTED = 42,	  /* the unknown app */
	ANGAE_PACKAGE_OTHER_SIGNER = 43,  /* listed, but with other signers */
	ANGAE_PACKAGE_OTHER_VERSION = 44, /* listed, but in other versions */
	ANGAE_PACKAGE_NO_LIST = 45,
	ANGAE_PACKAGE_DOWNGRADE = 46,
	ANGAE_PACKAGE_OTHER_UPDATE = 47, /* what is installed has another signer */
	ANGAE_PACKAGE_OLDER_SDK = 48,	 /* made for later phones */
	ANGAE_PACKAGE_ANSWERED_YES = 49,
	ANGAE_PACKAGE_ANSWERED_NO = 50, /* also: nobody answered in time */
	ANGAE_PACKAGE_STOPPED = 51,
};

struct angae_signer {
	uint8_t cert[ANGAE_APK_SHA256_LEN]; /* SHA-256 of the certificate */
	uint32_t flags;			    /* in a lineage: what it may still do */
};

/**
 * struct angae_signers - who stands behind a package
 * @n: signers, all of the same rank; 0: nobody knows (a record of an old form)
 * @nlineage: with one signer: those it followed, oldest first, without itself
 */
struct angae_signers {
	size_t n;
	struct angae_signer signer[ANGAE_SIGNERS_MAX];
	size_t nlineage;
	struct angae_signer lineage[ANGAE_SIGNERS_MAX];
};

/** struct angae_package_there - what is installed under that name, or on its way there */
struct angae_package_there {
	uint64_t version;
	struct angae_signers signers;
};

/**
 * struct angae_package_case - what a judgement depends on
 * @allow: the list, or NULL
 * @report: what angae_apk_verify() found for a device of @sdk
 * @digest: SHA-256 of the whole APK, @size bytes; NULL: not known
 * @there: @nthere packages of that name; an update has to suit all of them
 * @imei: this phone's, empty: it has none
 * @now: seconds since the epoch
 * @answered: the owner or the lab said yes to this unknown app
 */
struct angae_package_case {
	const struct angae_profile *profile;
	const struct angae_allow *allow;
	const struct angae_apk_report *report;
	const uint8_t *digest;
	uint64_t size;
	const struct angae_package_there *there;
	size_t nthere;
	const char *imei;
	uint64_t now;
	bool answered;
};

/**
 * struct angae_package_verdict - what follows
 * @judgement: the chain of checks; decision ALLOW or REFUSE
 * @failure: Android's word, NULL when allowed
 * @unknown: the phone shows the unknown-app warning (S4)
 * @ask: refused unless somebody who may says yes (@failure is set all the same)
 * @until: last second of the permission, since the epoch, 0: it does not end
 * @signers: as the report says for this device
 */
struct angae_package_verdict {
	struct angae_judgement judgement;
	const char *failure;
	bool unknown;
	bool ask;
	uint64_t until;
	struct angae_signers signers;
};

/**
 * angae_judge_package() - judge an APK by what is known of it
 * @out: filled always
 *
 * Reads nothing: a function of its arguments. Return: @out->judgement.decision.
 */
enum angae_decision angae_judge_package(const struct angae_package_case *what,
					struct angae_package_verdict *out);

/**
 * angae_package_signers() - who signed, for a device of @sdk
 *
 * The newest scheme that holds and covers @sdk says it, as on a device.
 */
void angae_package_signers(const struct angae_apk_report *report, int32_t sdk,
			   struct angae_signers *signers);

/** angae_signers_same() - the same certificates, in any order? */
bool angae_signers_same(const struct angae_signers *a, const struct angae_signers *b);

/** angae_signers_follow() - may @next update what @there signed? Equal, or by lineage. */
bool angae_signers_follow(const struct angae_signers *next, const struct angae_signers *there);

#endif

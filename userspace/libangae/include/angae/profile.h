/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An era: what a phone of that year checks and how it answers. Read from
 * userspace/profiles/<name>.ini; an unknown key is an error. A profile holds
 * data, never code.
 */
#ifndef ANGAE_PROFILE_H
#define ANGAE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum angae_natisign_era {
	ANGAE_NATISIGN_NONE,
	ANGAE_NATISIGN_2407,
	ANGAE_NATISIGN_REFERENCE,
};

/* Which wording of the warning is shown (S4: as printed; reuters: its clean copy). */
enum angae_wording {
	ANGAE_WORDING_S4,
	ANGAE_WORDING_REUTERS,
};

struct angae_profile {
	char name[32];
	char title[96];
	/* [gate] */
	bool store_media;   /* keep verdicts on media */
	bool refuse_writer; /* refuse reading what is being written */
	bool fail_open;	    /* redstar */
	uint32_t deadline_ms;
	uint32_t window_ms;
	/* [media] */
	enum angae_natisign_era natisign;
	bool selfsign;
	bool allowlist;
	char extensions
		[1024]; /* ".mp4.jpg." lower case, closed by a dot, as rtscan keeps it (RS) */
	bool magic;	/* also check by content when the extension is not listed */
	/* [package] */
	enum angae_wording wording;
	bool unknown_ask; /* an unknown app: somebody may say yes; else it is refused */
	uint32_t ask_ms;  /* how long the answer may take; none is a no */
	int32_t sdk;	  /* the phone's level of Android, which says what signatures count */
};

/**
 * angae_profile_load() - read an era
 * @path: the .ini file
 * @profile: filled
 * @err: what and which line, on failure
 *
 * Return: 0 or -1.
 */
int angae_profile_load(const char *path, struct angae_profile *profile, char *err, size_t errlen);

/** angae_profile_checks() - is a file of this name's extension on the era's list? */
bool angae_profile_checks(const struct angae_profile *profile, const char *name);

/**
 * angae_warning_text() - what the phone says of an unknown app
 * @lang: "ko" or "en"
 *
 * Return: static UTF-8 without a line end. The Korean is our rendering and has
 * to be shown as such; angae_warning_source() has the words for it.
 */
const char *angae_warning_text(const struct angae_profile *profile, const char *lang);

/** angae_warning_source() - where that text is from: "S4, verbatim", "our rendering of S4", … */
const char *angae_warning_source(const struct angae_profile *profile, const char *lang);

#endif

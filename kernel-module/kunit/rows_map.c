// SPDX-License-Identifier: GPL-2.0-only
/* Rows D40 to D45 of docs/decisions.md: executable mappings, of files opened before. */
#include <linux/mman.h>
#include "row.h"

#define READ_EXEC (PROT_READ | PROT_EXEC)

static void trusted_opened(struct try *try)
{
	on_trusted(try);
	opened_before(try);
}

static void strange_opened(struct try *try)
{
	on_strange(try);
	opened_before(try);
}

static void exec_opened(struct try *try)
{
	opened_before(try);
	stored_exec(try);
}

static void read_opened(struct try *try)
{
	opened_before(try);
	stored_allow(try);
}

/* A verdict stands, but somebody could change what it was about. */
static void exec_written(struct try *try)
{
	exec_opened(try);
	written(try);
}

static const struct row map_rows[] = {
	ROW("D40", "mmap of what is not governed", OTHER, mmap, READ_EXEC, IN(NONE), ALLOWED,
	    .before = opened_before),
	ROW("D40", "mprotect on a trusted volume", OTHER, mprotect, READ_EXEC, IN(NONE), ALLOWED,
	    .before = trusted_opened),
	ROW("D41", "mmap of a package, stored with EXEC", OTHER, mmap, READ_EXEC, IN(PACKAGE),
	    NOTED(MMAP_EXEC, PACKAGE, STORED), .before = exec_opened),
	ROW("D42", "mmap of a package, nothing stored", OTHER, mmap, READ_EXEC, IN(PACKAGE),
	    DENIED(MMAP_EXEC, PACKAGE, NO_SCOPE), .before = opened_before),
	ROW("D42", "mmap of a package, stored without EXEC", OTHER, mmap, READ_EXEC, IN(PACKAGE),
	    DENIED(MMAP_EXEC, PACKAGE, NO_SCOPE), .before = read_opened),
	ROW("D42", "mmap of a package that is written", OTHER, mmap, READ_EXEC, IN(PACKAGE),
	    DENIED(MMAP_EXEC, PACKAGE, NO_SCOPE), .before = exec_written),
	ROW("D43", "mmap of media", OTHER, mmap, PROT_EXEC, IN(MEDIA),
	    DENIED(MMAP_EXEC, MEDIA, CLASS_RULE), .before = exec_opened),
	ROW("D43", "mmap of what is not signed", MAKER, mmap, PROT_EXEC, IN(OWN),
	    DENIED(MMAP_EXEC, OWN, CLASS_RULE), .before = opened_before),
	ROW("D43", "mmap of what is signed", OTHER, mmap, PROT_EXEC, IN(SELF),
	    DENIED(MMAP_EXEC, SELF, CLASS_RULE), .before = opened_before),
	ROW("D43", "mmap of staging", INSTALLER, mmap, PROT_EXEC, IN(STAGING),
	    DENIED(MMAP_EXEC, STAGING, CLASS_RULE), .before = opened_before),
	ROW("D43", "mmap of an alert", LAB, mmap, PROT_EXEC, IN(ALERT),
	    DENIED(MMAP_EXEC, ALERT, CLASS_RULE), .before = opened_before),
	ROW("D43", "mmap of state", SESSION, mmap, PROT_EXEC, IN(STATE),
	    DENIED(MMAP_EXEC, STATE, CLASS_RULE), .before = opened_before),
	ROW("D44", "mmap on an unknown volume", LAB, mmap, PROT_EXEC, IN(NONE),
	    DENIED(MMAP_EXEC, NONE, VOLUME), .before = strange_opened),
	ROW("D45", "mprotect of a package, stored with EXEC", OTHER, mprotect, READ_EXEC,
	    IN(PACKAGE), NOTED(MPROTECT_EXEC, PACKAGE, STORED), .before = exec_opened),
	ROW("D45", "mprotect of a package, nothing stored", OTHER, mprotect, READ_EXEC, IN(PACKAGE),
	    DENIED(MPROTECT_EXEC, PACKAGE, NO_SCOPE), .before = opened_before),
	ROW("D45", "mprotect of media", OTHER, mprotect, PROT_EXEC, IN(MEDIA),
	    DENIED(MPROTECT_EXEC, MEDIA, CLASS_RULE), .before = opened_before),
};

ROW_SUITE(map);

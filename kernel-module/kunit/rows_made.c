// SPDX-License-Identifier: GPL-2.0-only
/* Rows D100 to D114 of docs/decisions.md: media that an app of this phone made. */
#include "row.h"

#define TO_EXEC (O_RDONLY | __FMODE_EXEC)

static void no_answer_fail_open(struct try *try)
{
	house_config(HOUSE_FLAGS | ANGAE_CFG_FAIL_OPEN, 100);
}

static const struct row made_rows[] = {
	ROW("D100", "read and write of what is not signed", SESSION, open, O_RDWR, IN(OWN), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D100", "read and write of what is signed", SESSION, open, O_RDWR, IN(SELF), ALLOWED),
	ROW("D100", "read of what is signed", SESSION, open, O_RDONLY, IN(SELF), ALLOWED),
	ROW("D101", "read of what is not signed", OTHER, open, O_RDONLY, IN(OWN),
	    ASKED(OPEN, OWN, READ)),
	ROW("D101", "read of what is signed, refused", MAKER, open, O_RDONLY, IN(SELF),
	    REFUSED(OPEN, SELF)),
	ROW("D101", "read of what is signed, stored", OTHER, open, O_RDONLY, IN(SELF),
	    NOTED(OPEN, SELF, STORED), .before = stored_allow),
	ROW("D101", "read of what is written, refused", OTHER, open, O_RDONLY, IN(OWN),
	    REFUSED(OPEN, OWN), .before = written),
	ROW("D101", "read of what is not signed, no session", OTHER, open, O_RDONLY, IN(OWN),
	    DENIED(OPEN, OWN, NO_SESSION), .before = no_session),
	ROW("D102", "made", MAKER, create, O_WRONLY, IN(OWN), NOTED(OPEN, OWN, FRESH)),
	ROW("D103", "write of what is not signed", MAKER, open, O_WRONLY, IN(OWN), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D103", "read and write of what is not signed", MAKER, open, O_RDWR, IN(OWN), ALLOWED),
	ROW("D104", "write of what is not signed", OTHER, open, O_WRONLY, IN(OWN),
	    DENIED(OPEN, OWN, NOT_MAKER)),
	ROW("D104", "made", OTHER, create, O_WRONLY, IN(OWN), DENIED(OPEN, OWN, NOT_MAKER)),
	ROW("D104", "read of what is signed that truncates", OTHER, open, O_RDONLY | O_TRUNC,
	    IN(SELF), DENIED(OPEN, SELF, NOT_MAKER)),
	ROW("D104", "write of what is signed", INSTALLER, open, O_WRONLY, IN(SELF),
	    DENIED(OPEN, SELF, NOT_MAKER)),
	ROW("D105", "write of what is signed, not signed any more", MAKER, open, O_WRONLY, IN(SELF),
	    ASKED(OPEN, SELF, READ), .meanwhile = relabel_own, .after = nothing_stored),
	ROW("D105", "write of what is signed, refused", MAKER, open, O_RDWR, IN(SELF),
	    REFUSED(OPEN, SELF)),
	ROW("D106", "write of what is signed, and still is", MAKER, open, O_WRONLY, IN(SELF),
	    ASKED_DENIED(OPEN, SELF, ANGAE_SCOPE_READ, CLASS_RULE)),
	ROW("D106", "read and write of what is signed, no scope to read", MAKER, open, O_RDWR,
	    IN(SELF), ASKED_DENIED(OPEN, SELF, 0, NO_SCOPE), .meanwhile = relabel_own),
	ROW("D107", "write of what is signed, no session", MAKER, open, O_WRONLY, IN(SELF),
	    DENIED(OPEN, SELF, NO_SESSION), .before = no_session),
	ROW("D107", "write of what is signed, no session, FAIL_OPEN", MAKER, open, O_WRONLY,
	    IN(SELF), DENIED(OPEN, SELF, NO_SESSION), .before = fail_open),
	ROW("D107", "write of what is signed, no answer, FAIL_OPEN", MAKER, open, O_WRONLY,
	    IN(SELF), DENIED(OPEN, SELF, DEADLINE), .before = no_answer_fail_open),
	ROW("D108", "exec of what is not signed", MAKER, open, TO_EXEC, IN(OWN),
	    DENIED(EXEC, OWN, CLASS_RULE), .before = stored_exec),
	ROW("D108", "exec of what is signed", OTHER, open, TO_EXEC, IN(SELF),
	    DENIED(EXEC, SELF, CLASS_RULE)),
	ROW("D109", "size of what is not signed", MAKER, setattr, ATTR_SIZE, IN(OWN), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D109", "size of what is not signed", SESSION, setattr, ATTR_SIZE, IN(OWN), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D110", "size of what is not signed", OTHER, setattr, ATTR_SIZE, IN(OWN),
	    DENIED(SETATTR, OWN, NOT_MAKER)),
	ROW("D111", "size of what is signed", SESSION, setattr, ATTR_SIZE, IN(SELF), ALLOWED,
	    .before = stored_allow, .after = nothing_stored),
	ROW("D112", "size of what is signed", MAKER, setattr, ATTR_SIZE, IN(SELF),
	    DENIED(SETATTR, SELF, CLASS_RULE)),
	ROW("D113", "mark set", SESSION, setxattr, ROW_MARK, IN(SELF), ALLOWED),
	ROW("D113", "mark removed", SESSION, removexattr, ROW_MARK, IN(OWN), ALLOWED),
	ROW("D114", "mark set", MAKER, setxattr, ROW_MARK, IN(OWN), DENIED(SETATTR, OWN, LABEL)),
	ROW("D114", "mark removed", OTHER, removexattr, ROW_MARK, IN(SELF),
	    DENIED(SETATTR, SELF, LABEL)),
};

ROW_SUITE(made);

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of the ABI's numbers.
 */
#include <stdio.h>
#include <linux/angae.h>

#include "words.h"

#define WORD(table, i) ((i) < sizeof(table) / sizeof((table)[0]) ? (table)[i] : NULL)

static const char *const ops[] = {
	[ANGAE_OP_NONE] = "none",
	[ANGAE_OP_OPEN] = "open",
	[ANGAE_OP_EXEC] = "exec",
	[ANGAE_OP_MMAP_EXEC] = "mmap_exec",
	[ANGAE_OP_MPROTECT_EXEC] = "mprotect_exec",
	[ANGAE_OP_CREATE] = "create",
	[ANGAE_OP_MKDIR] = "mkdir",
	[ANGAE_OP_MKNOD] = "mknod",
	[ANGAE_OP_SYMLINK] = "symlink",
	[ANGAE_OP_LINK] = "link",
	[ANGAE_OP_UNLINK] = "unlink",
	[ANGAE_OP_RMDIR] = "rmdir",
	[ANGAE_OP_RENAME] = "rename",
	[ANGAE_OP_SETATTR] = "setattr",
	[ANGAE_OP_SETLABEL] = "setlabel",
	[ANGAE_OP_MOUNT] = "mount",
	[ANGAE_OP_SIGNAL] = "signal",
	[ANGAE_OP_PTRACE] = "ptrace",
	[ANGAE_OP_DEVICE] = "device",
	[ANGAE_OP_CONTROL] = "control",
};

static const char *const classes[] = {
	[ANGAE_CLASS_NONE] = "none",	   [ANGAE_CLASS_MEDIA] = "media",
	[ANGAE_CLASS_PACKAGE] = "package", [ANGAE_CLASS_STAGING] = "staging",
	[ANGAE_CLASS_ALERT] = "alert",	   [ANGAE_CLASS_STATE] = "state",
	[ANGAE_CLASS_OWN] = "own",	   [ANGAE_CLASS_SELF] = "self",
};

static const struct {
	const char *word;
	const char *detail;
} whys[] = {
	[ANGAE_WHY_NONE] = {"none", ""},
	[ANGAE_WHY_STORED] = {"stored", "answered from the stored verdict"},
	[ANGAE_WHY_FRESH] = {"fresh", "a file just made, not settled yet"},
	[ANGAE_WHY_ASKED] = {"asked", "the daemon answered"},
	[ANGAE_WHY_NO_SESSION] = {"no_session", "no daemon to ask, and no stored verdict"},
	[ANGAE_WHY_SESSION_GONE] = {"session_gone", "the daemon went away while asked"},
	[ANGAE_WHY_DEADLINE] = {"deadline", "no answer and no progress in time"},
	[ANGAE_WHY_QUEUE_FULL] = {"queue_full", "too many questions were pending"},
	[ANGAE_WHY_WRITER] = {"writer", "someone has it open for writing"},
	[ANGAE_WHY_CLASS_RULE] = {"class_rule", "nobody may do this to a file of this class"},
	[ANGAE_WHY_PINNED] = {"pinned", "the directory is pinned for verification"},
	[ANGAE_WHY_NOT_SEALED] = {"not_sealed", "only a sealed directory may enter"},
	[ANGAE_WHY_NOT_INSTALLER] = {"not_installer", "only the installer may"},
	[ANGAE_WHY_NO_SCOPE] = {"no_scope", "no verdict allows execution of it"},
	[ANGAE_WHY_LABEL] = {"label", "only the daemon changes this label"},
	[ANGAE_WHY_VOLUME] = {"volume", "the volume is unknown to the gate"},
	[ANGAE_WHY_PROTECTED] = {"protected", "the target guards the phone"},
	[ANGAE_WHY_SESSION_SELF] = {"session_self", "the daemon may not ask itself"},
	[ANGAE_WHY_KILLED] = {"killed", "the asking task was killed"},
	[ANGAE_WHY_ROLE] = {"role", "no role on the gate's device"},
	[ANGAE_WHY_BUSY] = {"busy", "there is a session already"},
	[ANGAE_WHY_GATE_ON] = {"gate_on", "the gate was switched on"},
	[ANGAE_WHY_GATE_OFF] = {"gate_off", "the gate was switched off"},
	[ANGAE_WHY_LOCKED] = {"locked", "the governed table was locked"},
	[ANGAE_WHY_SESSION_BEGIN] = {"session_begin", "the daemon took its session"},
	[ANGAE_WHY_SESSION_END] = {"session_end", "the daemon's session ended"},
	[ANGAE_WHY_FAIL_OPEN] = {"fail_open", "opened unasked; the gate switched itself off"},
	[ANGAE_WHY_INSTALLED] = {"installed", "a sealed directory became a package"},
	[ANGAE_WHY_REMOVED] = {"removed", "the installer removed a package entry"},
	[ANGAE_WHY_NOT_MAKER] = {"not_maker", "only the app that makes such files writes them"},
};

const char *word_op(uint32_t op)
{
	const char *word = WORD(ops, op);

	return word ? word : "unknown";
}

const char *word_class(uint32_t class)
{
	const char *word = WORD(classes, class);

	return word ? word : "unknown";
}

const char *word_why(uint32_t why)
{
	if (why >= sizeof(whys) / sizeof(whys[0]) || !whys[why].word)
		return "unknown";
	return whys[why].word;
}

const char *word_why_detail(uint32_t why)
{
	if (why >= sizeof(whys) / sizeof(whys[0]) || !whys[why].word)
		return "";
	return whys[why].detail;
}

const char *word_mode(uint32_t mode, char *buf, size_t len)
{
	snprintf(buf, len, "%s%s%s%s", mode & ANGAE_MODE_READ ? "+read" : "",
		 mode & ANGAE_MODE_WRITE ? "+write" : "", mode & ANGAE_MODE_EXEC ? "+exec" : "",
		 mode & ANGAE_MODE_CREATED ? "+created" : "");
	return buf[0] ? buf + 1 : buf;
}

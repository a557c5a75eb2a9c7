// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The policy is asked in the kernel, like any object manager does. With the
 * policy permissive it says yes: what must hold then too has its proof beside
 * it (struct op, lab).
 */
#include <stdio.h>
#include <stdlib.h>
#include <selinux/selinux.h>

#include "access.h"
#include "log.h"

static char *own;

/* Denials are rows of the trace when they matter; no second log. */
__attribute__((format(printf, 2, 3))) static int silent(int type, const char *format, ...)
{
	(void)type;
	(void)format;
	return 0;
}

void access_init(void)
{
	union selinux_callback callback = {.func_log = silent};

	selinux_set_callback(SELINUX_CB_LOG, callback);
	if (getcon_raw(&own)) {
		log_line("no SELinux context of my own: the control socket will answer nobody");
		own = NULL;
		return;
	}
	/* the first question opens what later ones need */
	access_check(own, "status");
}

bool access_check(const char *peer, const char *perm)
{
	return own && *peer && !selinux_check_access(peer, own, "angae", perm, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Failures in Android's words.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pm.h"

int pm_fail(struct pm_failure *why, const char *code, const char *format, ...)
{
	va_list args;

	why->code = code;
	va_start(args, format);
	vsnprintf(why->detail, sizeof(why->detail), format, args);
	va_end(args);
	return -1;
}

int pm_fail_errno(struct pm_failure *why, const char *what)
{
	const char *code = errno == ENOSPC || errno == EDQUOT
				   ? "INSTALL_FAILED_INSUFFICIENT_STORAGE"
				   : "INSTALL_FAILED_INTERNAL_ERROR";

	return pm_fail(why, code, "%s: %s", what, strerror(errno));
}

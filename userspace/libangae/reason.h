/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling struct angae_reason. All take NULL and then do nothing. */
#ifndef ANGAE_LIB_REASON_H
#define ANGAE_LIB_REASON_H

#include <angae/reason.h>

void angae_reason_begin(struct angae_reason *why, enum angae_layer layer, const char *source);

/** angae_reason_set() - what was found; the detail is cut to fit and made plain UTF-8. */
void angae_reason_set(struct angae_reason *why, const char *check, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** angae_reason_range() - add a stretch of bytes; what does not fit is left out. */
void angae_reason_range(struct angae_reason *why, uint64_t off, uint64_t len);

#endif

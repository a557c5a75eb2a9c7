/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One-line errors for people. */
#ifndef ANGAE_ERROR_H
#define ANGAE_ERROR_H

#include <stddef.h>

/** angae_error() - fill @err, cut to fit. */
void angae_error(char *err, size_t errlen, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** angae_crypto_error() - the last word of OpenSSL's error queue, which is emptied. */
const char *angae_crypto_error(void);

#endif

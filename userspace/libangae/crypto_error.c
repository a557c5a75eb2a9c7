// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Apart from error.c, so that a program without OpenSSL can link the rest.
 */
#include <openssl/err.h>

#include "error.h"

const char *angae_crypto_error(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return text ? text : "no reason given";
}

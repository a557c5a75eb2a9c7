/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lab's keys: made on the spot, thrown away after; every subject says LAB. */
#ifndef ANGAE_KEYS_H
#define ANGAE_KEYS_H

#include <openssl/evp.h>

/** keys_authority() - EC P-256, as authority.key.pem and a certificate authority.pem; 0 or -1. */
int keys_authority(const char *dir);

/** keys_state() - NATISIGN key of one digit: N.key.pem, and N.dat for the phone; 0 or -1. */
int keys_state(const char *dir, unsigned int index);

/** keys_app() - RSA-2048 for signing APKs: app.key.pem, app.pk8, app.pem; 0 or -1. */
int keys_app(const char *dir);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lab's keys: made on the spot, thrown away after; every subject says LAB. */
#ifndef ANGAE_KEYS_H
#define ANGAE_KEYS_H

#include <openssl/evp.h>

/** keys_authority() - EC P-256, as authority.key.pem and a certificate authority.pem; 0 or -1. */
int keys_authority(const char *dir);

/** keys_state() - NATISIGN key of one digit: N.key.pem, and N.dat for the phone; 0 or -1. */
int keys_state(const char *dir, unsigned int index);

/** keys_reference() - the same for era reference: reference-N.key.pem, reference-N.dat; 0 or -1. */
int keys_reference(const char *dir, unsigned int index);

/** keys_device() - what a phone signs its own files with: device.key.pem, selfsignkey.dat; 0 or -1. */
int keys_device(const char *dir);

/** keys_app() - for signing APKs, RSA-2048 and EC P-256: app and app-ec .key.pem, .pk8, .pem; 0 or -1. */
int keys_app(const char *dir);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trailer of era reference (invented): where the one of 2407 is, and with
 * its header, whose first word is 2. docs/formats.md.
 */
#ifndef ANGAE_REFERENCE_H
#define ANGAE_REFERENCE_H

#include <angae/natisign.h>

#include "trailer.h"

#define ANGAE_REFERENCE_KIND	     2
#define ANGAE_REFERENCE_ROOT_AT	     52
#define ANGAE_REFERENCE_SIGNATURE_AT 84
#define ANGAE_REFERENCE_END	     148 /* of what says something; zeros up to L */

/* What is signed: these 16 bytes, then the trailer up to the signature. */
#define ANGAE_REFERENCE_CONTEXT	    "Angae NATISIGN 2"
#define ANGAE_REFERENCE_CONTEXT_LEN 16
#define ANGAE_REFERENCE_SIGNED	    (ANGAE_REFERENCE_CONTEXT_LEN + ANGAE_REFERENCE_SIGNATURE_AT)

/** angae_reference_trailer() - facts to bytes: the one form they have. */
void angae_reference_trailer(const struct angae_reference_facts *facts,
			     uint8_t trailer[ANGAE_NATISIGN_TRAILER]);

/** angae_reference_facts() - bytes to facts; @facts->verity is not touched. */
void angae_reference_facts(const struct angae_trailer *t, struct angae_reference_facts *facts);

/** angae_reference_message() - what the signature is over. */
void angae_reference_message(const uint8_t trailer[ANGAE_NATISIGN_TRAILER],
			     uint8_t message[ANGAE_REFERENCE_SIGNED]);

/** angae_reference_extension() - what a trailer says of a name; -1: longer than it can say. */
int angae_reference_extension(const char *name, char ext[ANGAE_REFERENCE_EXT]);

#endif

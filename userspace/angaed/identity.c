// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who the phone is. A change is on disk before it counts, and the labels of the
 * one before are gone before it is forgotten.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <angae/identity.h>

#include "daemon.h"
#include "identity.h"
#include "label.h"
#include "session.h"
#include "statefile.h"
#include "sweep.h"

#define LEGALREF "legalref.dat"
#define KEPT	 "identity" /* in the state directory: as whom labels were given */

static int make(const struct angae_identity *now, const char *imsi, uint8_t *raw, char *err,
		size_t errlen)
{
	struct angae_identity next = *now;

	if (strlen(imsi) >= sizeof(next.imsi)) {
		snprintf(err, errlen, "IMSI: must be 15 digits");
		return -1;
	}
	memcpy(next.imsi, imsi, strlen(imsi) + 1);
	if (angae_identity_check(&next, err, errlen))
		return -1;
	angae_identity_pack(&next, raw);
	return 0;
}

int identity_sim(struct daemon *daemon, const char *imsi, char *err, size_t errlen)
{
	struct angae_identity now;
	uint8_t raw[ANGAE_IDENTITY_LEN];

	if (angae_identity_read(daemon->keys, &now)) {
		snprintf(err, errlen, LEGALREF ": %s", strerror(errno));
		return -1;
	}
	if (make(&now, imsi, raw, err, errlen))
		return -1;
	if (statefile_write(daemon->keys, LEGALREF, raw, sizeof(raw), 0444)) {
		snprintf(err, errlen, LEGALREF ": %s", strerror(errno));
		return -1;
	}
	return session_identity(daemon, err, errlen);
}

unsigned int identity_check(struct daemon *daemon)
{
	char now[ANGAE_IDENTITY_LEN + 1] = "", kept[ANGAE_IDENTITY_LEN + 1] = "";
	unsigned int swept;

	if (statefile_read(daemon->keys, LEGALREF, now, sizeof(now)) < 0)
		memset(now, 0, sizeof(now));
	if (statefile_read(daemon->state, KEPT, kept, sizeof(kept)) == ANGAE_IDENTITY_LEN &&
	    !memcmp(now, kept, ANGAE_IDENTITY_LEN))
		return 0;
	swept = sweep_labels(daemon->paths->media, LABEL_SELF_MEDIA, LABEL_ORPHAN_MEDIA);
	statefile_write(daemon->state, KEPT, now, ANGAE_IDENTITY_LEN, 0640);
	return swept;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alerts as files on the phone (S4: "an alert will be generated and saved in
 * the phone"; HH: it names the file and the offending app). The form of the
 * file is invented. The owner may read them, not remove them.
 */
#ifndef ANGAED_ALERT_H
#define ANGAED_ALERT_H

#include <stdint.h>

#include "trace.h"

/* The oldest goes when there are more. */
#define ALERT_FILES_MAX 1000

struct alerts {
	int dir;
	int64_t oldest; /* lowest number that may still have a file */
	int64_t newest;
};

/** alerts_open() - see what is there; 0, or -1 with errno. */
int alerts_open(struct alerts *alerts, const char *path);
void alerts_close(struct alerts *alerts);
/** alert_write() - the file of the alert @row->alert; 0, or -1 with errno. */
int alert_write(struct alerts *alerts, const struct trace_row *row);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon: what its threads share.
 */
#ifndef ANGAED_DAEMON_H
#define ANGAED_DAEMON_H

#include <stdatomic.h>

#include "device.h"
#include "films.h"
#include "freezer.h"
#include "own.h"
#include "package.h"
#include "paths.h"
#include "policy.h"
#include "request.h"
#include "signer.h"
#include "verity.h"
#include "writer.h"

#define DAEMON_BOOT_LEN 48

/**
 * struct daemon - one running angaed
 * @access: may a peer of SELinux context @peer do @perm (class angae)?
 * @label: give @fd's label another type; 0, or -1 with errno
 * @lists: where the allowlists are
 * @offered: why the list that the image brought was not taken, or empty
 * @state, @keys: directory fds; @keys is -1 when there is none
 * @answered, @refused, @late: verdicts given
 */
struct daemon {
	const struct paths *paths;
	const struct verity_ops *verity;
	const struct own_ops *own;
	bool (*access)(const char *peer, const char *perm);
	int (*label)(int fd, const char *type);
	struct device dev;
	struct policy_place policy;
	struct packages packages;
	struct films films;
	struct request_queue requests;
	struct writer writer;
	struct signer signer;
	struct list_place lists;
	char offered[256];
	struct freezer freezer;
	int state;
	int keys;
	char boot[DAEMON_BOOT_LEN];
	atomic_ullong answered, refused, late;
};

#endif

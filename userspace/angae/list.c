// SPDX-License-Identifier: GPL-2.0-or-later
#include <unistd.h>

#include "cmd.h"
#include "list.h"

struct angae_allow *list_open(const char *path, const char *authority)
{
	struct angae_allow *list;
	char err[256];
	int fd = open_regular(path, NULL);

	if (fd < 0)
		return NULL;
	list = angae_allow_open(fd, authority, err, sizeof(err));
	close(fd);
	if (!list)
		complain("%s: %s", path, err);
	return list;
}

const char *list_section(enum angae_allow_section section)
{
	switch (section) {
	case ANGAE_ALLOW_MEDIA:
		return "media";
	case ANGAE_ALLOW_REVOKED:
		return "revoked";
	case ANGAE_ALLOW_RULE:
		return "app";
	case ANGAE_ALLOW_SIGNER:
		return "signer";
	case ANGAE_ALLOW_REVOKED_SIGNER:
		return "revoked-signer";
	case ANGAE_ALLOW_VERITY:
		return "verity";
	}
	return "unknown";
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lists on disk.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list_store.h"
#include "statefile.h"

#define CURRENT	 "allow.current"
#define FLOOR	 "allow.floor"
#define TEXT_MAX 128

void list_name(char name[LIST_NAME_LEN], uint64_t n, const char *part)
{
	snprintf(name, LIST_NAME_LEN, "allow.%" PRIu64 ".%s", n, part);
}

#define LINES "now %" SCNu64 " version %" SCNu64 "\nbefore %" SCNu64 " version %" SCNu64 "\n"

void list_current(const struct list_place *place, struct list_current *current)
{
	char text[TEXT_MAX];

	if (statefile_read(place->state, CURRENT, text, sizeof(text)) < 0 ||
	    sscanf(text, LINES, &current->now.n, &current->now.version, &current->before.n,
		   &current->before.version) != 4)
		memset(current, 0, sizeof(*current));
}

int list_switch(const struct list_place *place, const struct list_current *current)
{
	char text[TEXT_MAX];
	int n = snprintf(text, sizeof(text), LINES, current->now.n, current->now.version,
			 current->before.n, current->before.version);

	return statefile_write(place->state, CURRENT, text, n, 0640);
}

uint64_t list_floor(const struct list_place *place)
{
	char text[TEXT_MAX];

	if (statefile_read(place->state, FLOOR, text, sizeof(text)) < 0)
		return 0;
	return strtoull(text, NULL, 10);
}

void list_raise_floor(const struct list_place *place, uint64_t version)
{
	char text[TEXT_MAX];
	int n = snprintf(text, sizeof(text), "%" PRIu64 "\n", version);

	if (version > list_floor(place))
		statefile_write(place->state, FLOOR, text, n, 0640);
}

/* allow.N.data and allow.N.seal, and what an install left unfinished. */
static bool is_part(const char *name, uint64_t *n)
{
	char part[8];

	if (!strcmp(name, LIST_NEW_DATA) || !strcmp(name, LIST_NEW_SEAL)) {
		*n = 0;
		return true;
	}
	return sscanf(name, "allow.%" SCNu64 ".%7s", n, part) == 2 &&
	       (!strcmp(part, "data") || !strcmp(part, "seal"));
}

void list_clean(const struct list_place *place, const struct list_current *current)
{
	int fd = openat(place->state, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	uint64_t n;

	while (dir && (entry = readdir(dir))) {
		if (!is_part(entry->d_name, &n) ||
		    (n && (n == current->now.n || n == current->before.n)))
			continue;
		unlinkat(place->state, entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

static struct angae_allow *open_frozen(const struct list_place *place, int data, int seal,
				       uint64_t version, struct angae_allow_refusal *why)
{
	struct angae_allow_source source = {
		.data = data,
		.seal = seal,
		.authority = place->authority,
	};
	uint8_t digest[ANGAE_SHA256_LEN];
	struct angae_allow *list;

	if (place->verity->measure(data, digest)) {
		angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED, "not frozen by fs-verity: %s",
				   strerror(errno));
		return NULL;
	}
	source.verity = digest;
	list = angae_allow_load(&source, why);
	if (!list || angae_allow_version(list) == version)
		return list;
	angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED, "it is version %" PRIu64,
			   angae_allow_version(list));
	angae_allow_close(list);
	return NULL;
}

static int open_part(const struct list_place *place, uint64_t n, const char *part,
		     struct angae_allow_refusal *why)
{
	char name[LIST_NAME_LEN];
	int fd;

	list_name(name, n, part);
	fd = openat(place->state, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s: %s", name, strerror(errno));
	return fd;
}

static struct angae_allow *open_kept(const struct list_place *place, const struct list_kept *kept,
				     struct angae_allow_refusal *why)
{
	int data = open_part(place, kept->n, "data", why);
	int seal = data < 0 ? -1 : open_part(place, kept->n, "seal", why);
	struct angae_allow *list = NULL;

	if (seal >= 0)
		list = open_frozen(place, data, seal, kept->version, why);
	if (data >= 0)
		close(data);
	if (seal >= 0)
		close(seal);
	return list;
}

struct angae_allow *list_open(const struct list_place *place, char *err, size_t errlen)
{
	uint64_t floor = list_floor(place);
	struct angae_allow_refusal why, other;
	struct list_current current;
	struct angae_allow *list;

	err[0] = '\0';
	list_current(place, &current);
	if (!current.now.n) {
		snprintf(err, errlen, "there is no list");
		return NULL;
	}
	if (current.now.version < floor) {
		snprintf(err, errlen,
			 "older: list %" PRIu64 ", where %" PRIu64 " was in force once",
			 current.now.version, floor);
		return NULL;
	}
	list = open_kept(place, &current.now, &why);
	if (list)
		return list;
	if (current.before.n)
		list = open_kept(place, &current.before, &other);
	if (list)
		snprintf(err, errlen, "%s (list %" PRIu64 "; %" PRIu64 " stays in force)", why.text,
			 current.now.version, current.before.version);
	else
		snprintf(err, errlen, "%s", why.text);
	return list;
}

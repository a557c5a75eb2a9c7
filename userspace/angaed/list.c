// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another allowlist for the phone. Until allow.current is replaced nothing
 * points to the new one; from then on all of it is on disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "log.h"

/* A list that is offered, and the daemon's copy. */
struct offer {
	const struct list_place *place;
	struct chores *chores;
	struct angae_allow_refusal *why;
	int from;
	int data;
	int seal;
	uint64_t size; /* of the data */
	uint64_t version;
	uint64_t count;
	uint8_t verity[ANGAE_SHA256_LEN];
	int ret;
};

static int aside(struct offer *offer, aside_fn *fn)
{
	if (offer->chores)
		chore_aside(offer->chores, fn, offer);
	else
		fn(offer);
	return offer->ret;
}

static int broken(struct offer *offer, const char *what)
{
	return angae_allow_refuse(offer->why, ANGAE_ALLOW_UNREADABLE, "%s: %s", what,
				  strerror(errno));
}

static void find_extent(void *arg)
{
	struct offer *offer = arg;

	offer->ret = angae_allow_extent(offer->from, &offer->size, offer->why);
}

static void check(void *arg)
{
	struct offer *offer = arg;
	const struct angae_allow_source source = {
		.data = offer->data,
		.seal = offer->seal,
		.authority = offer->place->authority,
		.threads = 1,
	};
	struct angae_allow *list = angae_allow_load(&source, offer->why);

	offer->ret = list ? 0 : -1;
	if (!list)
		return;
	offer->version = angae_allow_version(list);
	offer->count = angae_allow_count(list);
	memcpy(offer->verity, angae_allow_verity(list), sizeof(offer->verity));
	angae_allow_close(list);
}

/* [@at, @end) of what is offered; less is all there is. */
static int copy(int from, uint64_t at, uint64_t end, int to)
{
	char buf[16384];

	while (at < end) {
		size_t want = end - at < sizeof(buf) ? (size_t)(end - at) : sizeof(buf);
		ssize_t n = pread(from, buf, want, (off_t)at);

		if (!n)
			break;
		if (n < 0 || write(to, buf, (size_t)n) != n)
			return -1;
		at += (uint64_t)n;
	}
	return fsync(to);
}

static int open_new(const struct offer *offer, const char *name)
{
	unlinkat(offer->place->state, name, 0);
	return openat(offer->place->state, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		      0640);
}

/* The daemon's own copy, data and signature apart. */
static int copy_aside(struct offer *offer)
{
	if (aside(offer, find_extent) < 0)
		return -1;
	if (offer->size > LIST_BYTES_MAX)
		return angae_allow_refuse(offer->why, ANGAE_ALLOW_UNREADABLE,
					  "longer than %llu bytes", LIST_BYTES_MAX);
	offer->data = open_new(offer, LIST_NEW_DATA);
	offer->seal = open_new(offer, LIST_NEW_SEAL);
	/* a signature has its bounds: one byte past them is enough to be refused for */
	if (offer->data < 0 || offer->seal < 0 || copy(offer->from, 0, offer->size, offer->data) ||
	    copy(offer->from, offer->size, offer->size + (64 << 10) + 1, offer->seal))
		return broken(offer, "copying");
	return 0;
}

static int check_version(struct offer *offer, uint64_t in_force)
{
	uint64_t floor = list_floor(offer->place);

	if (!offer->count)
		return angae_allow_refuse(offer->why, ANGAE_ALLOW_EMPTY, "the list has no entries");
	if (offer->version <= in_force)
		return angae_allow_refuse(offer->why, ANGAE_ALLOW_OLDER,
					  "version %" PRIu64 " is not higher than %" PRIu64
					  " in force",
					  offer->version, in_force);
	if (offer->version < floor)
		return angae_allow_refuse(offer->why, ANGAE_ALLOW_OLDER,
					  "version %" PRIu64 ", where %" PRIu64
					  " was in force once",
					  offer->version, floor);
	return 0;
}

/* No more writing, and the kernel's word for what the signature is of. */
static int freeze(struct offer *offer)
{
	uint8_t digest[ANGAE_SHA256_LEN];

	close(offer->data);
	offer->data = openat(offer->place->state, LIST_NEW_DATA, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (offer->data < 0 || offer->place->verity->enable(offer->data) ||
	    offer->place->verity->measure(offer->data, digest))
		return broken(offer, "fs-verity");
	if (memcmp(digest, offer->verity, sizeof(digest)) != 0)
		return angae_allow_refuse(offer->why, ANGAE_ALLOW_TAMPERED,
					  "changed while it was checked");
	return 0;
}

static int put(struct offer *offer, const char *aside_name, uint64_t n, const char *part)
{
	char name[LIST_NAME_LEN];

	list_name(name, n, part);
	return renameat(offer->place->state, aside_name, offer->place->state, name);
}

static int put_in_place(struct offer *offer, uint64_t in_force)
{
	struct list_current current;
	int dir = offer->place->state;

	list_current(offer->place, &current);
	/* the last good one is that in force, which a damaged one is not */
	if (current.now.version == in_force)
		current.before = current.now;
	current.now.n++;
	current.now.version = offer->version;
	if (put(offer, LIST_NEW_DATA, current.now.n, "data") ||
	    put(offer, LIST_NEW_SEAL, current.now.n, "seal") || fsync(dir) ||
	    list_switch(offer->place, &current))
		return broken(offer, "putting it in place");
	list_raise_floor(offer->place, offer->version);
	list_clean(offer->place, &current);
	return 0;
}

static int take(struct offer *offer, uint64_t in_force)
{
	if (copy_aside(offer) < 0 || aside(offer, check) < 0 ||
	    check_version(offer, in_force) < 0 || freeze(offer) < 0)
		return -1;
	return put_in_place(offer, in_force);
}

int list_install(const struct list_place *place, struct chores *chores, int fd, uint64_t in_force,
		 struct angae_allow_refusal *why)
{
	struct offer offer = {
		.place = place, .chores = chores, .why = why, .from = fd, .data = -1, .seal = -1};
	int ret = take(&offer, in_force);

	if (offer.data >= 0)
		close(offer.data);
	if (offer.seal >= 0)
		close(offer.seal);
	if (ret) {
		unlinkat(place->state, LIST_NEW_DATA, 0);
		unlinkat(place->state, LIST_NEW_SEAL, 0);
	}
	return ret;
}

static uint64_t version_in_force(const struct list_place *place)
{
	char err[256];
	struct angae_allow *list = list_open(place, err, sizeof(err));
	uint64_t version = list ? angae_allow_version(list) : 0;

	angae_allow_close(list);
	return version;
}

/* Taken or not, it goes: what was refused once is refused again. Unless that was the disk's fault. */
static void take_offered(const struct list_place *place, char *err, size_t errlen)
{
	struct angae_allow_refusal why = {.fault = ANGAE_ALLOW_GOOD};
	int fd = openat(place->state, LIST_OFFERED, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int ret;

	if (fd < 0)
		return;
	ret = list_install(place, NULL, fd, version_in_force(place), &why);
	close(fd);
	if (ret) {
		snprintf(err, errlen, "%s: %s", LIST_OFFERED, why.text);
		log_line("%s", err);
	}
	if (why.fault != ANGAE_ALLOW_UNREADABLE)
		unlinkat(place->state, LIST_OFFERED, 0);
}

void list_begin(const struct list_place *place, char *err, size_t errlen)
{
	struct list_current current;

	err[0] = '\0';
	take_offered(place, err, errlen);
	list_current(place, &current);
	list_raise_floor(place, current.now.version);
	list_clean(place, &current);
}

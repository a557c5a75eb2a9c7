// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <angae/merkle.h>

#include "allow_format.h"
#include "error.h"
#include "read.h"

static int size_of(int fd, uint64_t *size, struct angae_allow_refusal *why)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "not a regular file");
	*size = (uint64_t)st.st_size;
	return 0;
}

/* What the first bytes say, before anything is believed. */
static int read_head(int fd, uint64_t *data, uint64_t *version, struct angae_allow_refusal *why)
{
	uint8_t head[ALLOW_OFF_NAMES_PAGE];
	uint64_t size = 0;
	long n;

	if (size_of(fd, &size, why) < 0)
		return -1;
	if (!size)
		return angae_allow_refuse(why, ANGAE_ALLOW_EMPTY, "the file has no bytes");
	n = angae_read_some(fd, head, sizeof(head), 0);
	if (n < 0)
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s", strerror(errno));
	if (n < ALLOW_MAGIC_LEN || memcmp(head, ALLOW_MAGIC, ALLOW_MAGIC_LEN) != 0)
		return angae_allow_refuse(why, ANGAE_ALLOW_NO_LIST, "no state allowlist");
	if (n < (long)sizeof(head))
		return angae_allow_refuse(why, ANGAE_ALLOW_CUT, "only %llu bytes",
					  (unsigned long long)size);
	if (angae_get32(head + ALLOW_OFF_FORMAT) != ALLOW_FORMAT)
		return angae_allow_refuse(why, ANGAE_ALLOW_FORMAT, "format %u is not known here",
					  angae_get32(head + ALLOW_OFF_FORMAT));
	*version = angae_get64(head + ALLOW_OFF_VERSION);
	*data = angae_get64(head + ALLOW_OFF_DATA_LEN);
	if (*data > size)
		return angae_allow_refuse(why, ANGAE_ALLOW_CUT,
					  "%llu bytes, where its data has %llu",
					  (unsigned long long)size, (unsigned long long)*data);
	if (*data < ALLOW_PAGE)
		return angae_allow_refuse(why, ANGAE_ALLOW_MALFORMED, "the header");
	return 0;
}

int angae_allow_extent(int fd, uint64_t *data, struct angae_allow_refusal *why)
{
	uint64_t version;

	return read_head(fd, data, &version, why);
}

/* The signature: a file of its own, or what is behind the data. For free(). */
static uint8_t *read_seal(const struct angae_allow_source *source, uint64_t data, size_t *len,
			  struct angae_allow_refusal *why)
{
	int fd = source->seal < 0 ? source->data : source->seal;
	uint64_t size = 0, from = source->seal < 0 ? data : 0;
	uint8_t *seal;

	if (size_of(fd, &size, why) < 0)
		return NULL;
	if (size < from || size - from > ALLOW_SEAL_MAX) {
		angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED,
				   "more behind its data than a signature");
		return NULL;
	}
	*len = (size_t)(size - from);
	seal = malloc(*len + 1);
	if (!seal || angae_read_at(fd, seal, *len, from) < 0) {
		angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "the signature: %s",
				   strerror(errno));
		free(seal);
		return NULL;
	}
	return seal;
}

static int measure(const struct angae_allow_source *source, struct angae_allow *list,
		   struct angae_allow_refusal *why)
{
	uint8_t root[ANGAE_SHA256_LEN];

	if (source->verity) {
		memcpy(list->verity, source->verity, sizeof(list->verity));
		return 0;
	}
	if (angae_merkle_fd(source->data, 0, list->size, NULL, 0, source->threads, NULL, NULL,
			    root) < 0)
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s", strerror(errno));
	angae_merkle_verity(root, list->size, list->verity);
	return 0;
}

static int check_seal(const struct angae_allow_source *source, struct angae_allow *list,
		      struct angae_allow_refusal *why)
{
	char statement[ALLOW_STATEMENT_MAX];
	uint8_t *seal;
	size_t len, n;
	int ret;

	if (measure(source, list, why) < 0)
		return -1;
	seal = read_seal(source, list->size, &len, why);
	if (!seal)
		return -1;
	n = angae_allow_statement(statement, list->version, list->size, list->verity);
	ret = angae_allow_seal_check(seal, len, source->authority, statement, n, why);
	free(seal);
	return ret;
}

struct header {
	struct angae_allow *list;
	struct angae_allow_refusal *why;
	int ret;
};

static void read_header(void *arg)
{
	struct header *h = arg;

	h->ret = angae_allow_header(h->list, h->why);
}

static int map(const struct angae_allow_source *source, struct angae_allow *list,
	       struct angae_allow_refusal *why)
{
	struct header h = {.list = list, .why = why};
	void *at = mmap(NULL, list->size, PROT_READ, MAP_SHARED, source->data, 0);

	if (at == MAP_FAILED)
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "%s", strerror(errno));
	list->map = at;
	/* A look-up reads one page or two, and none beside them. */
	madvise(at, list->size, MADV_RANDOM);
	if (!angae_allow_guarded(read_header, &h))
		return angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "the header");
	return h.ret;
}

static int load(const struct angae_allow_source *source, struct angae_allow *list,
		struct angae_allow_refusal *why)
{
	uint64_t size = 0;

	if (read_head(source->data, &list->size, &list->version, why) < 0)
		return -1;
	if (source->seal >= 0 && !size_of(source->data, &size, why) && size != list->size)
		return angae_allow_refuse(why, ANGAE_ALLOW_TAMPERED, "longer than its data");
	if (check_seal(source, list, why) < 0 || map(source, list, why) < 0)
		return -1;
	return source->verity ? 0 : angae_allow_check(list, why);
}

struct angae_allow *angae_allow_load(const struct angae_allow_source *source,
				     struct angae_allow_refusal *why)
{
	struct angae_allow *list = calloc(1, sizeof(*list));

	if (!list) {
		angae_allow_refuse(why, ANGAE_ALLOW_UNREADABLE, "out of memory");
		return NULL;
	}
	angae_allow_guard_begin();
	if (!load(source, list, why))
		return list;
	angae_allow_close(list);
	return NULL;
}

struct angae_allow *angae_allow_open(int fd, const char *authority, char *err, size_t errlen)
{
	const struct angae_allow_source source = {.data = fd, .seal = -1, .authority = authority};
	struct angae_allow_refusal why;
	struct angae_allow *list = angae_allow_load(&source, &why);

	if (!list)
		angae_error(err, errlen, "%s", why.text);
	return list;
}

void angae_allow_close(struct angae_allow *list)
{
	if (!list)
		return;
	if (list->map)
		munmap((void *)list->map, list->size);
	free(list);
}

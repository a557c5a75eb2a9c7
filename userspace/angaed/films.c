// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Films that were verified once. The file is a head and the facts as they are in
 * memory, with a digest over both, replaced whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>

#include "films.h"
#include "statefile.h"

#define MAGIC "ANGAEFLM"

struct head {
	char magic[8];
	uint32_t each; /* bytes of one entry */
	uint32_t n;
	uint8_t digest[ANGAE_SHA256_LEN]; /* of the entries */
};

#define FILE_MAX (sizeof(struct head) + FILMS_MAX * sizeof(struct angae_reference_facts))

static void digest_of(const void *data, size_t len, uint8_t digest[ANGAE_SHA256_LEN])
{
	memset(digest, 0, ANGAE_SHA256_LEN);
	EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL);
}

static bool parse(struct films *films, const char *buf, size_t len)
{
	uint8_t digest[ANGAE_SHA256_LEN];
	struct head head;

	if (len < sizeof(head))
		return false;
	memcpy(&head, buf, sizeof(head));
	if (memcmp(head.magic, MAGIC, sizeof(head.magic)) != 0 ||
	    head.each != sizeof(films->list[0]) || head.n > FILMS_MAX ||
	    len != sizeof(head) + (size_t)head.n * head.each)
		return false;
	digest_of(buf + sizeof(head), len - sizeof(head), digest);
	if (memcmp(digest, head.digest, sizeof(digest)) != 0)
		return false;
	memcpy(films->list, buf + sizeof(head), len - sizeof(head));
	films->n = head.n;
	return true;
}

int films_open(struct films *films, int state, char *err, size_t errlen)
{
	char *buf = malloc(FILE_MAX + 1);
	ssize_t len;
	int ret = 0;

	pthread_mutex_init(&films->lock, NULL);
	films->state = state;
	films->n = 0;
	if (!buf) {
		snprintf(err, errlen, FILMS_FILE ": out of memory");
		return -1;
	}
	len = statefile_read(state, FILMS_FILE, buf, FILE_MAX + 1);
	if (len < 0 && errno == ENOENT) {
		free(buf);
		return 0;
	}
	if (len < 0 || !parse(films, buf, len)) {
		snprintf(err, errlen, FILMS_FILE ": %s",
			 len < 0 ? strerror(errno) : "not a record of films");
		renameat(state, FILMS_FILE, state, FILMS_FILE ".bad");
		ret = -1;
	}
	free(buf);
	return ret;
}

void films_close(struct films *films)
{
	pthread_mutex_destroy(&films->lock);
}

/* Lock held. Its place, @films->n when it is not there. */
static size_t index_of(const struct films *films, const uint8_t verity[ANGAE_SHA256_LEN])
{
	size_t i;

	for (i = 0; i < films->n && memcmp(films->list[i].verity, verity, ANGAE_SHA256_LEN) != 0;
	     i++)
		;
	return i;
}

bool films_find(struct films *films, const uint8_t verity[ANGAE_SHA256_LEN],
		struct angae_reference_facts *facts)
{
	bool found;
	size_t i;

	pthread_mutex_lock(&films->lock);
	i = index_of(films, verity);
	found = i < films->n;
	if (found)
		*facts = films->list[i];
	pthread_mutex_unlock(&films->lock);
	return found;
}

/* Lock held. */
static int save(struct films *films)
{
	size_t len = films->n * sizeof(films->list[0]);
	struct head head = {.each = sizeof(films->list[0]), .n = (uint32_t)films->n};
	char *buf = malloc(sizeof(head) + len);
	int ret;

	if (!buf) {
		errno = ENOMEM;
		return -1;
	}
	memcpy(head.magic, MAGIC, sizeof(head.magic));
	digest_of(films->list, len, head.digest);
	memcpy(buf, &head, sizeof(head));
	memcpy(buf + sizeof(head), films->list, len);
	ret = statefile_write(films->state, FILMS_FILE, buf, sizeof(head) + len, 0640);
	free(buf);
	return ret;
}

int films_put(struct films *films, const struct angae_reference_facts *facts)
{
	int ret = 0;

	pthread_mutex_lock(&films->lock);
	if (index_of(films, facts->verity) == films->n) {
		if (films->n == FILMS_MAX)
			memmove(films->list, films->list + 1, --films->n * sizeof(films->list[0]));
		films->list[films->n++] = *facts;
		ret = save(films);
		if (ret)
			films->n--;
	}
	pthread_mutex_unlock(&films->lock);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that freezes films.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "freezer.h"
#include "log.h"
#include "row.h"
#include "thread.h"

struct frozen {
	struct frozen *next;
	int fd;
	struct angae_reference_facts facts;
	char dir[sizeof(((struct trace_row *)0)->dir)];
	char name[sizeof(((struct trace_row *)0)->name)];
	char era[sizeof(((struct trace_row *)0)->era)];
};

static void frozen_free(struct frozen *film)
{
	close(film->fd);
	free(film);
}

static void tell(struct daemon *daemon, const struct frozen *film)
{
	struct trace_row row;

	row_daemon(&row, "frozen", "verity");
	memcpy(row.dir, film->dir, sizeof(row.dir));
	memcpy(row.name, film->name, sizeof(row.name));
	memcpy(row.era, film->era, sizeof(row.era));
	snprintf(row.detail, sizeof(row.detail),
		 "frozen by fs-verity: later opens read none of its %" PRIu64 " bytes",
		 film->facts.size);
	writer_row(&daemon->writer, &row, NULL, false, false);
}

/* Only what the kernel measures as the very bytes that were verified is recorded. */
static void freeze(struct daemon *daemon, const struct frozen *film)
{
	uint8_t digest[ANGAE_SHA256_LEN];

	if (daemon->verity->enable(film->fd)) {
		/* a card has no fs-verity; somebody may write where SELinux does not hold */
		if (errno != EOPNOTSUPP && errno != ENOTTY && errno != ETXTBSY)
			log_line("%s: fs-verity: %s", film->name, strerror(errno));
		return;
	}
	if (daemon->verity->measure(film->fd, digest) ||
	    memcmp(digest, film->facts.verity, sizeof(digest)) != 0)
		return;
	if (films_put(&daemon->films, &film->facts))
		log_line("the record of films: %s", strerror(errno));
	else
		tell(daemon, film);
}

static struct frozen *next(struct freezer *freezer)
{
	struct frozen *film;

	pthread_mutex_lock(&freezer->lock);
	while (!freezer->stop && !freezer->first)
		pthread_cond_wait(&freezer->work, &freezer->lock);
	film = freezer->stop ? NULL : freezer->first;
	if (film) {
		freezer->first = film->next;
		if (!freezer->first)
			freezer->end = &freezer->first;
		freezer->n--;
	}
	pthread_mutex_unlock(&freezer->lock);
	return film;
}

static void *freezer_main(void *arg)
{
	struct freezer *freezer = arg;
	struct frozen *film;

	while ((film = next(freezer))) {
		freeze(freezer->daemon, film);
		frozen_free(film);
	}
	return NULL;
}

void freezer_take(struct freezer *freezer, int fd, const struct angae_reference_facts *facts,
		  const struct trace_row *row)
{
	struct frozen *film = malloc(sizeof(*film));
	bool kept = false;

	if (!film) {
		close(fd);
		return;
	}
	film->next = NULL;
	film->fd = fd;
	film->facts = *facts;
	memcpy(film->dir, row->dir, sizeof(film->dir));
	memcpy(film->name, row->name, sizeof(film->name));
	memcpy(film->era, row->era, sizeof(film->era));
	pthread_mutex_lock(&freezer->lock);
	if (!freezer->stop && freezer->n < FREEZER_MAX) {
		*freezer->end = film;
		freezer->end = &film->next;
		freezer->n++;
		kept = true;
		pthread_cond_signal(&freezer->work);
	}
	pthread_mutex_unlock(&freezer->lock);
	if (!kept)
		frozen_free(film);
}

int freezer_start(struct freezer *freezer, struct daemon *daemon)
{
	memset(freezer, 0, sizeof(*freezer));
	freezer->daemon = daemon;
	freezer->end = &freezer->first;
	pthread_mutex_init(&freezer->lock, NULL);
	pthread_cond_init(&freezer->work, NULL);
	daemon->writer.freezer = freezer;
	return thread_start(&freezer->thread, CONFINE_FREEZER, LARGE_NICE, freezer_main, freezer);
}

void freezer_stop(struct freezer *freezer)
{
	struct frozen *film;

	pthread_mutex_lock(&freezer->lock);
	freezer->stop = true;
	pthread_cond_signal(&freezer->work);
	pthread_mutex_unlock(&freezer->lock);
	pthread_join(freezer->thread, NULL);
	while ((film = freezer->first)) {
		freezer->first = film->next;
		frozen_free(film);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Films of era reference that were verified once: what the kernel measures of
 * their frozen content → what the state's signature says (invented). Whoever is
 * in here is opened, also after a restart, without a byte of it being read.
 */
#ifndef ANGAED_FILMS_H
#define ANGAED_FILMS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <angae/natisign.h>

#define FILMS_MAX  1024 /* the oldest goes when there are more */
#define FILMS_FILE "films.rec"

/**
 * struct films - the record
 * @list: in the order they came, @n of them, under @lock
 */
struct films {
	pthread_mutex_t lock;
	int state;
	size_t n;
	struct angae_reference_facts list[FILMS_MAX];
};

/**
 * films_open() - read the record
 * @state: fd of the state directory
 * @err: one line when it was damaged: it is set aside (.bad) and begins empty
 *
 * Return: 0, or -1 with @err; usable both ways.
 */
int films_open(struct films *films, int state, char *err, size_t errlen);
void films_close(struct films *films);

/** films_find() - is content with this fs-verity digest in it? @facts is filled then. */
bool films_find(struct films *films, const uint8_t verity[ANGAE_SHA256_LEN],
		struct angae_reference_facts *facts);

/** films_put() - on disk before it counts; 0, or -1 with errno: it is not in it then. */
int films_put(struct films *films, const struct angae_reference_facts *facts);

#endif

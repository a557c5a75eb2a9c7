/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole angaed in the test: every part of the product but main.c, over a
 * gate, an fs-verity and a policy that the test plays.
 */
#ifndef ANGAED_HARNESS_H
#define ANGAED_HARNESS_H

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <json-c/json.h>

#include "chore.h"
#include "control.h"
#include "daemon.h"
#include "worker.h"

#define GATE_RECORDS 8192
#define GATE_ANSWERS 8192

/* What the played gate was told, in order. */
struct gate_answer {
	struct angae_answer answer;
	uint64_t at_ns;
};

/**
 * struct gate - a gate that asks what the test puts in
 * @gone: requests with this id get ESRCH, as from a caller that was killed
 * @slow_ns: how long every answer takes
 * @pins: directories pinned, sealed, released, counted by op
 */
struct gate {
	struct device dev;
	pthread_mutex_t lock;
	pthread_cond_t told;
	struct angae_record records[GATE_RECORDS];
	size_t first, last;
	struct gate_answer answers[GATE_ANSWERS];
	size_t nanswers, nverdicts;
	uint64_t next_id;
	uint64_t cookie; /* of what is asked about; 0: the file system has none */
	uint64_t gone;
	bool ended;
	struct angae_config config;
	uint32_t policy_gen;
	unsigned int generations, stores, seals[4];
	unsigned int fail_seal; /* op that fails with EINVAL */
};

struct phone {
	char dir[64]; /* short: a socket stands in it */
	char state[96], alerts[96], keys[96], media[96], apps[96], socket[96];
	char authority[PATH_MAX], device_key[PATH_MAX];
	struct paths paths;
	struct gate *gate;
	struct daemon daemon;
	struct workers workers;
	struct chores chores;
	struct control control;
	pthread_t front;
	int epoll;
	bool running;
};

/* Nothing is frozen; digests are what the kernel would say. */
extern const struct verity_ops play_verity;
extern bool harness_forbid; /* what the played policy says no to: everything */

/** phone_new() - directories, profiles, a list of version 1 with @n media files' content. */
struct phone *phone_new(void);
/** phone_start() - all threads; NULL @err: it must start. */
void phone_start(struct phone *phone);
/** phone_stop() - as by SIGTERM. */
void phone_stop(struct phone *phone);
void phone_free(struct phone *phone);

/** phone_file() - make a media file of @len repeatable bytes; Return: its path, static storage. */
const char *phone_file(struct phone *phone, const char *name, size_t len);
/** phone_list_path() - where the phone looks for a list at its start; static storage. */
const char *phone_list_path(struct phone *phone);
/** phone_list() - write a list to @path with the content of @files (media). */
void phone_list(struct phone *phone, const char *path, uint64_t version, const char *const *files,
		size_t n);

/** gate_ask() - the gate asks about @path; Return: id of the request. */
uint64_t gate_ask(struct gate *gate, const char *path, uint32_t class, uint32_t op);
/** phone_verdict() - the gate asks about @path and gets its answer; none within 10 s fails. */
struct angae_answer phone_verdict(struct phone *phone, const char *path, uint32_t class,
				  uint32_t op);
/** gate_event() - the gate tells of a refusal. */
void gate_event(struct gate *gate, const char *name, uint32_t why, uint32_t count);
/** gate_wait() - the verdict on request @id, within @ms; false: none came. */
bool gate_wait(struct gate *gate, uint64_t id, unsigned int ms, struct angae_answer *answer);
/** gate_progress() - how many reports of progress came for @id, and do they grow? */
unsigned int gate_progress(struct gate *gate, uint64_t id, bool *grows);

/** ask() - one packet, one reply; NULL: the connection ended. */
struct json_object *ask(int sock, const char *packet, size_t len, const int *fds, int nfds);
/** ask_text() - the same on a connection of its own. */
struct json_object *ask_text(struct phone *phone, const char *packet, const int *fds, int nfds);
int phone_connect(struct phone *phone);
bool reply_ok(struct json_object *reply);
const char *reply_text(struct json_object *reply, const char *key);
int64_t reply_number(struct json_object *reply, const char *key);
/** event_where() - of the events, the first whose member @key is @value; NULL: none. */
struct json_object *event_where(struct json_object *reply, const char *key, const char *value);

#endif

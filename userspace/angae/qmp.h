/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's machine protocol: one JSON object a line, commands with answers, events in between. */
#ifndef ANGAE_TOOL_QMP_H
#define ANGAE_TOOL_QMP_H

#include <json-c/json.h>

/* In milliseconds from the call on. */
#define QMP_FOREVER (-1)

struct qmp;

/**
 * qmp_open() - speak on a connected socket
 * @fd: becomes QMP's
 * @event: called for each event, while any of the functions below reads; may be NULL
 *
 * Return: for qmp_close(); NULL without memory, @fd is closed then.
 */
struct qmp *qmp_open(int fd, void (*event)(void *context, const char *name, json_object *data),
		     void *context);

/** qmp_close() - NULL is fine. */
void qmp_close(struct qmp *qmp);

/** qmp_greet() - take the greeting and begin. Return: 0, or -1 and qmp_why(). */
int qmp_greet(struct qmp *qmp, int timeout);

/**
 * qmp_call() - one command
 * @arguments: becomes QMP's; NULL: none
 * @answer: what it returned, for json_object_put(); may be NULL
 *
 * Return: 0, or -1 and qmp_why(): an error of QEMU, its end, or the time is over.
 */
int qmp_call(struct qmp *qmp, const char *command, json_object *arguments, int timeout,
	     json_object **answer);

/** qmp_give() - an open file, which QEMU then has under @name, as fd:NAME. Return: as qmp_call(). */
int qmp_give(struct qmp *qmp, const char *name, int fd, int timeout);

/** qmp_drain() - take events until QEMU has gone or the time is over. */
void qmp_drain(struct qmp *qmp, int timeout);

/** qmp_why() - in words, why the last call failed. */
const char *qmp_why(const struct qmp *qmp);

/** qmp_fd() - to poll for something to read. */
int qmp_fd(const struct qmp *qmp);

#endif

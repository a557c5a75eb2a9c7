/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads with small stacks: what is idle should weigh little.
 */
#ifndef ANGAED_THREAD_H
#define ANGAED_THREAD_H

#include <pthread.h>

#include "confine.h"

#define THREAD_STACK (256 * 1024)
/* Films and packages are hashed at a lower priority than notes are answered. */
#define LARGE_NICE 10
/* The writer comes after whoever owes an answer: p99 of a small film is 1.5 of its p50 so (nice 0: 7). */
#define WRITER_NICE 15

/**
 * thread_start() - start a thread that keeps only the capabilities of @role
 * @nice: added to its niceness
 *
 * Returns when the thread has given up the rest: the system call filter, which
 * comes after, would not let it. Return: 0, or -1 with errno.
 */
int thread_start(pthread_t *thread, enum confine_role role, int nice, void *(*fn)(void *),
		 void *arg);

#endif

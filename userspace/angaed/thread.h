/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads with small stacks: what is idle should weigh little.
 */
#ifndef ANGAED_THREAD_H
#define ANGAED_THREAD_H

#include <pthread.h>

#define THREAD_STACK (256 * 1024)

/** thread_start() - 0, or -1 with errno. */
int thread_start(pthread_t *thread, void *(*fn)(void *), void *arg);

#endif

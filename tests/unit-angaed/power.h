/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Power cuts: a child does what it does to files, and is killed before one of
 * its system calls; what it had written and not synced is lost.
 */
#ifndef ANGAED_TEST_POWER_H
#define ANGAED_TEST_POWER_H

#include <stdbool.h>

/**
 * power_cut() - run @fn in a child until its @n-th call that changes files
 * @dir: descriptor of the directory it works in
 *
 * Return: false when it ended before that; its files are as it left them then.
 */
bool power_cut(int dir, unsigned int n, void (*fn)(void *arg), void *arg);

#endif

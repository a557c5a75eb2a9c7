/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verify and seal: the daemon's part of an install. Invented for training;
 * the warning that a refusal brings is S4's.
 */
#ifndef ANGAED_INSTALL_H
#define ANGAED_INSTALL_H

#include "chore.h"
#include "content.h"
#include "daemon.h"

/**
 * struct install - one staging directory on its way
 * @dir: directory fd, kept by the caller
 * @replace: a package of that name may be there already
 * @content: what was found in it
 */
struct install {
	struct daemon *daemon;
	struct chores *chores;
	int dir;
	bool replace;
	struct content content;
};

/**
 * install_run() - pin, freeze, judge, label, seal; or release
 *
 * On a chore thread. Return: whether it is sealed; @install->content tells why not.
 */
bool install_run(struct install *install);

/** install_release() - take pin and seal off @dir; 0, or -1 with errno (ENOENT: there was none). */
int install_release(struct daemon *daemon, int dir);

/** install_recover() - release what a dead daemon left pinned in @staging. */
void install_recover(struct daemon *daemon, const char *staging);

#endif

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
 * @answered: somebody who may said yes to this unknown app
 * @content: what was found in it
 */
struct install {
	struct daemon *daemon;
	struct chores *chores;
	int dir;
	bool replace;
	bool answered;
	struct content content;
};

/**
 * install_run() - pin, freeze, judge, label, seal; or release
 *
 * On a chore thread. Return: whether it is sealed. @install->content tells why
 * not; with @content.ask it stays pinned until somebody has answered.
 */
bool install_run(struct install *install);

/** install_release() - take pin and seal off @dir; 0, or -1 with errno (ENOENT: there was none). */
int install_release(struct daemon *daemon, int dir);

/** install_give_up() - release @dir and forget it: it will not move in. */
void install_give_up(struct daemon *daemon, int dir);

/** install_recover() - release what a dead daemon left pinned in @staging, and set the record right. */
void install_recover(struct daemon *daemon, const char *staging);

/** install_settle() - make the record of @name (NULL: of all) say what stands in /data/app; 0, or -1 with errno. */
int install_settle(struct daemon *daemon, const char *name);

#endif

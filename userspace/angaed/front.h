/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The front: waits for the gate, the control socket and the end, and hands
 * what comes to those who do the work. It never waits for any of them.
 */
#ifndef ANGAED_FRONT_H
#define ANGAED_FRONT_H

#include "control.h"
#include "daemon.h"

/**
 * front_run() - serve until told to end
 * @epoll: with the control socket in it
 * @signals: signalfd of SIGTERM and SIGINT, or -1
 *
 * Return: 0 when told to end, or -1 with errno when the gate went away.
 */
int front_run(struct daemon *daemon, struct control *control, int epoll, int signals);

#endif

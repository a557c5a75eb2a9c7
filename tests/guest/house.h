/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The house the gate's tests live in: a machine whose PID 1 is the test itself,
 * so it is init for the gate: it loads its own governed table and entrusts
 * stand-ins for angaed, pm and the lab, each a copy of the same program.
 *
 *   /        initramfs        trusted: the programs are here
 *   /data    ext4, labelled   as on the phone: media, app, app-staging, angae, alerts
 *   /card    ext4             no labels: media by its volume
 *   /free    ext4, labelled   default class none
 *   /strange ext4             nobody registered it
 */
#ifndef ANGAE_HOUSE_H
#define ANGAE_HOUSE_H

#include <stdbool.h>

#include "actor.h"

#define DATA		  "/data/"
#define MEDIA		  "/data/media/"
#define APP		  "/data/app/"
#define STAGING		  "/data/app-staging/"
#define STATE		  "/data/angae/"
#define ALERTS		  "/data/angae/alerts/"
#define CARD		  "/card/"
#define FREE		  "/free/"
#define STRANGE		  "/strange/"

#define SESSION_PROGRAM	  "/session"
#define INSTALLER_PROGRAM "/installer"
#define MAKER_PROGRAM	  "/maker"
#define TEST_PROGRAM	  "/init"

extern struct actor init, session, installer, maker, lab, other, second;
extern int gate_dev; /* init's own open of /dev/angae */
extern bool house_selinux;

/** house_boot() - mounts, modules, file systems: all but the gate. */
void house_boot(void);

/** house_built_in() - is the gate a part of the kernel, as all else then is? */
bool house_built_in(void);

/** house_gate() - insert angae.ko, or find it built in; 0 or errno. */
int house_gate(void);

/** house_gate_with() - insert angae.ko with module parameters; 0 or errno. */
int house_gate_with(const char *options);

/** house_drop_gate() - remove angae.ko; 0 or errno. */
int house_drop_gate(void);

/** house_table() - the governed table, volumes and programs. */
void house_table(void);

/** house_lock() - from here on the gate refuses. */
void house_lock(void);

/** house_people() - start the installer, a maker of media, the lab and the others. */
void house_people(void);

/** house_session() - start, entrust and open the session. */
void house_session(void);

/** house_end_session() - kill it. */
void house_end_session(void);

/** house_put() - make a file with a few bytes in it, as init, before the lock. */
void house_put(const char *path, const char *type);

/** house_program() - make a file that runs. */
void house_program(const char *path, const char *type);

/** house_dir() - make a directory. */
void house_dir(const char *path, const char *type);

/** house_log() - is the text in the kernel log? */
bool house_log(const char *text);

/** house_write() - write text into a file of /proc or /sys; 0 or errno. */
int house_write(const char *path, const char *text);

/** house_off() - end the machine: the exit status of the run. */
void house_off(int code) __attribute__((noreturn));

#endif

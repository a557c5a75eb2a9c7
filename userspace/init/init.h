/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PID 1 of the handset. It never dies and never blocks for long: what fails is said on the kernel
 * console and boot goes on, since SELinux keeps files shut while the gate is not up.
 */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "property.h"

#define INIT_ANGAED	   "/system/bin/angaed"
#define INIT_ANGAED_SOCKET "/run/angae/control.sock"
#define INIT_LABD	   "/system/bin/labd"
#define INIT_BUSYBOX	   "/system/bin/busybox"
#define INIT_TABLE	   "/system/etc/angae/governed.tab"
#define INIT_POLICY	   "/system/etc/selinux/policy"
#define INIT_CONTEXTS	   "/system/etc/selinux/file_contexts"
#define INIT_MODULE	   "/vendor/lib/modules/angae.ko"
#define INIT_CONTROL	   "/run/init/control.sock"
#define INIT_LAB	   "/mnt/lab"
#define INIT_CARD	   "/mnt/card"

/* There only in a kernel that can load modules. */
#define INIT_MODULES_SWITCH "/proc/sys/kernel/modules_disabled"

#define INIT_DEVICES	    "/system/etc/angae/devices"
#define INIT_PROPERTIES	    "/system/etc/selinux/property_contexts"
#define INIT_KEPT	    "/data/property"

#define INIT_UID_SHELL	    2000
#define INIT_UID_ANGAED	    1900

/* log.c */

/** init_say() - one line on the kernel's console and in its log. */
__attribute__((format(printf, 1, 2))) void init_say(const char *fmt, ...);

/* cmdline.c */

/**
 * init_option() - value of a kernel command line word `@key=value`, the last if there are more
 *
 * Return: the value, valid for ever, or NULL when the word is not there.
 */
const char *init_option(const char *key);

/**
 * init_option_after() - does the last `@key=` stand behind the last `@than=`?
 *
 * Return: false too when there is no @key.
 */
bool init_option_after(const char *key, const char *than);

/** init_option_each() - call @take for each word `@prefixNAME=VALUE`; both strings valid for ever. */
void init_option_each(const char *prefix, void (*take)(const char *name, const char *value));

/* marks.c */

/** init_mark() - note, once a boot, when this point was reached: ro.boottime.@stage, nanoseconds. */
void init_mark(const char *stage);

/** init_marks_keep() - put what was noted into the environment, for the program that comes next. */
void init_marks_keep(void);

/** init_marks_take() - and take it out again. */
void init_marks_take(void);

/** init_marks_publish() - the properties are there: what was noted becomes some, now and later. */
void init_marks_publish(void);

/* properties.c */

/** init_properties_start() - command line, device profile, build.prop, what was kept. */
void init_properties_start(void);

/** init_properties() - all of them; init alone changes them, in its one thread. */
struct property_store *init_properties(void);

/** init_property_change() - set one and keep it if it is to be kept; NULL, or what is wrong. */
const char *init_property_change(const char *name, const char *value);

/** init_property() - a value, valid until the next change, or NULL. */
const char *init_property(const char *name);

/** init_property_set() - init's own word; nobody is asked. What is wrong with it is printed. */
void init_property_set(const char *name, const char *value);

/* property_service.c */

/** init_property_open() - the listening socket of getprop and setprop, or -1 (printed). */
int init_property_open(void);

/** init_property_accept() - a client of the listening socket @fd, or -1: there was none. */
int init_property_accept(int fd);

/** init_property_serve() - answer one request of @client. Return: false when it is to be closed. */
bool init_property_serve(int client);

/* files.c */

/** init_write_file() - write @text to an existing file; 0 or -1 with errno. */
int init_write_file(const char *path, const char *text);

/** init_mkdir() - make a directory with this owner and mode; one that exists gets both. */
int init_mkdir(const char *path, uid_t uid, gid_t gid, mode_t mode);

/* policy.c */

/**
 * init_policy_load() - give the kernel its policy and leave the kernel's domain
 *
 * Mounts selinuxfs, loads INIT_POLICY, sets enforcing as the command line says, and executes this
 * program again: the transition to init's own domain happens there. Returns at once the second
 * time, and after printing why if there is no policy to load.
 */
void init_policy_load(char **argv);

/** init_policy_boolean() - set one boolean and commit it; 0 or -1 with errno. */
int init_policy_boolean(const char *name, bool on);

/** init_policy_active() - has this kernel a policy? */
bool init_policy_active(void);

/* mounts.c */

/** init_mounts() - /run, /dev/pts, labels of /dev, the lab's disk. */
void init_mounts(void);

/** init_mount_lab() - a lab's disk that was blank until now. Return: NULL, or what was wrong. */
const char *init_mount_lab(void);

/**
 * init_mount_card() - mount a card and tell the gate what it is
 * @device: block device
 * @dir: INIT_CARD or a directory below it
 *
 * Return: NULL, or what went wrong.
 */
const char *init_mount_card(const char *device, const char *dir);

/* gate.c */

/** init_gate_start() - open the gate, hand it the governed table, lock it, set the boolean. */
void init_gate_start(void);

/** init_gate_fd() - init's own open of the gate, -1 when there is none. */
int init_gate_fd(void);

/** init_gate_session() - is a daemon's session open? */
bool init_gate_session(void);

/** init_gate_entrust() - name @pid for ANGAE_ROLE_*; 0 or -1 with errno. */
int init_gate_entrust(pid_t pid, unsigned int role);

/** init_gate_volume() - register the volume @path is on; 0 or -1 with errno. */
int init_gate_volume(const char *path, unsigned int class, unsigned int flags);

/** init_gate_unload() - remove the module, daemon first. Return: NULL, or what went wrong. */
const char *init_gate_unload(void);

/** init_gate_load() - insert it again and start all that hangs on it; as init_gate_unload(). */
const char *init_gate_load(void);

/* table.c */

#define INIT_TABLE_MAX 128

enum init_line_kind {
	INIT_LINE_TYPE,
	INIT_LINE_VOLUME,
	INIT_LINE_PROGRAM,
};

/**
 * struct init_line - one line of the governed table
 * @value: ANGAE_CLASS_* of a type or volume, ANGAE_ROLE_* of a program
 * @flags: ANGAE_VOLF_* of a volume
 * @if_mounted: leave the volume out when nothing is mounted there
 * @name: type name or path
 */
struct init_line {
	enum init_line_kind kind;
	unsigned int value;
	unsigned int flags;
	bool if_mounted;
	char name[128];
};

/**
 * init_table_read() - parse the governed table, strictly
 * @path: the file
 * @lines: room for INIT_TABLE_MAX
 * @err: file, line and what is wrong with it
 *
 * Return: number of lines, or -1: a table with one bad line is not used at all.
 */
int init_table_read(const char *path, struct init_line *lines, char *err, size_t errlen);

/* spawn.c */

/**
 * struct init_spawn - how a child comes to be
 * @path, @argv: the program
 * @context: SELinux exec context, NULL: as the policy says
 * @uid, @gid: identity; supplementary groups are dropped
 * @caps: capabilities kept across the change of uid, one bit each
 * @tty: its stdin, stdout and stderr; NULL: /dev/null and the kernel's log
 * @home, @user: its environment, beside PATH and TERM
 * @role: ANGAE_ROLE_* the gate is told of before it runs, 0 none
 */
struct init_spawn {
	const char *path;
	char *const *argv;
	const char *context;
	uid_t uid;
	gid_t gid;
	unsigned long caps;
	const char *tty;
	const char *home;
	const char *user;
	unsigned int role;
};

/** init_spawn() - start a child in a session of its own; its pid, or -1 with errno. */
pid_t init_spawn(const struct init_spawn *how);

/* supervise.c */

/** init_daemon_start() - start angaed and wait (bounded) until it has a session and answers. */
const char *init_daemon_start(void);

/** init_daemon_stop() - stop it, by force if it must be, and do not start it again. */
const char *init_daemon_stop(void);

/** init_daemon_died() - was @pid the daemon? Then plan its restart. */
bool init_daemon_died(pid_t pid, int status);

/** init_daemon_due() - milliseconds until the planned restart, -1 when none is. */
int init_daemon_due(void);

/** init_daemon_restart_due() - start the daemon if its time has come. */
void init_daemon_restart_due(void);

/** init_daemon_pid() - 0 when it does not run. */
pid_t init_daemon_pid(void);

/** init_daemon_restarts() - how often it was started again after a death. */
unsigned int init_daemon_restarts(void);

/* sessions.c */

/** init_sessions_start() - labd and, where there is a terminal for it, the owner's shell. */
void init_sessions_start(void);

/** init_sessions_died() - was @pid one of them? It comes again. */
void init_sessions_died(pid_t pid);

/** init_sessions_lab() - terminal session id of the lab, 0 when there is none. */
pid_t init_sessions_lab(void);

/* control.c */

/** init_control_open() - the listening socket, or -1 (printed). */
int init_control_open(void);

/** init_control_accept() - a client of the listening socket @fd, or -1: none, or not the lab. */
int init_control_accept(int fd);

/** init_control_serve() - answer one request of @client. Return: false when it is to be closed. */
bool init_control_serve(int client);

/* power.c */

/** init_power_off() - settle the disks and end the machine. */
__attribute__((noreturn)) void init_power_off(void);

/** init_power_reboot() - settle the disks and start the machine again. */
__attribute__((noreturn)) void init_power_reboot(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * angaectl: asks the phone, and for the lab switches its parts off and on.
 */
#ifndef ANGAECTL_CTL_H
#define ANGAECTL_CTL_H

#include <stdbool.h>
#include <stdint.h>
#include <json-c/json.h>

#define CTL_SOCKET	"/run/angae/control.sock"
#define CTL_INIT_SOCKET "/run/init/control.sock"

/* Exit status, the same for all commands. */
enum ctl_exit {
	CTL_YES = 0,
	CTL_NO = 1,  /* asked, and the answer was no */
	CTL_BAD = 2, /* usage, or nobody to ask */
};

/**
 * struct ctl_command - one subcommand
 * @usage: what follows its name
 * @run: argv[0] is the subcommand
 */
struct ctl_command {
	const char *name;
	const char *usage;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern bool ctl_json; /* --json */

/* socket.c */
/**
 * ctl_ask() - one question to angaed
 * @request: consumed
 * @fds: @nfds descriptors to hand over
 *
 * Return: the reply, or NULL when there was none (said on stderr).
 */
struct json_object *ctl_ask(struct json_object *request, const int *fds, int nfds);
/** ctl_ask_init() - one line to init; prints its answer; Return: enum ctl_exit. */
int ctl_ask_init(const char *line);
/** ctl_request() - a request of op @op. */
struct json_object *ctl_request(const char *op);
/** ctl_ok() - was it answered with yes? Else the error is printed. */
bool ctl_ok(struct json_object *reply);

/* get.c */
const char *ctl_text(struct json_object *object, const char *key);
int64_t ctl_number(struct json_object *object, const char *key);
struct json_object *ctl_member(struct json_object *object, const char *key);
void ctl_print_json(struct json_object *object);
/** ctl_parse_number() - decimal, whole, not negative; false else. */
bool ctl_parse_number(const char *text, int64_t *number);

/* lab.c: an open of the gate's device, which only init and the lab can have; -1 with errno */
int ctl_gate_open(void);

/* say.c: an event or alert in words */
void ctl_say_event(struct json_object *event);
void ctl_say_alert(struct json_object *alert);

int ctl_status(int argc, char **argv);
int ctl_events(int argc, char **argv);
int ctl_alerts(int argc, char **argv);
int ctl_why(int argc, char **argv);
int ctl_packages(int argc, char **argv);
int ctl_asks(int argc, char **argv);
int ctl_answer(int argc, char **argv);
int ctl_allow(int argc, char **argv);
int ctl_era(int argc, char **argv);
int ctl_pattern(int argc, char **argv);
int ctl_key(int argc, char **argv);
int ctl_sim(int argc, char **argv);
int ctl_gate(int argc, char **argv);
int ctl_daemon(int argc, char **argv);
int ctl_selinux(int argc, char **argv);

#endif

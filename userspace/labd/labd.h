/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * labd: the lab's hand on the phone, at the other end of the control channel (docs/channel.md).
 *
 * One loop that never waits for a file or a program: what may wait is done by a process of its own.
 * invented
 */
#ifndef LABD_H
#define LABD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <angae/wire.h>

#define LABD_PORT     "org.angae.lab"
#define LABD_ASIDE    ".labd-%d"
#define LABD_PATH_MAX 4096
/*
 * A host that leaves and the next one that comes are told of late, and what the next one says may be
 * here before: so nobody is gone who is back by then. Its hello clears up. Long, because on a busy
 * host a processor of the phone may stand still between the two words for some tenths of a second;
 * whoever is taken for gone after its hello would never be answered.
 */
#define LABD_GRACE_MS 3000

/** labd_say() - one line into the kernel's log */
__attribute__((format(printf, 1, 2))) void labd_say(const char *fmt, ...);

/* clock.c */

/** labd_now() - milliseconds of CLOCK_MONOTONIC */
int64_t labd_now(void);

/* port.c */

/**
 * port_open() - find the port by its name and open it
 *
 * Its device raises SIGIO whenever something about it changes.
 *
 * Return: fd, non-blocking; -1 when there is no such port (errno is ENODEV) or it does not open.
 */
int port_open(void);

/** port_host() - is a host connected at this moment */
bool port_host(int port);

/* out.c: what is on its way to the host. */

#define OUT_CHUNK 32768

/**
 * struct out - messages not yet taken by the port
 */
struct out {
	size_t start;
	size_t end;
	char bytes[4 * OUT_CHUNK];
};

/** out_room() - would a message with @len bytes of payload fit */
bool out_room(struct out *out, size_t len);

/** out_line() - queue a line; what does not fit out_room() is not queued */
__attribute__((format(printf, 2, 3))) void out_line(struct out *out, const char *fmt, ...);

/** out_bytes() - queue "@verb +@len" and its payload, as out_line() */
void out_bytes(struct out *out, const char *verb, const void *bytes, size_t len);

/** out_flush() - give the port what it takes now. Return: false on an error that is not EAGAIN. */
bool out_flush(struct out *out, int port);

/* job.c: the one thing that is being done for the host. */

enum job_kind {
	JOB_NONE,
	JOB_RUN,
	JOB_PUT,
	JOB_GET,
};

/**
 * struct job - a command, or the process that reads or writes a file for the host
 * @keeper: its process, 0 when it is gone
 * @control: a byte written here is a signal for all of it; closed: the end of all of it
 * @in: data for the file that is put, -1 when there is no more
 * @commit: a byte here says that all of it has come
 * @taking: the host has not said the end of it yet
 * @streams: what it prints, -1 when that is over; [1] of put and get is the error's text
 * @left: bytes of each stream still to be read, once @keeper is gone
 * @status: as the host is told
 * @quiet: nobody wants to hear of it any more
 * @moved: bytes of the file that went through
 * @why: text of the error
 * @aside: file that is left behind when it is killed while it puts
 */
struct job {
	enum job_kind kind;
	pid_t keeper;
	int port; /* the channel's, which nobody who works for it keeps open */
	int control;
	int in;
	int commit;
	int streams[2];
	size_t left[2];
	int status;
	bool quiet;
	bool taking;
	uint64_t moved;
	size_t why_len;
	char why[512];
	char aside[LABD_PATH_MAX + 32];
};

/**
 * job_run() - start a command
 * @words: its words, NUL between them
 * @len: of all of them
 *
 * Return: NULL, or what went wrong; then there is no job.
 */
const char *job_run(struct job *job, const char *words, size_t len, bool merge);

/** job_get() - start to read a file; as job_run() */
const char *job_get(struct job *job, const char *path);

/** job_put() - start to write a file from what is written to job->in; as job_run() */
const char *job_put(struct job *job, const char *path, mode_t mode);

/** job_refuse() - a put that cannot be: its data still comes, and is thrown away */
void job_refuse(struct job *job, const char *why);

/** job_signal() - @sig to all processes of the job; SIGKILL until none is left */
void job_signal(struct job *job, int sig);

/** job_drop() - kill it and forget what it says */
void job_drop(struct job *job);

/** job_end_of_data() - the host has said all: the file is @whole, or to be forgotten */
void job_end_of_data(struct job *job, bool whole);

/** job_died() - was @pid the job's? Then note how it ended. */
bool job_died(struct job *job, pid_t pid, int status);

/** job_listen() - pass on what stream @which (0 or 1) has, if @out has room */
void job_listen(struct job *job, int which, struct out *out);

/** job_wants() - is stream @which (0 or 1) to be polled */
bool job_wants(const struct job *job, int which, struct out *out);

/** job_finish() - when all is over, tell the host and be JOB_NONE. Return: is it JOB_NONE? */
bool job_finish(struct job *job, struct out *out);

/* keeper.c */

/**
 * struct keeper_how - what the keeper's child is
 * @stdio: its 0, 1 and 2
 * @control: the keeper's end of job->control
 * @work: done by the child, which exits with what it returns
 * @context: for @work
 */
struct keeper_how {
	int stdio[3];
	int control;
	int (*work)(void *context);
	void *context;
};

/**
 * keeper() - be the process that keeps a job: start it, pass on signals, reap what it leaves
 *
 * Ends with the status of the child, 128 + N after signal N.
 */
__attribute__((noreturn)) void keeper(const struct keeper_how *how);

/* tree.c */

/** tree_signal() - @sig to every process that descends from this one. Return: how many there are. */
int tree_signal(int sig);

/* file.c: in a process of their own. */

/**
 * struct file_how - which file, and what to do with it
 * @commit: read end of job->commit, of a put
 */
struct file_how {
	const char *path;
	const char *aside;
	mode_t mode;
	int commit;
};

/** file_get() - the file to standard output; 0 or 1 with the reason on standard error */
int file_get(void *how);

/** file_put() - standard input into the file, whole or not at all; as file_get() */
int file_put(void *how);

/* facts.c */

/** facts_hello() - "boot=… gate=… selinux=… daemon=…" */
void facts_hello(char *text, size_t size);

/** facts_status() - "ok …", what init says and more. Return: 0, or -1 with errno. */
int facts_status(char *text, size_t size);

/** facts_init() - one request to init, its answer into @text. Return: 0, or -1 with errno. */
int facts_init(const char *request, char *text, size_t size);

/* requests.c */

/**
 * struct labd - all of it
 * @host: one is connected, as far as is known
 * @gone_at: when a host that has left counts as gone, CLOCK_MONOTONIC in ms; 0: none has
 * @known: the host has said hello
 * @nonce: of a hello that waits for the end of the job; empty: none
 * @pending: payload of `data` that the job has not taken yet, in @in
 * @ending: what to ask init for once the host has been told
 */
struct labd {
	int port;
	bool host;
	int64_t gone_at;
	bool known;
	char nonce[ANGAE_WIRE_LINE + 1];
	const uint8_t *pending;
	size_t pending_len;
	const char *ending;
	struct angae_wire in;
	struct out out;
	struct job job;
};

/** requests_serve() - do what the next messages say, as far as that goes without waiting */
void requests_serve(struct labd *lab);

/** requests_hello() - answer the hello that waited */
void requests_hello(struct labd *lab);

/** requests_data() - give the job what it takes of @pending. */
void requests_data(struct labd *lab);

/* shell.c */

/** shell_start() - the lab's shell at @tty, which becomes the terminal of this session. */
void shell_start(const char *tty);

/** shell_died() - was it the shell? Then start it again. */
bool shell_died(pid_t pid);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's end of the control channel (docs/channel.md): blocking calls with a time limit.
 *
 * One thread, one request at a time. After CHANNEL_LOST, CHANNEL_LATE and CHANNEL_NONSENSE the two
 * ends may be out of step: say hello again, or close. invented
 */
#ifndef ANGAE_CHANNEL_H
#define ANGAE_CHANNEL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Time limits are in milliseconds from the call on; this is none. */
#define CHANNEL_FOREVER (-1)

enum channel_result {
	CHANNEL_OK,
	CHANNEL_REFUSED,  /* the guest answered `error` */
	CHANNEL_LOST,	  /* the other end is closed: the emulator ended, or was never there */
	CHANNEL_LATE,	  /* the time is over */
	CHANNEL_NONSENSE, /* what came is not of this protocol */
	CHANNEL_OWN,	  /* this side failed: no memory, a file of the caller's, its take() */
};

struct channel;

/**
 * struct channel_hello - what the guest says of itself when it is ready
 * @boot: id of this boot, another one after each start
 * @gate: "locked", "open" or "none"
 * @selinux: "enforcing", "permissive" or "none"
 * @daemon: "up" or "none"
 */
struct channel_hello {
	char boot[40];
	char gate[12];
	char selinux[12];
	char daemon[12];
};

/**
 * struct channel_run - one command, and where its output goes
 * @argv: NULL at the end; at most 65535 bytes with the NULs
 * @merge: one pipe for output and error, so that their order stays; all comes as stream 1
 * @timeout: of the whole run; when it is over the command is killed
 * @take: called with what came, stream 1 or 2; false ends the run with CHANNEL_OWN
 * @context: for @take
 * @signal: if not NULL: when it becomes a signal number (a handler sets it), that is sent to the
 *	command, and it is 0 again
 */
struct channel_run {
	char *const *argv;
	bool merge;
	int timeout;
	bool (*take)(void *context, int stream, const void *data, size_t len);
	void *context;
	volatile sig_atomic_t *signal;
};

/**
 * channel_open() - connect to the socket of an emulator
 * @path: of any length
 * @channel: to be closed by channel_close(), also after an error that is not CHANNEL_OWN: its
 *	channel_why() tells; NULL when there is no memory
 *
 * Nothing is said yet. While another host is connected, that one has the phone.
 *
 * Return: CHANNEL_OK, CHANNEL_LOST (nobody listens there), CHANNEL_OWN.
 */
enum channel_result channel_open(const char *path, struct channel **channel);

/** channel_attach() - the same of a connected stream socket, which becomes the channel's. */
enum channel_result channel_attach(int fd, struct channel **channel);

/** channel_close() - NULL is fine. The guest kills what still runs for this host. */
void channel_close(struct channel *channel);

/** channel_why() - in words, why the last call was not CHANNEL_OK; valid until the next. */
const char *channel_why(const struct channel *channel);

/** channel_fd() - to poll for the end of the emulator; not to read. */
int channel_fd(const struct channel *channel);

/**
 * channel_hello() - wait until the phone is ready, and begin anew
 * @hello: filled; may be NULL
 *
 * To be called first, after channel_reboot(), and after any call that left the ends out of step.
 */
enum channel_result channel_hello(struct channel *channel, int timeout,
				  struct channel_hello *hello);

/**
 * channel_run() - run one command to its end
 * @status: 0 to 255, 128 + N after signal N; valid with CHANNEL_OK only
 *
 * Return: as enum channel_result. After CHANNEL_LATE and CHANNEL_OWN the command was killed.
 */
enum channel_result channel_run(struct channel *channel, const struct channel_run *run,
				int *status);

/** channel_put() - all of @fd into the phone's file @path with @mode. */
enum channel_result channel_put(struct channel *channel, int fd, const char *path, mode_t mode,
				int timeout);

/** channel_get() - the phone's file @path into @fd, which keeps what came when it fails. */
enum channel_result channel_get(struct channel *channel, const char *path, int fd, int timeout);

/**
 * channel_clock() - the phone's clock
 * @set: NULL: only read it
 * @now: what it says after that; may be NULL
 */
enum channel_result channel_clock(struct channel *channel, const struct timespec *set,
				  struct timespec *now, int timeout);

/** channel_ping() - is it still there? */
enum channel_result channel_ping(struct channel *channel, int timeout);

/** channel_status() - "key=value key=value …" into @text, cut to @size. */
enum channel_result channel_status(struct channel *channel, char *text, size_t size, int timeout);

/**
 * channel_reboot() - the phone starts again; channel_hello() waits for it
 *
 * The emulator must not take a reset for its end: `-no-reboot` has to be off (QMP set-action).
 */
enum channel_result channel_reboot(struct channel *channel, int timeout);

/** channel_poweroff() - disks are settled and the emulator ends; CHANNEL_OK: the phone said it will. */
enum channel_result channel_poweroff(struct channel *channel, int timeout);

#endif

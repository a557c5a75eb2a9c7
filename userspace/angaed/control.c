// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control socket's clients.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <selinux/selinux.h>

#include "chore.h"
#include "clock.h"
#include "control.h"

static int watch(struct control *control, int fd, uint32_t tag, uint32_t events, int how)
{
	struct epoll_event event = {.events = events, .data.u32 = tag};

	return epoll_ctl(control->epoll, how, fd, &event);
}

int control_listen(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	unlink(path);
	/* who may speak is SELinux's to say; DAC is left open on purpose */
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || chmod(path, 0666) ||
	    listen(fd, CONTROL_CLIENTS_MAX)) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int control_open(struct control *control, struct daemon *daemon, struct chores *chores,
		 const struct op *ops, int epoll, int listener)
{
	memset(control, 0, sizeof(*control));
	control->daemon = daemon;
	control->chores = chores;
	control->ops = ops;
	control->epoll = epoll;
	pthread_mutex_init(&control->lock, NULL);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->clients[i].fd = -1;
	control->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	control->listener = listener;
	control->clock = control_clock_open();
	if (control->clock < 0 || watch(control, control->clock, TAG_CLOCK, EPOLLIN, EPOLL_CTL_ADD))
		return -1;
	if (control->done < 0 || watch(control, control->done, TAG_DONE, EPOLLIN, EPOLL_CTL_ADD) ||
	    watch(control, control->listener, TAG_LISTENER, EPOLLIN, EPOLL_CTL_ADD))
		return -1;
	return 0;
}

static void drop(struct control *control, struct client *client)
{
	ask_gone(control, client->serial);
	close(client->fd);
	free(client->unsent);
	client->fd = -1;
	client->unsent = NULL;
	client->asked = false;
}

void control_close(struct control *control)
{
	struct call *call;

	ask_stop(control);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0)
			drop(control, &control->clients[i]);
	}
	while ((call = control->finished)) {
		control->finished = call->next;
		call_free(call);
	}
	if (control->listener >= 0)
		close(control->listener);
	if (control->done >= 0)
		close(control->done);
	if (control->clock >= 0)
		close(control->clock);
}

static bool identify(int fd, struct peer *peer)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	char *context = NULL;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		return false;
	peer->pid = cred.pid;
	peer->uid = cred.uid;
	peer->context[0] = '\0';
	if (!getpeercon_raw(fd, &context))
		snprintf(peer->context, sizeof(peer->context), "%s", context);
	freecon(context);
	return true;
}

/* A free place for @peer, or NULL: all are taken, or it has its share. */
static struct client *place_for(struct control *control, const struct peer *peer)
{
	struct client *free_place = NULL;
	unsigned int own = 0;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *client = &control->clients[i];

		if (client->fd < 0)
			free_place = client;
		else if (client->peer.uid == peer->uid)
			own++;
	}
	return own < CONTROL_CLIENTS_UID ? free_place : NULL;
}

void control_accept(struct control *control)
{
	static const char full[] = "{\"ok\":false,\"error\":\"too many clients\"}";
	struct client *client;
	struct peer peer;
	int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	client = identify(fd, &peer) ? place_for(control, &peer) : NULL;
	if (!client) {
		send(fd, full, sizeof(full) - 1, MSG_NOSIGNAL);
		close(fd);
		return;
	}
	client->fd = fd;
	client->peer = peer;
	client->serial = ++control->serials;
	client->asked = false;
	if (watch(control, fd, TAG_CLIENT + (client - control->clients), EPOLLIN, EPOLL_CTL_ADD))
		drop(control, client);
}

static void rearm(struct control *control, struct client *client)
{
	uint32_t events = client->unsent ? EPOLLOUT : client->asked ? 0 : EPOLLIN;

	watch(control, client->fd, TAG_CLIENT + (client - control->clients), events, EPOLL_CTL_MOD);
}

static void reply(struct control *control, struct client *client, const char *text, size_t len)
{
	ssize_t n = send(client->fd, text, len, MSG_NOSIGNAL);

	client->asked = false;
	if (n < 0 && errno != EAGAIN) {
		drop(control, client);
		return;
	}
	if (n < 0) {
		client->unsent = malloc(len);
		if (!client->unsent) {
			drop(control, client);
			return;
		}
		memcpy(client->unsent, text, len);
		client->len = len;
		client->since_ns = mono_ns();
	}
	rearm(control, client);
}

static void reply_error(struct control *control, struct client *client, const char *error)
{
	char text[160];
	int n = snprintf(text, sizeof(text), "{\"ok\":false,\"error\":\"%s\"}", error);

	reply(control, client, text, n);
}

static const char *forbidden(const struct call *call)
{
	if (!call->daemon->access(call->peer.context, call->op->perm))
		return "not permitted (SELinux)";
	if (call->op->lab && !call->lab)
		return "not permitted: no open of the gate's device came with it";
	return NULL;
}

static void run_on_writer(struct writer *writer, void *arg)
{
	struct call *call = arg;

	call->writer = writer;
	call->op->run(call);
	call_finish(call);
}

static bool dispatch(struct control *control, struct call *call)
{
	if (call->op->place == OP_FRONT) {
		call->op->run(call);
		call_finish(call);
		return true;
	}
	if (call->op->place == OP_WRITER)
		return writer_call(&control->daemon->writer, run_on_writer, call);
	return chore_add(control->chores, call);
}

/* Takes over @fds. */
static void question(struct control *control, struct client *client, size_t len, const int *fds,
		     size_t nfds)
{
	const char *error;
	struct call *call = call_new(control, control->packet, len, &error);

	if (!call) {
		while (nfds)
			close(fds[--nfds]);
		reply_error(control, client, error);
		return;
	}
	memcpy(call->fds, fds, nfds * sizeof(*fds));
	call->nfds = nfds;
	call->client = client - control->clients;
	call->serial = client->serial;
	call->peer = client->peer;
	call_claim(call);
	error = forbidden(call);
	client->asked = true;
	if (!error && !dispatch(control, call))
		error = "too busy, ask again";
	if (error) {
		call_free(call);
		reply_error(control, client, error);
		return;
	}
	rearm(control, client);
}

/* Every fd that came, however many; those beyond @max are closed. */
static size_t collect_fds(struct msghdr *msg, int *fds, size_t max, bool *many)
{
	size_t n = 0;

	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
			if (n < max) {
				fds[n++] = fd;
			} else {
				close(fd);
				*many = true;
			}
		}
	}
	return n;
}

static void receive(struct control *control, struct client *client, bool ended)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * 8)];
	} space;
	struct iovec iov = {.iov_base = control->packet, .iov_len = CONTROL_PACKET_MAX};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = space.space,
		.msg_controllen = sizeof(space.space),
	};
	int fds[CONTROL_FDS_MAX];
	bool many = false;
	ssize_t n = recvmsg(client->fd, &msg, MSG_CMSG_CLOEXEC);
	const char *error = NULL;
	size_t nfds;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		drop(control, client);
		return;
	}
	nfds = collect_fds(&msg, fds, CONTROL_FDS_MAX, &many);
	if (!n && !nfds && ended) { /* else an empty packet, which is not JSON */
		drop(control, client);
		return;
	}
	if (msg.msg_flags & MSG_TRUNC)
		error = "packet too large";
	else if (many)
		error = "too many descriptors";
	else if (msg.msg_flags & MSG_CTRUNC)
		error = "a descriptor was not let through (SELinux)";
	if (error) {
		while (nfds)
			close(fds[--nfds]);
		reply_error(control, client, error);
		return;
	}
	control->packet[n] = '\0';
	question(control, client, n, fds, nfds);
}

static void send_rest(struct control *control, struct client *client)
{
	ssize_t n = send(client->fd, client->unsent, client->len, MSG_NOSIGNAL);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		drop(control, client);
		return;
	}
	free(client->unsent);
	client->unsent = NULL;
	rearm(control, client);
}

void control_client(struct control *control, size_t i, uint32_t events)
{
	struct client *client = &control->clients[i];

	if (client->fd < 0)
		return;
	if (client->unsent && events & EPOLLOUT)
		send_rest(control, client);
	else if (!client->unsent && !client->asked && events & EPOLLIN)
		receive(control, client, events & EPOLLHUP);
	else if (events & (EPOLLHUP | EPOLLERR))
		drop(control, client);
}

void control_wake(struct control *control)
{
	uint64_t one = 1;

	if (write(control->done, &one, sizeof(one)) < 0)
		return;
}

void call_finish(struct call *call)
{
	struct control *control = call->control;

	pthread_mutex_lock(&control->lock);
	if (call->ask.wanted) {
		ask_wait(control, call);
	} else {
		call->next = control->finished;
		control->finished = call;
	}
	pthread_mutex_unlock(&control->lock);
	control_wake(control);
}

bool control_notice(struct control *control, const struct call *call, const char *text)
{
	const struct client *client = &control->clients[call->client];

	return client->fd >= 0 && client->serial == call->serial &&
	       send(client->fd, text, strlen(text), MSG_NOSIGNAL) >= 0;
}

void control_replies(struct control *control)
{
	struct call *list, *call;
	uint64_t count;

	if (read(control->done, &count, sizeof(count)) < 0)
		return;
	ask_notices(control);
	pthread_mutex_lock(&control->lock);
	list = control->finished;
	control->finished = NULL;
	pthread_mutex_unlock(&control->lock);
	while ((call = list)) {
		struct client *client = &control->clients[call->client];
		const char *text;
		size_t len;

		list = call->next;
		text = json_object_to_json_string_length(call->reply, JSON_C_TO_STRING_PLAIN, &len);
		if (client->fd >= 0 && client->serial == call->serial)
			reply(control, client, text, len);
		call_free(call);
	}
}

bool control_tick(struct control *control)
{
	uint64_t now = mono_ns();
	bool waiting = ask_tick(control);

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *client = &control->clients[i];

		if (client->fd < 0 || !client->unsent)
			continue;
		if (now - client->since_ns > CONTROL_SLOW_NS)
			drop(control, client);
		else
			waiting = true;
	}
	return waiting;
}

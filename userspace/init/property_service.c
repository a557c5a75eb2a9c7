// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket of getprop and setprop. Anybody may connect; SELinux says of each property who may
 * read it and who may set it, as in AOSP: class file for the one, property_service for the other.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <selinux/selinux.h>

#include "init.h"

/* A socket with a label of its own: who may connect to this one may not to init's others. */
#define LISTENER_CONTEXT "u:object_r:property_listener:s0"

/* Whoever is refused again and again must not push all else out of the kernel's log. */
#define DENIALS_MAX    20
#define DENIALS_WINDOW 10

static struct property_contexts contexts;

struct asker {
	const char *name;
	pid_t pid;
};

static int say_denial(int type, const char *fmt, ...)
{
	static time_t since;
	static int said;
	char line[384];
	struct timespec now;
	va_list ap;

	(void)type;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!said || now.tv_sec - since >= DENIALS_WINDOW) {
		since = now.tv_sec;
		said = 0;
	}
	if (said++ >= DENIALS_MAX)
		return 0;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	line[strcspn(line, "\n")] = '\0';
	init_say("%s", line);
	return 0;
}

static int name_asker(void *data, security_class_t class, char *text, size_t size)
{
	const struct asker *asker = data;

	(void)class;
	return snprintf(text, size, "property=%s pid=%d", asker->name, (int)asker->pid);
}

static bool may(int client, const char *name, const char *class, const char *perm)
{
	const char *target = property_context(&contexts, name);
	struct asker asker = {.name = name};
	socklen_t len;
	struct ucred peer;
	char *context;
	bool yes;

	len = sizeof(peer);
	if (getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return false;
	/* A kernel without SELinux: root sets, everybody reads. */
	if (!init_policy_active())
		return peer.uid == 0 || !strcmp(perm, "read");
	if (!target || getpeercon_raw(client, &context))
		return false;
	asker.pid = peer.pid;
	yes = !selinux_check_access(context, target, class, perm, &asker);
	freecon(context);
	return yes;
}

static bool may_read(int client, const char *name)
{
	return may(client, name, "file", "read");
}

static int answer_get(int client, const char *name, char *out, size_t size)
{
	const char *value = init_property(name);
	const char *context = property_context(&contexts, name);

	if (!value || !may_read(client, name))
		return snprintf(out, size, "none");
	return snprintf(out, size, "ok %s %s", context ? context : "?", value);
}

static int answer_set(int client, const struct property_request *request, char *out, size_t size)
{
	const char *wrong = property_may_set(init_properties(), request->name, request->value);

	if (!may(client, request->name, "property_service", "set"))
		wrong = "SELinux does not let you";
	else if (!wrong)
		wrong = init_property_change(request->name, request->value);
	if (wrong)
		return snprintf(out, size, "error %s", wrong);
	return snprintf(out, size, "ok");
}

static int answer_next(int client, const char *name, char *out, size_t size)
{
	const struct property *p = property_next(init_properties(), name);

	while (p && !may_read(client, p->name))
		p = property_next(init_properties(), p->name);
	if (!p)
		return snprintf(out, size, "end");

	const char *context = property_context(&contexts, p->name);

	return snprintf(out, size, "ok %s %s %s", p->name, context ? context : "?", p->value);
}

static int answer(int client, char *packet, size_t len, char *out, size_t size)
{
	struct property_request request;
	const char *wrong = property_request_parse(packet, len, &request);

	if (wrong)
		return snprintf(out, size, "error %s", wrong);
	switch (request.verb) {
	case PROPERTY_GET:
		return answer_get(client, request.name, out, size);
	case PROPERTY_SET:
		return answer_set(client, &request, out, size);
	case PROPERTY_NEXT:
		return answer_next(client, request.name, out, size);
	}
	return 0;
}

int init_property_open(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = PROPERTY_SOCKET};
	char err[256];
	int fd;

	if (property_contexts_read(INIT_PROPERTIES, &contexts, err, sizeof(err)))
		init_say("%s", err);
	selinux_set_callback(SELINUX_CB_LOG, (union selinux_callback){.func_log = say_denial});
	selinux_set_callback(SELINUX_CB_AUDIT, (union selinux_callback){.func_audit = name_asker});
	if (init_mkdir("/dev/socket", 0, 0, 0755))
		init_say("/dev/socket: %s", strerror(errno));
	if (init_policy_active() && setsockcreatecon_raw(LISTENER_CONTEXT))
		init_say("no label for a socket: %s", strerror(errno));
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (init_policy_active())
		setsockcreatecon_raw(NULL);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    chmod(PROPERTY_SOCKET, 0666) || listen(fd, 8)) {
		init_say("no property service: " PROPERTY_SOCKET ": %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

int init_property_accept(int fd)
{
	return accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

bool init_property_serve(int client)
{
	char out[PROPERTY_MESSAGE_MAX];
	char packet[PROPERTY_MESSAGE_MAX];
	ssize_t n = recv(client, packet, sizeof(packet), MSG_TRUNC);
	int len;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	if (n >= (ssize_t)sizeof(packet)) {
		len = snprintf(out, sizeof(out), "error request too long");
	} else {
		packet[n] = '\0';
		len = answer(client, packet, n, out, sizeof(out));
	}
	return send(client, out, len, MSG_NOSIGNAL) == len;
}

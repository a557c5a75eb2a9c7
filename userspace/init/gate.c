// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gate as init sees it: hand over the table, lock it, name who may hold which role.
 *
 * Init keeps its open for good, which pins the module: nobody else can unload it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/angae.h>

#include "init.h"

#define GATE_BOOLEAN   "angae_gate"
#define MODULES_CLOSED "modules are closed in this boot: start it with angae.modules=open"

static int gate = -1;

int init_gate_fd(void)
{
	return gate;
}

static int status(struct angae_status *st)
{
	memset(st, 0, sizeof(*st));
	st->size = sizeof(*st);
	st->abi = ANGAE_ABI_VERSION;
	return ioctl(gate, ANGAE_IOC_STATUS, st);
}

bool init_gate_session(void)
{
	struct angae_status st;

	return gate >= 0 && status(&st) == 0 && (st.state & ANGAE_ST_SESSION);
}

int init_gate_entrust(pid_t pid, unsigned int role)
{
	struct angae_entrust arg = {.size = sizeof(arg), .pid = pid, .role = role};

	return ioctl(gate, ANGAE_IOC_ENTRUST, &arg);
}

int init_gate_volume(const char *path, unsigned int class, unsigned int flags)
{
	struct angae_volume arg = {.size = sizeof(arg), .class = class, .flags = flags};
	int rc;

	arg.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (arg.fd < 0)
		return -1;
	rc = ioctl(gate, ANGAE_IOC_VOLUME, &arg);

	int saved = errno;

	close(arg.fd);
	errno = saved;
	return rc;
}

static int give_program(const struct init_line *line)
{
	struct angae_program arg = {.size = sizeof(arg), .role = line->value};
	int rc;

	arg.fd = open(line->name, O_RDONLY | O_CLOEXEC);
	if (arg.fd < 0)
		return -1;
	rc = ioctl(gate, ANGAE_IOC_PROGRAM, &arg);

	int saved = errno;

	close(arg.fd);
	errno = saved;
	return rc;
}

static int give_type(const struct init_line *line)
{
	struct angae_type arg = {.size = sizeof(arg), .class = line->value};

	strncpy(arg.type, line->name, sizeof(arg.type) - 1);
	return ioctl(gate, ANGAE_IOC_TYPE, &arg);
}

static bool is_mounted(const char *path)
{
	struct stat here, root;

	return !stat(path, &here) && !stat("/", &root) && here.st_dev != root.st_dev;
}

static int give(const struct init_line *line)
{
	switch (line->kind) {
	case INIT_LINE_TYPE:
		return give_type(line);
	case INIT_LINE_VOLUME:
		if (line->if_mounted && !is_mounted(line->name))
			return 0;
		return init_gate_volume(line->name, line->value, line->flags);
	case INIT_LINE_PROGRAM:
		return give_program(line);
	}
	return 0;
}

/* All of it or nothing: half a table would leave a hole that looks like a gate. */
static int give_table(void)
{
	static struct init_line lines[INIT_TABLE_MAX];
	char err[256];
	int n = init_table_read(INIT_TABLE, lines, err, sizeof(err));

	if (n < 0) {
		init_say("%s", err);
		return -1;
	}
	for (int i = 0; i < n; i++) {
		if (give(&lines[i]) == 0)
			continue;
		init_say("the gate does not take '%s' of " INIT_TABLE ": %s", lines[i].name,
			 strerror(errno));
		return -1;
	}
	if (ioctl(gate, ANGAE_IOC_LOCK)) {
		init_say("the gate does not lock its table: %s", strerror(errno));
		return -1;
	}
	return 0;
}

static int open_gate(void)
{
	struct angae_status st;

	gate = open(ANGAE_DEVICE, O_RDWR | O_CLOEXEC);
	if (gate < 0) {
		init_say("there is no gate: " ANGAE_DEVICE ": %s", strerror(errno));
		return -1;
	}
	if (status(&st)) {
		init_say("the gate does not speak ABI %d: %s", ANGAE_ABI_VERSION, strerror(errno));
		return -1;
	}
	return 0;
}

static void set_boolean(bool on)
{
	if (init_policy_active() && init_policy_boolean(GATE_BOOLEAN, on))
		init_say("cannot set the boolean " GATE_BOOLEAN ": %s", strerror(errno));
}

void init_gate_start(void)
{
	if (open_gate())
		return;
	if (give_table()) {
		init_say("the gate is not locked, so its boolean stays off");
		return;
	}
	set_boolean(true);
}

/* Why no module comes or goes in this boot; NULL: it can. */
static const char *modules_closed(void)
{
	char text[4] = "";
	int fd = open(INIT_MODULES_SWITCH, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return "the gate is built into this kernel: it does not come and go";
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return text[0] == '1' ? MODULES_CLOSED : NULL;
}

const char *init_gate_unload(void)
{
	const char *why = modules_closed();

	if (why)
		return why;
	if (gate < 0)
		return "there is no gate";
	init_daemon_stop();
	set_boolean(false);
	close(gate);
	gate = -1;
	if (syscall(SYS_delete_module, "angae", O_NONBLOCK) == 0)
		return NULL;
	why = strerror(errno);
	/* Somebody else holds the device: it is locked still, so only init's part comes back. */
	if (open_gate() == 0) {
		set_boolean(true);
		init_daemon_start();
	}
	return why;
}

const char *init_gate_load(void)
{
	const char *why = modules_closed();
	int fd;

	if (why)
		return why;
	if (gate >= 0)
		return "the gate is there already";
	fd = open(INIT_MODULE, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return strerror(errno);
	if (syscall(SYS_finit_module, fd, "", 0)) {
		why = strerror(errno);
		close(fd);
		return why;
	}
	close(fd);
	init_gate_start();
	if (gate < 0)
		return "the gate does not open";
	if (init_sessions_lab() && init_gate_entrust(init_sessions_lab(), ANGAE_ROLE_LAB))
		init_say("the gate does not know the lab: %s", strerror(errno));
	return init_daemon_start();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the phone is like at this moment.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/angae.h>

#include "labd.h"

#define INIT_SOCKET  "/run/init/control.sock"
#define INIT_SECONDS 20 /* it may be starting the daemon */

static void read_line(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

static const char *selinux(void)
{
	char text[64];

	/* Without a policy the kernel gives the bare name of the initial context. */
	read_line("/sys/fs/selinux/initial_contexts/kernel", text, sizeof(text));
	if (!strchr(text, ':'))
		return "none";
	read_line("/sys/fs/selinux/enforce", text, sizeof(text));
	return text[0] == '1' ? "enforcing" : "permissive";
}

/* State bits of the gate; -1: there is none. */
static int gate_state(void)
{
	struct angae_status st = {.size = sizeof(st), .abi = ANGAE_ABI_VERSION};
	int fd = open(ANGAE_DEVICE, O_RDWR | O_CLOEXEC);
	int rc = -1;

	if (fd >= 0) {
		if (!ioctl(fd, ANGAE_IOC_STATUS, &st))
			rc = (int)st.state;
		close(fd);
	}
	return rc;
}

void facts_hello(char *text, size_t size)
{
	int gate = gate_state();
	bool daemon = gate >= 0 && (gate & ANGAE_ST_SESSION);
	const char *table = "none";
	char boot[64];

	if (gate >= 0)
		table = gate & ANGAE_ST_LOCKED ? "locked" : "open";
	read_line("/proc/sys/kernel/random/boot_id", boot, sizeof(boot));
	snprintf(text, size, "boot=%s gate=%s selinux=%s daemon=%s", boot, table, selinux(),
		 daemon ? "up" : "none");
}

int facts_status(char *text, size_t size)
{
	char boot[64];
	size_t len;

	if (facts_init("status", text, size))
		return -1;
	len = strlen(text);
	read_line("/proc/sys/kernel/random/boot_id", boot, sizeof(boot));
	snprintf(text + len, size - len, " boot=%s selinux=%s", boot, selinux());
	return 0;
}

int facts_init(const char *request, char *text, size_t size)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = INIT_SOCKET};
	struct timeval limit = {.tv_sec = INIT_SECONDS};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) &&
	    !connect(fd, (struct sockaddr *)&addr, sizeof(addr)) &&
	    send(fd, request, strlen(request), MSG_NOSIGNAL) > 0)
		n = recv(fd, text, size - 1, 0);

	int saved = errno;

	close(fd);
	errno = saved;
	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? -1 : 0;
}

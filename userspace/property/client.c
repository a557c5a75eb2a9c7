// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The other end of init's property socket.
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "property.h"

int property_connect(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = PROPERTY_SOCKET};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;

	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

int property_ask(int fd, const char *request, size_t len, char *answer)
{
	ssize_t n;

	if (send(fd, request, len, MSG_NOSIGNAL) < 0)
		return -1;
	n = recv(fd, answer, PROPERTY_MESSAGE_MAX - 1, 0);
	if (n < 0)
		return -1;
	if (n == 0) {
		errno = ECONNRESET;
		return -1;
	}
	answer[n] = '\0';
	return (int)n;
}

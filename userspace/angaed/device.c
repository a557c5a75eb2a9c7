// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The real /dev/angae.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"

static int real_read(struct device *dev, struct angae_record *rec)
{
	ssize_t n;

	do
		n = read(dev->fd, rec, sizeof(*rec));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -1;
	if (n != sizeof(*rec) || rec->size != sizeof(*rec) || rec->version != ANGAE_ABI_VERSION) {
		errno = EPROTO;
		return -1;
	}
	rec->comm[ANGAE_COMM_LEN - 1] = '\0';
	rec->subject[ANGAE_SUBJECT_LEN - 1] = '\0';
	rec->name[ANGAE_NAME_LEN - 1] = '\0';
	rec->dir[ANGAE_DIR_LEN - 1] = '\0';
	return 1;
}

static int real_answer(struct device *dev, const struct angae_answer *answer)
{
	ssize_t n;

	do
		n = write(dev->fd, answer, sizeof(*answer));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -1 : 0;
}

static int real_control(struct device *dev, unsigned long request, void *arg)
{
	return ioctl(dev->fd, request, arg) < 0 ? -1 : 0;
}

static bool real_proves(struct device *dev, int fd)
{
	struct stat own, other;

	return !fstat(dev->fd, &own) && !fstat(fd, &other) && S_ISCHR(other.st_mode) &&
	       own.st_rdev == other.st_rdev;
}

static const struct device_ops real_ops = {
	.read = real_read,
	.answer = real_answer,
	.control = real_control,
	.proves = real_proves,
};

int device_open(struct device *dev, const char *path)
{
	dev->ops = &real_ops;
	dev->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	return dev->fd < 0 ? -1 : 0;
}

void device_close(struct device *dev)
{
	if (dev->fd >= 0)
		close(dev->fd);
	dev->fd = -1;
}

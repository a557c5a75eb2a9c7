/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate's device as the daemon sees it: a file descriptor to wait on and
 * four things to do with it. The tests put a gate of their own behind it.
 */
#ifndef ANGAED_DEVICE_H
#define ANGAED_DEVICE_H

#include <stdbool.h>
#include <linux/angae.h>

struct device;

/**
 * struct device_ops - what a gate can do
 * @read: one record; 1 got it, 0 nothing now, -1 with errno (the gate is gone)
 * @answer: hand in a verdict or progress; 0, or -1 with errno (ESRCH: nobody waits)
 * @control: ANGAE_IOC_*; 0, or -1 with errno
 * @proves: is @fd an open of this same device? Only init and the lab can have one.
 */
struct device_ops {
	int (*read)(struct device *dev, struct angae_record *rec);
	int (*answer)(struct device *dev, const struct angae_answer *answer);
	int (*control)(struct device *dev, unsigned long request, void *arg);
	bool (*proves)(struct device *dev, int fd);
};

struct device {
	const struct device_ops *ops;
	int fd;
};

/**
 * device_open() - open the gate; the open is the session
 * @dev: filled
 *
 * Return: 0, or -1 with errno (ENOENT, ENXIO: no gate; EPERM: not entrusted;
 * EBUSY: there is a session).
 */
int device_open(struct device *dev, const char *path);
void device_close(struct device *dev);

#endif

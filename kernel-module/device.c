// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/angae: who may open it, and what read() and write() carry.
 *
 * read() gives a question or an event; a failed copy loses neither. The file
 * in question is opened here, in the session's own context, with
 * __FMODE_NONOTIFY: userspace cannot set that flag, so the gate knows its own.
 *
 * Rules: 'events_lock' makes one reader at a time of the event ring; questions
 * need none. Nothing else is held over a copy to or from userspace.
 */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include "gate.h"

static DECLARE_WAIT_QUEUE_HEAD(readers);
static DEFINE_MUTEX(events_lock);

/** angae_device_wake() - there is something to read; any context */
void angae_device_wake(void)
{
	wake_up_interruptible_poll(&readers, EPOLLIN | EPOLLRDNORM);
}

/**
 * angae_opener_is() - does an open of the device still hold its role
 * @file: an open of /dev/angae
 * @role: ANGAE_ROLE_*
 *
 * A descriptor passed on to another process loses its role with it.
 *
 * Return: whether it does.
 */
bool angae_opener_is(const struct file *file, u32 role)
{
	const struct angae_opener *opener = file->private_data;

	if (opener->role != role)
		return false;
	switch (role) {
	case ANGAE_ROLE_INIT:
		return angae_is_init(current);
	case ANGAE_ROLE_SESSION:
		return angae_is_session(current);
	default:
		return angae_is_lab(current);
	}
}

static int device_tell(int error, u32 why)
{
	struct angae_deed deed = {.op = ANGAE_OP_DEVICE};

	angae_event(&deed, error ? ANGAE_VERDICT_DENY : ANGAE_VERDICT_ALLOW, error, why);
	return error;
}

/* The role of the current task, or why it has none. */
static int device_role(u32 *role)
{
	int ret;

	if (angae_entrusted_is(current)) {
		ret = angae_session_begin();
		if (ret)
			return device_tell(ret, ret == -EBUSY ? ANGAE_WHY_BUSY : ANGAE_WHY_ROLE);
		*role = ANGAE_ROLE_SESSION;
		return device_tell(0, ANGAE_WHY_SESSION_BEGIN);
	}
	if (angae_is_init(current))
		*role = ANGAE_ROLE_INIT;
	else if (angae_is_lab(current))
		*role = ANGAE_ROLE_LAB;
	else
		return device_tell(-EPERM, ANGAE_WHY_ROLE);
	return 0;
}

static int device_open(struct inode *inode, struct file *file)
{
	struct angae_opener *opener = kzalloc(sizeof(*opener), GFP_KERNEL);
	int ret;

	if (!opener)
		return -ENOMEM;
	ret = device_role(&opener->role);
	if (ret) {
		kfree(opener);
		return ret;
	}
	file->private_data = opener;
	return stream_open(inode, file);
}

static int device_release(struct inode *inode, struct file *file)
{
	struct angae_opener *opener = file->private_data;
	struct angae_deed deed = {.op = ANGAE_OP_CONTROL};

	if (opener->role == ANGAE_ROLE_SESSION) {
		angae_session_end();
		angae_event(&deed, ANGAE_VERDICT_NONE, 0, ANGAE_WHY_SESSION_END);
	}
	kfree(opener);
	return 0;
}

static bool anything(void)
{
	return angae_request_waiting() || angae_event_waiting();
}

/*
 * Errors of the reader leave the question where it was. Errors of the file go
 * to the session: fd is -1 then and 'error' tells.
 */
static struct file *open_in_question(const struct path *path, struct angae_record *rec)
{
	struct file *file =
		dentry_open(path, O_RDONLY | O_LARGEFILE | __FMODE_NONOTIFY, current_cred());

	if (!IS_ERR(file) || PTR_ERR(file) == -ENFILE || PTR_ERR(file) == -ENOMEM)
		return file;
	rec->error = PTR_ERR(file);
	return NULL;
}

static int give(const struct path *path, struct angae_record *rec, char __user *buf)
{
	struct file *file = open_in_question(path, rec);
	int fd = -1;

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (file) {
		fd = get_unused_fd_flags(O_CLOEXEC);
		if (fd < 0) {
			fput(file);
			return fd;
		}
	}
	rec->fd = fd;
	if (copy_to_user(buf, rec, sizeof(*rec))) {
		if (file) {
			put_unused_fd(fd);
			fput(file);
		}
		return -EFAULT;
	}
	if (file)
		fd_install(fd, file);
	return 0;
}

static ssize_t read_request(char __user *buf)
{
	struct angae_record rec = {
		.size = sizeof(rec),
		.version = ANGAE_ABI_VERSION,
	};
	struct path path;
	u32 sid;
	int ret;

	if (!angae_request_take(&rec, &path, &sid))
		return 0;
	angae_record_subject(&rec, sid);
	angae_record_dir(&rec, path.mnt, path.dentry);
	ret = give(&path, &rec, buf);
	path_put(&path);
	if (ret) {
		angae_request_untake(rec.id);
		angae_device_wake();
		return ret;
	}
	return sizeof(rec);
}

static ssize_t read_event(char __user *buf)
{
	struct angae_record rec;
	ssize_t ret = 0;
	u64 mark;

	if (mutex_lock_interruptible(&events_lock))
		return -ERESTARTSYS;
	if (angae_event_peek(&rec, &mark)) {
		rec.session = angae_session_number();
		ret = sizeof(rec);
		if (copy_to_user(buf, &rec, sizeof(rec)))
			ret = -EFAULT;
		else
			angae_event_taken(mark);
	}
	mutex_unlock(&events_lock);
	return ret;
}

static ssize_t device_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret;

	if (!angae_opener_is(file, ANGAE_ROLE_SESSION))
		return -EPERM;
	if (count < sizeof(struct angae_record))
		return -EINVAL;
	for (;;) {
		ret = 0;
		if (angae_request_waiting())
			ret = read_request(buf);
		else if (angae_event_waiting())
			ret = read_event(buf);
		if (ret)
			return ret;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible_exclusive(readers, anything()))
			return -ERESTARTSYS;
	}
}

static ssize_t device_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct angae_answer answer;
	int ret;

	if (!angae_opener_is(file, ANGAE_ROLE_SESSION))
		return -EPERM;
	if (count != sizeof(answer))
		return -EINVAL;
	if (copy_from_user(&answer, buf, sizeof(answer)))
		return -EFAULT;
	ret = angae_request_answer(&answer);
	return ret ?: sizeof(answer);
}

static __poll_t device_poll(struct file *file, poll_table *wait)
{
	__poll_t mask = EPOLLOUT | EPOLLWRNORM;

	poll_wait(file, &readers, wait);
	if (anything())
		mask |= EPOLLIN | EPOLLRDNORM;
	return mask;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.write = device_write,
	.poll = device_poll,
	.unlocked_ioctl = angae_device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* DAC is left open: the gate itself says who may (rows D96 to D99). */
static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "angae",
	.fops = &device_fops,
	.mode = 0666,
};

/**
 * angae_device_start() - make /dev/angae
 *
 * Return: 0 or the error of misc_register().
 */
int angae_device_start(void)
{
	return misc_register(&device);
}

/** angae_device_stop() - nobody has it open any more */
void angae_device_stop(void)
{
	misc_deregister(&device);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of /dev/angae: one line each in a table that says who and when.
 *
 * Every structure begins with its size, which must be ours.
 */
#include <linux/file.h>
#include <linux/uaccess.h>
#include "gate.h"

#define BY_INIT	   BIT(ANGAE_ROLE_INIT)
#define BY_SESSION BIT(ANGAE_ROLE_SESSION)
#define BY_LAB	   BIT(ANGAE_ROLE_LAB)

union argument {
	__u32 size;
	struct angae_status status;
	struct angae_type type;
	struct angae_volume volume;
	struct angae_program program;
	struct angae_entrust entrust;
	struct angae_config config;
	struct angae_generation generation;
	struct angae_store store;
	struct angae_seal seal;
	struct angae_ablate ablate;
};

struct command {
	unsigned int cmd;
	u32 roles;
	bool before_lock;
	int (*run)(union argument *arg);
};

static int run_status(union argument *arg)
{
	if (arg->status.abi != ANGAE_ABI_VERSION)
		return -EPROTO;
	angae_status(&arg->status);
	return 0;
}

static int run_type(union argument *arg)
{
	return angae_add_type(&arg->type);
}

/* An O_PATH descriptor is enough everywhere: nothing is read through it. */
static int run_volume(union argument *arg)
{
	struct file *file = fget_raw(arg->volume.fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = angae_add_volume(file_inode(file)->i_sb, arg->volume.class, arg->volume.flags);
	fput(file);
	return ret;
}

static int run_program(union argument *arg)
{
	struct file *file = fget_raw(arg->program.fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = arg->program.reserved ? -EINVAL : angae_pin_program(file, arg->program.role);
	fput(file);
	return ret;
}

static int run_lock(union argument *arg)
{
	return angae_lock();
}

static int run_entrust(union argument *arg)
{
	if (arg->entrust.reserved)
		return -EINVAL;
	return angae_entrust(arg->entrust.pid, arg->entrust.role);
}

static int run_config(union argument *arg)
{
	return angae_configure(&arg->config);
}

static int run_generation(union argument *arg)
{
	if (arg->generation.reserved)
		return -EINVAL;
	return angae_set_generation(&arg->generation);
}

static int store(struct file *file, const struct angae_store *arg)
{
	struct angae_deed deed = {
		.inode = file_inode(file),
		.dentry = file->f_path.dentry,
		.place = angae_place(file_inode(file)),
	};
	struct angae_snapshot snap;

	if (!S_ISREG(deed.inode->i_mode))
		return -EINVAL;
	if (arg->verdict == ANGAE_VERDICT_NONE) {
		angae_verdict_drop(deed.inode, deed.place.volume);
		return 0;
	}
	if (!angae_governed(deed.place.class))
		return -EINVAL;
	if (angae_written_by_others(deed.inode, file->f_mode & FMODE_WRITER))
		return -ETXTBSY;
	angae_snapshot(&snap, &deed);
	if (!snap.has_cookie)
		return -EOPNOTSUPP;
	angae_snapshot_store(&snap, arg->verdict, arg->scope, arg->code, arg->expires_ns);
	return 0;
}

static int run_store(union argument *arg)
{
	struct file *file;
	int ret;

	if (arg->store.reserved || arg->store.verdict > ANGAE_VERDICT_DENY ||
	    arg->store.scope & ~(ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC))
		return -EINVAL;
	file = fget_raw(arg->store.fd);
	if (!file)
		return -EBADF;
	ret = store(file, &arg->store);
	fput(file);
	return ret;
}

static int run_seal(union argument *arg)
{
	struct file *file;
	int ret;

	if (arg->seal.reserved)
		return -EINVAL;
	file = fget_raw(arg->seal.fd);
	if (!file)
		return -EBADF;
	ret = angae_seal(file->f_path.dentry, arg->seal.op);
	fput(file);
	return ret;
}

static int run_ablate(union argument *arg)
{
	if (arg->ablate.on > 1)
		return -EINVAL;
	angae_switch(arg->ablate.on, arg->ablate.on ? ANGAE_WHY_GATE_ON : ANGAE_WHY_GATE_OFF);
	return 0;
}

static const struct command commands[] = {
	{ANGAE_IOC_STATUS, BY_INIT | BY_SESSION | BY_LAB, false, run_status},
	{ANGAE_IOC_TYPE, BY_INIT, true, run_type},
	{ANGAE_IOC_VOLUME, BY_INIT | BY_LAB, false, run_volume},
	{ANGAE_IOC_PROGRAM, BY_INIT, true, run_program},
	{ANGAE_IOC_LOCK, BY_INIT, false, run_lock},
	{ANGAE_IOC_ENTRUST, BY_INIT, false, run_entrust},
	{ANGAE_IOC_CONFIG, BY_SESSION, false, run_config},
	{ANGAE_IOC_GENERATION, BY_SESSION, false, run_generation},
	{ANGAE_IOC_STORE, BY_SESSION, false, run_store},
	{ANGAE_IOC_SEAL, BY_SESSION, false, run_seal},
	{ANGAE_IOC_ABLATE, BY_LAB, false, run_ablate},
};

static const struct command *command_find(unsigned int cmd)
{
	const struct command *command;

	for (command = commands; command < commands + ARRAY_SIZE(commands); command++) {
		if (command->cmd == cmd)
			return command;
	}
	return NULL;
}

static bool allowed(const struct file *file, const struct command *command)
{
	const struct angae_opener *opener = file->private_data;

	return command->roles & BIT(opener->role) && angae_opener_is(file, opener->role);
}

/**
 * angae_device_ioctl() - ANGAE_IOC_*
 * @file: an open of /dev/angae
 * @cmd: which
 * @arg: pointer to its structure
 *
 * Return: 0 or what the command says; -ENOTTY for an unknown one; -EPERM for
 * the wrong role; -EBUSY when the table is locked; -EINVAL for a wrong size.
 */
long angae_device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct command *command = command_find(cmd);
	void __user *user = (void __user *)arg;
	union argument data = {0};
	int ret;

	if (!command)
		return -ENOTTY;
	if (!allowed(file, command))
		return -EPERM;
	if (command->before_lock && angae_locked())
		return -EBUSY;
	if (_IOC_DIR(cmd) & _IOC_WRITE) {
		if (copy_from_user(&data, user, _IOC_SIZE(cmd)))
			return -EFAULT;
		if (data.size != _IOC_SIZE(cmd))
			return -EINVAL;
	}
	ret = command->run(&data);
	if (!ret && _IOC_DIR(cmd) & _IOC_READ && copy_to_user(user, &data, _IOC_SIZE(cmd)))
		return -EFAULT;
	return ret;
}

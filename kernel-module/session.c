// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has a role: init, the session, the installer, the makers of media, the lab.
 *
 * Labels and uids of subjects are never looked at: under SELinux permissive a
 * user may enter any domain, and the one who rooted the phone has every uid.
 * Only init, who came from the verified system first, can lend a role.
 *
 * Rules: 'lock' serialises changes. Readers take no lock: they load the pid of a
 * role once and compare it with that of a task they hold, and never follow it.
 * Both are alive at the moment of the load (a role drops its reference only
 * after it was replaced), so the same address is the same pid. Programs are
 * pinned before the gate is locked and stay until the module goes.
 */
#include <linux/file.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include "gate.h"

#define MAKERS_MAX 8

static DEFINE_MUTEX(lock);
static struct pid *entrusted; /* may become the session */
static struct pid *session;   /* is it */
static struct pid *lab;	      /* leader of the lab's terminal session */
static u64 session_number;
static struct file *session_program;
static struct file *installer_program;
static struct file *maker_programs[MAKERS_MAX];

static bool holds(struct pid *const *role, const struct pid *pid)
{
	return pid && READ_ONCE(*role) == pid;
}

/* Lock held. Takes over the reference of @pid. */
static void pid_set(struct pid **role, struct pid *pid)
{
	struct pid *old = *role;

	WRITE_ONCE(*role, pid);
	put_pid(old);
}

/**
 * angae_is_init() - the first process of the machine
 * @task: any task the caller holds
 *
 * Return: whether it is.
 */
bool angae_is_init(const struct task_struct *task)
{
	return is_global_init((struct task_struct *)task);
}

/**
 * angae_is_session() - a thread of the daemon that has the session open
 * @task: any task the caller holds
 *
 * Return: whether it is.
 */
bool angae_is_session(const struct task_struct *task)
{
	return holds(&session, task_tgid((struct task_struct *)task));
}

/**
 * angae_entrusted_is() - the task that init said may become the session
 * @task: any task the caller holds
 *
 * Return: whether it is.
 */
bool angae_entrusted_is(const struct task_struct *task)
{
	return holds(&entrusted, task_tgid((struct task_struct *)task));
}

/**
 * angae_is_lab() - is it in the lab's terminal session
 * @task: any task the caller holds
 *
 * Return: whether it is. A child that calls setsid() has left it.
 */
bool angae_is_lab(const struct task_struct *task)
{
	return holds(&lab, task_session((struct task_struct *)task));
}

/**
 * angae_is_host() - may the current task change how the machine is put together
 *
 * Return: true for init, the lab and the kernel's own threads.
 */
bool angae_is_host(void)
{
	return current->flags & PF_KTHREAD || angae_is_init(current) || angae_is_lab(current);
}

static bool runs(struct mm_struct *mm, const struct file *program)
{
	struct file *exe;
	bool is;

	if (!mm || !program)
		return false;
	exe = compat_mm_exe_file(mm);
	is = exe && file_inode(exe) == file_inode(program);
	if (exe)
		fput(exe);
	return is;
}

/**
 * angae_is_installer() - a task that runs the pinned installer
 * @task: current, or a task whose task_lock() is held
 *
 * The program is setuid, so the loader ignores the caller's environment, and
 * it is never started under a tracer (angae_is_program() and decide_file.c).
 *
 * Return: whether it is.
 */
bool angae_is_installer(struct task_struct *task)
{
	return !(task->flags & PF_KTHREAD) && runs(task->mm, installer_program);
}

/**
 * angae_is_maker() - a task that runs one of the pinned programs that make media
 * @task: current, or a task whose task_lock() is held
 *
 * What a maker writes may be signed as the phone's own, so under SELinux
 * permissive, too, nobody else writes it.
 *
 * Return: whether it is.
 */
bool angae_is_maker(struct task_struct *task)
{
	int i;

	if (task->flags & PF_KTHREAD)
		return false;
	for (i = 0; i < MAKERS_MAX && maker_programs[i]; i++) {
		if (runs(task->mm, maker_programs[i]))
			return true;
	}
	return false;
}

static bool is_program(const struct file *program, const struct inode *inode)
{
	return program && file_inode(program) == inode;
}

/**
 * angae_is_program() - is it one of the pinned programs
 * @inode: of what is about to be executed
 *
 * Return: whether it is.
 */
bool angae_is_program(const struct inode *inode)
{
	int i;

	for (i = 0; i < MAKERS_MAX; i++) {
		if (is_program(maker_programs[i], inode))
			return true;
	}
	return is_program(session_program, inode) || is_program(installer_program, inode);
}

/* Lock held. Where the program of a role is kept; NULL for what has none. */
static struct file **program_slot(u32 role)
{
	int i = 0;

	switch (role) {
	case ANGAE_ROLE_SESSION:
		return &session_program;
	case ANGAE_ROLE_INSTALLER:
		return &installer_program;
	case ANGAE_ROLE_MAKER:
		while (i < MAKERS_MAX - 1 && maker_programs[i])
			i++;
		return &maker_programs[i];
	default:
		return NULL;
	}
}

/**
 * angae_pin_program() - ANGAE_IOC_PROGRAM
 * @file: the program; init calls this before the lock
 * @role: SESSION, INSTALLER, or MAKER, of which there may be several
 *
 * Return: 0; -EINVAL for another role, for what is no regular file or does not
 * stand on a trusted volume; -EEXIST when the role has its program, or all its
 * programs.
 */
int angae_pin_program(struct file *file, u32 role)
{
	struct inode *inode = file_inode(file);
	struct file **program;
	int ret = -EINVAL;

	if (!S_ISREG(inode->i_mode) || angae_place(inode).class != ANGAE_CLASS_TRUSTED)
		return -EINVAL;
	mutex_lock(&lock);
	program = program_slot(role);
	if (program && *program) {
		ret = -EEXIST;
	} else if (program) {
		WRITE_ONCE(*program, get_file(file));
		ret = 0;
	}
	mutex_unlock(&lock);
	return ret;
}

/**
 * angae_entrust() - ANGAE_IOC_ENTRUST
 * @nr: process id as init sees it
 * @role: SESSION or LAB
 *
 * A later word replaces the former; a session that is open stays.
 *
 * Return: 0; -EINVAL for another role; -ESRCH when there is no such process.
 */
int angae_entrust(pid_t nr, u32 role)
{
	struct pid *pid;

	if (role != ANGAE_ROLE_SESSION && role != ANGAE_ROLE_LAB)
		return -EINVAL;
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	mutex_lock(&lock);
	pid_set(role == ANGAE_ROLE_SESSION ? &entrusted : &lab, pid);
	mutex_unlock(&lock);
	return 0;
}

/**
 * angae_session_begin() - the current task opens the device as the session
 *
 * Return: 0; -EPERM when it was not entrusted or runs another program; -EBUSY
 * when there is a session.
 */
int angae_session_begin(void)
{
	int ret = 0;

	if (!angae_entrusted_is(current) || !runs(current->mm, session_program))
		return -EPERM;
	mutex_lock(&lock);
	if (session) {
		ret = -EBUSY;
	} else {
		WRITE_ONCE(session_number, session_number + 1);
		pid_set(&session, get_pid(task_tgid(current)));
		angae_requests_open(session_number);
	}
	mutex_unlock(&lock);
	return ret;
}

/** angae_session_end() - the last reference to the session's open is gone */
void angae_session_end(void)
{
	mutex_lock(&lock);
	angae_requests_close();
	pid_set(&session, NULL);
	mutex_unlock(&lock);
}

/**
 * angae_session_open() - is there a session
 *
 * Return: a snapshot.
 */
bool angae_session_open(void)
{
	return READ_ONCE(session);
}

/**
 * angae_session_number() - number of the current or last session
 *
 * Return: 0 before the first.
 */
u64 angae_session_number(void)
{
	return READ_ONCE(session_number);
}

/**
 * angae_is_guarded() - may others neither signal nor trace it
 * @task: any task the caller holds
 *
 * Return: true for the session and for the task entrusted to become it.
 */
bool angae_is_guarded(const struct task_struct *task)
{
	return angae_is_session(task) || angae_entrusted_is(task);
}

/** angae_session_stop() - the module goes: let go of programs and pids */
void angae_session_stop(void)
{
	int i;

	mutex_lock(&lock);
	pid_set(&entrusted, NULL);
	pid_set(&session, NULL);
	pid_set(&lab, NULL);
	mutex_unlock(&lock);
	if (session_program)
		fput(session_program);
	if (installer_program)
		fput(installer_program);
	for (i = 0; i < MAKERS_MAX && maker_programs[i]; i++)
		fput(maker_programs[i]);
}

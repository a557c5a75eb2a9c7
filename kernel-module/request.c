// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the session, and the tasks that sleep for the answers.
 *
 * Shape from Red Star's rtscan (RS); the deadline by progress, the bound on
 * the queue and the end of every wait with the session are ours (invented).
 *
 * Rules: a request lives on the stack of the task that asks. Whoever else looks
 * at it does so under 'lock', and the asker takes 'lock' once more before it
 * leaves; so nobody ever holds a pointer to one that is gone. Nothing sleeps
 * under the lock. What a request is about never changes after it was queued.
 * The name's lock and that of a verdict's bucket are taken under 'lock'.
 */
#include <linux/cred.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/spinlock.h>
#include "gate.h"

#define SLOTS_BITS CONFIG_ANGAE_REQUEST_BITS /* how many tasks may wait */
#define STEP_BYTES (64 << 10)		     /* progress smaller than this is none */

enum state {
	QUEUED,
	TAKEN, /* read, not yet answered */
	DONE,
};

struct request {
	struct list_head link; /* in 'queue' while QUEUED */
	struct task_struct *task;
	const struct angae_deed *deed;
	struct angae_snapshot *snap;
	u64 id; /* number << SLOTS_BITS | slot */
	u64 session;
	enum state state;
	u32 why;		/* once DONE: ASKED, or why there is no answer */
	unsigned long deadline; /* jiffies */
	u64 done;		/* bytes of progress */
	u64 mono_ns;
	u64 real_ns;
	u32 uid;
	u32 sid;
	struct angae_reply *reply;
};

static DEFINE_SPINLOCK(lock);
static LIST_HEAD(queue);
static struct request *slots[1 << SLOTS_BITS];
static u32 pending;
static u32 next_slot;
static u64 next_number = 1;
static u64 session; /* 0: nobody to ask */

/* Returns why not, or ASKED when it is in the queue. */
static u32 request_queue(struct request *req)
{
	u32 why = ANGAE_WHY_ASKED;

	spin_lock(&lock);
	if (!session) {
		why = ANGAE_WHY_NO_SESSION;
	} else if (pending == ARRAY_SIZE(slots)) {
		why = ANGAE_WHY_QUEUE_FULL;
	} else {
		while (slots[next_slot])
			next_slot = (next_slot + 1) % ARRAY_SIZE(slots);
		slots[next_slot] = req;
		req->id = next_number++ << SLOTS_BITS | next_slot;
		next_slot = (next_slot + 1) % ARRAY_SIZE(slots);
		req->session = session;
		req->deadline = jiffies + msecs_to_jiffies(READ_ONCE(angae_settings.deadline_ms));
		list_add_tail(&req->link, &queue);
		WRITE_ONCE(pending, pending + 1);
	}
	spin_unlock(&lock);
	return why;
}

/* Takes it out of queue and slots; the state becomes DONE. Lock held. */
static void request_end(struct request *req, u32 why)
{
	if (req->state == QUEUED)
		list_del(&req->link);
	slots[req->id & (ARRAY_SIZE(slots) - 1)] = NULL;
	WRITE_ONCE(pending, pending - 1);
	req->why = why;
	WRITE_ONCE(req->state, DONE);
	wake_up_process(req->task);
}

/* Sleeps until DONE; progress moves the deadline meanwhile. Returns why not. */
static u32 request_sleep(const struct request *req)
{
	u32 why = ANGAE_WHY_ASKED;
	long left;

	for (;;) {
		set_current_state(TASK_KILLABLE);
		if (READ_ONCE(req->state) == DONE)
			break;
		left = (long)(READ_ONCE(req->deadline) - jiffies);
		if (fatal_signal_pending(current))
			why = ANGAE_WHY_KILLED;
		else if (left <= 0)
			why = ANGAE_WHY_DEADLINE;
		if (why != ANGAE_WHY_ASKED)
			break;
		schedule_timeout(left);
	}
	__set_current_state(TASK_RUNNING);
	return why;
}

static u32 request_finish(struct request *req, u32 why)
{
	spin_lock(&lock);
	if (req->state != DONE)
		request_end(req, why);
	why = req->why;
	spin_unlock(&lock);
	return why;
}

/**
 * angae_ask() - ask the session about an open, and sleep for the answer
 * @deed: the open; inode, dentry and mnt are set
 * @snap: what it is about
 * @reply: filled when the answer is ASKED
 *
 * Context: may sleep, killable, no longer than the deadline without progress.
 * Return: ANGAE_WHY_ASKED, or why there is no answer: NO_SESSION,
 * SESSION_GONE, DEADLINE, QUEUE_FULL, KILLED.
 */
u32 angae_ask(const struct angae_deed *deed, struct angae_snapshot *snap, struct angae_reply *reply)
{
	struct request req = {
		.task = current,
		.deed = deed,
		.snap = snap,
		.state = QUEUED,
		.reply = reply,
	};
	u32 why;

	if (!READ_ONCE(session))
		return ANGAE_WHY_NO_SESSION;
	req.mono_ns = ktime_get_ns();
	req.real_ns = ktime_get_coarse_real_ns();
	req.uid = __kuid_val(current_euid());
	security_current_getsecid_subj(&req.sid);
	why = request_queue(&req);
	if (why != ANGAE_WHY_ASKED)
		return why;
	this_cpu_inc(angae_counters.asked);
	angae_device_wake();
	/* On the same processor the answer may be there before we would sleep. */
	cond_resched();
	return request_finish(&req, request_sleep(&req));
}

/* All that needs no allocation. Lock held. */
static void describe(const struct request *req, struct angae_record *rec)
{
	const struct angae_snapshot *snap = req->snap;
	dev_t dev = req->deed->inode->i_sb->s_dev;

	rec->kind = ANGAE_REC_REQUEST;
	rec->id = req->id;
	rec->session = req->session;
	rec->mono_ns = req->mono_ns;
	rec->last_ns = req->mono_ns;
	rec->real_ns = req->real_ns;
	rec->count = 1;
	rec->op = req->deed->op;
	rec->class = req->deed->place.class;
	rec->mode = req->deed->mode;
	rec->pid = task_pid_nr(req->task);
	rec->tgid = task_tgid_nr(req->task);
	rec->uid = req->uid;
	rec->dev = (u64)MAJOR(dev) << 32 | MINOR(dev);
	rec->ino = snap->key.ino;
	rec->igen = snap->key.igen;
	rec->file_size = snap->key.size;
	rec->cookie = snap->key.cookie;
	rec->policy_gen = snap->gens >> 32;
	rec->identity_gen = (u32)snap->gens;
	memcpy(rec->comm, req->task->comm, sizeof(rec->comm) - 1);
	memcpy(rec->name, snap->name, snap->name_len);
}

/**
 * angae_request_take() - the next question
 * @rec: zeroed by the caller; filled but for subject, dir and fd
 * @path: where to open the file in question; the caller puts it
 * @sid: SELinux's number of the subject
 *
 * Return: false when there is none.
 */
bool angae_request_take(struct angae_record *rec, struct path *path, u32 *sid)
{
	struct request *req;

	spin_lock(&lock);
	req = list_first_entry_or_null(&queue, struct request, link);
	if (req) {
		list_del(&req->link);
		req->state = TAKEN;
		describe(req, rec);
		path->mnt = req->deed->mnt;
		path->dentry = req->deed->dentry;
		path_get(path);
		*sid = req->sid;
	}
	spin_unlock(&lock);
	return req;
}

static struct request *request_find(u64 id)
{
	struct request *req = slots[id & (ARRAY_SIZE(slots) - 1)];

	return req && req->id == id && req->state == TAKEN ? req : NULL;
}

/**
 * angae_request_untake() - it could not be handed over; it is the next again
 * @id: of the question
 */
void angae_request_untake(u64 id)
{
	struct request *req;

	spin_lock(&lock);
	req = request_find(id);
	if (req) {
		req->state = QUEUED;
		list_add(&req->link, &queue);
	}
	spin_unlock(&lock);
}

/**
 * angae_request_waiting() - is there a question nobody has read
 *
 * Return: a hint, for poll and wait.
 */
bool angae_request_waiting(void)
{
	return !list_empty_careful(&queue);
}

/* A step forward must be worth it, or be the last one. Lock held. */
static int request_progress(struct request *req, u64 done)
{
	u64 size = req->snap->key.size;

	if (done > size || done <= req->done)
		return -EINVAL;
	if (done - req->done < STEP_BYTES && done != size)
		return 0;
	req->done = done;
	WRITE_ONCE(req->deadline,
		   jiffies + msecs_to_jiffies(READ_ONCE(angae_settings.deadline_ms)));
	return 0;
}

/*
 * Settled here, in the session's write(), and not when the asker wakes: what the
 * session does next, as to label the file, comes after what was kept. Lock held.
 */
static void request_reply(struct request *req, const struct angae_answer *answer)
{
	struct angae_reply *reply = req->reply;

	reply->verdict = answer->verdict;
	reply->scope = answer->scope;
	reply->flags = answer->flags;
	reply->code = answer->code;
	reply->expires_ns = answer->expires_ns;
	angae_snapshot_settle(req->snap, req->deed, reply);
	request_end(req, ANGAE_WHY_ASKED);
}

static bool answer_valid(const struct angae_answer *answer)
{
	if (answer->size != sizeof(*answer) || answer->version != ANGAE_ABI_VERSION)
		return false;
	if (answer->kind == ANGAE_MSG_PROGRESS)
		return true;
	return answer->kind == ANGAE_MSG_VERDICT &&
	       (answer->verdict == ANGAE_VERDICT_ALLOW || answer->verdict == ANGAE_VERDICT_DENY) &&
	       !(answer->scope & ~(ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC)) &&
	       !(answer->flags & ~ANGAE_ANSF_STORE);
}

/**
 * angae_request_answer() - what the session wrote
 * @answer: copied from it, not yet checked
 *
 * Return: 0; -EINVAL when malformed; -ESRCH when no such request waits for an
 * answer: never read, answered, timed out, killed, or of another session.
 */
int angae_request_answer(const struct angae_answer *answer)
{
	struct request *req;
	int ret = -ESRCH;

	if (!answer_valid(answer))
		return -EINVAL;
	spin_lock(&lock);
	req = request_find(answer->id);
	if (req && req->session == session) {
		ret = 0;
		if (answer->kind == ANGAE_MSG_PROGRESS)
			ret = request_progress(req, answer->done);
		else
			request_reply(req, answer);
	}
	spin_unlock(&lock);
	return ret;
}

/**
 * angae_requests_open() - there is a session to ask from here on
 * @number: of the session, not 0
 */
void angae_requests_open(u64 number)
{
	spin_lock(&lock);
	WRITE_ONCE(session, number);
	spin_unlock(&lock);
}

/**
 * angae_requests_close() - the session is gone: nobody waits for it any more
 */
void angae_requests_close(void)
{
	struct request *req;
	int i;

	spin_lock(&lock);
	WRITE_ONCE(session, 0);
	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		req = slots[i];
		if (req)
			request_end(req, ANGAE_WHY_SESSION_GONE);
	}
	spin_unlock(&lock);
}

/**
 * angae_requests_pending() - how many tasks wait
 *
 * Return: a snapshot, for the status.
 */
u32 angae_requests_pending(void)
{
	return READ_ONCE(pending);
}

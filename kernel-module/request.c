// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the session, and the tasks that sleep for the answers.
 *
 * Shape from Red Star's rtscan (RS); the deadline by progress, the bound on
 * the queue and the end of every wait with the session are ours (invented).
 *
 * Rules: 'lock' guards the queue, the slots and each request's state, reply,
 * deadline and progress. A request is held by its asker and by the reader who
 * describes it; what it is about never changes after it was queued. Nothing
 * sleeps under the lock, and paths are put without it.
 */
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/path.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/ktime.h>
#include <linux/wait.h>
#include "gate.h"

#define SLOTS_BITS CONFIG_ANGAE_REQUEST_BITS /* how many tasks may wait */
#define STEP_BYTES (64 << 10)		     /* progress smaller than this is none */

enum state {
	QUEUED,
	TAKEN, /* read, not yet answered */
	DONE,
};

struct angae_request {
	struct kref ref;
	struct list_head link; /* in 'queue' while QUEUED */
	wait_queue_head_t wait;
	u64 id; /* number << SLOTS_BITS | slot */
	u64 session;
	enum state state;
	u32 why;		/* once DONE: ASKED, or why there is no answer */
	unsigned long deadline; /* jiffies */
	u64 done;		/* bytes of progress */
	struct angae_reply reply;

	u64 mono_ns;
	u64 real_ns;
	u32 op;
	u32 mode;
	u32 class;
	u32 pid;
	u32 tgid;
	u32 uid;
	u32 sid;
	u64 dev;
	struct angae_key key;
	u64 gens;
	struct path path;
	char comm[ANGAE_COMM_LEN];
	char name[ANGAE_NAME_LEN];
};

static_assert(sizeof(struct angae_request) <= 512);

static DEFINE_SPINLOCK(lock);
static LIST_HEAD(queue);
static struct angae_request *slots[1 << SLOTS_BITS];
static u32 pending;
static u32 next_slot;
static u64 next_number = 1;
static u64 session; /* 0: nobody to ask */

static void request_free(struct kref *ref)
{
	struct angae_request *req = container_of(ref, struct angae_request, ref);

	path_put(&req->path);
	kfree(req);
}

static void request_put(struct angae_request *req)
{
	kref_put(&req->ref, request_free);
}

static struct angae_request *request_new(const struct angae_deed *deed,
					 const struct angae_snapshot *snap)
{
	struct angae_request *req = kmalloc(sizeof(*req), GFP_KERNEL);

	if (!req)
		return NULL;
	kref_init(&req->ref);
	init_waitqueue_head(&req->wait);
	req->state = QUEUED;
	req->why = ANGAE_WHY_NONE;
	req->done = 0;
	req->mono_ns = ktime_get_ns();
	req->real_ns = ktime_get_real_ns();
	req->op = deed->op;
	req->mode = deed->mode;
	req->class = deed->place.class;
	req->pid = task_pid_nr(current);
	req->tgid = task_tgid_nr(current);
	req->uid = from_kuid(&init_user_ns, current_euid());
	security_current_getsecid_subj(&req->sid);
	req->dev = (u64)MAJOR(deed->inode->i_sb->s_dev) << 32 | MINOR(deed->inode->i_sb->s_dev);
	req->key = snap->key;
	req->gens = snap->gens;
	req->path.mnt = deed->mnt;
	req->path.dentry = deed->dentry;
	path_get(&req->path);
	strscpy(req->comm, current->comm, sizeof(req->comm));
	memcpy(req->name, snap->name, snap->name_len + 1);
	return req;
}

/* Returns why not, or ASKED when it is in the queue. */
static u32 request_queue(struct angae_request *req)
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
static void request_end(struct angae_request *req, u32 why)
{
	if (req->state == QUEUED)
		list_del(&req->link);
	slots[req->id & (ARRAY_SIZE(slots) - 1)] = NULL;
	WRITE_ONCE(pending, pending - 1);
	req->why = why;
	WRITE_ONCE(req->state, DONE);
}

static void request_give_up(struct angae_request *req, u32 why)
{
	spin_lock(&lock);
	if (req->state != DONE)
		request_end(req, why);
	spin_unlock(&lock);
}

/* Sleeps until DONE. Progress moves the deadline while we sleep. */
static void request_wait(struct angae_request *req)
{
	long left;

	for (;;) {
		left = (long)(READ_ONCE(req->deadline) - jiffies);
		if (left <= 0) {
			request_give_up(req, ANGAE_WHY_DEADLINE);
			return;
		}
		left = wait_event_killable_timeout(req->wait, READ_ONCE(req->state) == DONE, left);
		if (left > 0)
			return;
		if (left < 0) {
			request_give_up(req, ANGAE_WHY_KILLED);
			return;
		}
	}
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
u32 angae_ask(const struct angae_deed *deed, const struct angae_snapshot *snap,
	      struct angae_reply *reply)
{
	struct angae_request *req;
	u32 why;

	if (!READ_ONCE(session))
		return ANGAE_WHY_NO_SESSION;
	req = request_new(deed, snap);
	if (!req)
		return ANGAE_WHY_QUEUE_FULL;
	why = request_queue(req);
	if (why == ANGAE_WHY_ASKED) {
		this_cpu_inc(angae_counters.asked);
		angae_device_wake();
		request_wait(req);
		spin_lock(&lock);
		why = req->why;
		*reply = req->reply;
		spin_unlock(&lock);
	}
	request_put(req);
	return why;
}

/**
 * angae_request_take() - the next question
 *
 * Return: a request with a reference for the caller, or NULL. End with
 * angae_request_given() or angae_request_untake().
 */
struct angae_request *angae_request_take(void)
{
	struct angae_request *req;

	spin_lock(&lock);
	req = list_first_entry_or_null(&queue, struct angae_request, link);
	if (req) {
		list_del(&req->link);
		req->state = TAKEN;
		kref_get(&req->ref);
	}
	spin_unlock(&lock);
	return req;
}

/**
 * angae_request_untake() - it could not be handed over; it is the next again
 * @req: from angae_request_take()
 */
void angae_request_untake(struct angae_request *req)
{
	spin_lock(&lock);
	if (req->state == TAKEN) {
		req->state = QUEUED;
		list_add(&req->link, &queue);
	}
	spin_unlock(&lock);
	request_put(req);
}

/**
 * angae_request_given() - it was handed over
 * @req: from angae_request_take()
 */
void angae_request_given(struct angae_request *req)
{
	request_put(req);
}

/**
 * angae_request_describe() - fill a record
 * @req: from angae_request_take()
 * @rec: zeroed by the caller
 */
void angae_request_describe(const struct angae_request *req, struct angae_record *rec)
{
	rec->kind = ANGAE_REC_REQUEST;
	rec->id = req->id;
	rec->session = req->session;
	rec->mono_ns = req->mono_ns;
	rec->last_ns = req->mono_ns;
	rec->real_ns = req->real_ns;
	rec->count = 1;
	rec->op = req->op;
	rec->class = req->class;
	rec->mode = req->mode;
	rec->pid = req->pid;
	rec->tgid = req->tgid;
	rec->uid = req->uid;
	rec->dev = req->dev;
	rec->ino = req->key.ino;
	rec->igen = req->key.igen;
	rec->file_size = req->key.size;
	rec->cookie = req->key.cookie;
	rec->policy_gen = req->gens >> 32;
	rec->identity_gen = (u32)req->gens;
	memcpy(rec->comm, req->comm, sizeof(rec->comm));
	strscpy(rec->name, req->name, sizeof(rec->name));
	angae_record_subject(rec, req->sid);
	angae_record_dir(rec, req->path.mnt, req->path.dentry);
}

/**
 * angae_request_path() - where to open the file in question
 * @req: from angae_request_take()
 *
 * Return: its path, valid as long as the request is held.
 */
const struct path *angae_request_path(const struct angae_request *req)
{
	return &req->path;
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
static int request_progress(struct angae_request *req, u64 done)
{
	u64 size = req->key.size;

	if (done > size || done <= req->done)
		return -EINVAL;
	if (done - req->done < STEP_BYTES && done != size)
		return 0;
	req->done = done;
	WRITE_ONCE(req->deadline,
		   jiffies + msecs_to_jiffies(READ_ONCE(angae_settings.deadline_ms)));
	return 0;
}

static void request_reply(struct angae_request *req, const struct angae_answer *answer)
{
	req->reply = (struct angae_reply){
		.verdict = answer->verdict,
		.scope = answer->scope,
		.flags = answer->flags,
		.code = answer->code,
		.expires_ns = answer->expires_ns,
	};
	request_end(req, ANGAE_WHY_ASKED);
	wake_up(&req->wait);
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
	struct angae_request *req;
	int ret = -ESRCH;

	if (!answer_valid(answer))
		return -EINVAL;
	spin_lock(&lock);
	req = slots[answer->id & (ARRAY_SIZE(slots) - 1)];
	if (req && req->id == answer->id && req->state == TAKEN && req->session == session) {
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
	struct angae_request *req;
	int i;

	spin_lock(&lock);
	WRITE_ONCE(session, 0);
	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		req = slots[i];
		if (!req)
			continue;
		request_end(req, ANGAE_WHY_SESSION_GONE);
		wake_up(&req->wait);
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

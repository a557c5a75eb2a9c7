// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what was decided without asking, for the session to write down.
 *
 * The first of a kind goes into the ring at once. Its repeats (same inode,
 * task, operation and reason) are only counted, in a window; when the window
 * ends, one event with the count follows. A hit of a stored verdict costs one
 * compare-and-exchange that way. All is of fixed size: a window that is pushed
 * out reports its count first, and a full ring drops its oldest and says so.
 *
 * Rules: 'lock' guards ring and windows and may be taken in any context.
 * 'tally' of a window (serial << 32 | count) is also counted up without it; a
 * new serial ends a window for everybody who still holds the old one.
 */
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/ktime.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include "gate.h"

#define RING_SIZE    (1 << CONFIG_ANGAE_EVENT_BITS)
#define WINDOWS_BITS 7
#define WINDOWS	     (1 << WINDOWS_BITS)

struct kind {
	u64 ino;
	u32 volume;
	u32 igen;
	u32 target;
	u32 tgid;
	u32 op;
	u32 why;
	u32 mode;
	u32 verdict; /* no holes: kinds are compared as bytes */
};

static_assert(sizeof(struct kind) == 40);

struct window {
	atomic64_t tally;
	u32 tgid;
	bool open;
	unsigned long until; /* jiffies */
	unsigned long last;  /* jiffies of the latest repeat */
	struct kind kind;
	struct angae_record rec;
};

static DEFINE_SPINLOCK(lock);
static struct angae_record *ring;
static u64 head; /* number of the next event */
static u64 tail; /* number of the oldest unread */
static u32 lost; /* dropped before 'tail' */
static u64 lost_ever;
static struct window *windows;

static void windows_turn(struct work_struct *work);
static DECLARE_DELAYED_WORK(turn, windows_turn);

static void ring_push(const struct angae_record *rec, u32 count)
{
	struct angae_record *cell;

	if (head - tail == RING_SIZE) {
		tail++;
		lost++;
		lost_ever++;
	}
	cell = &ring[head % RING_SIZE];
	*cell = *rec;
	cell->id = head + 1;
	cell->count = count;
	WRITE_ONCE(head, head + 1);
}

/* Reports what was counted; the window goes on with a count of nothing. */
static u32 window_report(struct window *win, u32 serial)
{
	u64 old = atomic64_xchg(&win->tally, (u64)serial << 32);
	u32 count = (u32)old;

	if (count) {
		/* Told in ticks, and a tick may have begun before the first of them. */
		win->rec.last_ns =
			max(win->rec.mono_ns,
			    ktime_get_ns() - jiffies_to_nsecs(jiffies - READ_ONCE(win->last)));
		ring_push(&win->rec, count);
	}
	return count;
}

static u32 window_serial(const struct window *win)
{
	return atomic64_read(&win->tally) >> 32;
}

static void window_close(struct window *win)
{
	window_report(win, window_serial(win) + 1);
	win->open = false;
}

static unsigned long window_length(void)
{
	return msecs_to_jiffies(READ_ONCE(angae_settings.window_ms));
}

static void window_open(struct window *win, const struct kind *kind, const struct angae_record *rec)
{
	if (win->open)
		window_close(win);
	win->kind = *kind;
	win->rec = *rec;
	win->open = true;
	win->last = jiffies;
	win->until = jiffies + window_length();
	/* Pairs with the acquire in angae_event_again(): serial before tgid. */
	smp_store_release(&win->tgid, kind->tgid);
	schedule_delayed_work(&turn, window_length());
}

/* Called at the end of each window length while any window is open. */
static void windows_turn(struct work_struct *work)
{
	struct window *win;
	unsigned long flags;
	bool any = false, told = false;
	u32 count;

	spin_lock_irqsave(&lock, flags);
	for (win = windows; win < windows + WINDOWS; win++) {
		if (!win->open)
			continue;
		if (time_after_eq(jiffies, win->until)) {
			count = window_report(win, window_serial(win));
			if (!count) {
				window_close(win);
				continue;
			}
			told = true;
			win->until = jiffies + window_length();
			win->rec.mono_ns = win->rec.last_ns;
			win->rec.real_ns = ktime_get_real_ns();
		}
		any = true;
	}
	spin_unlock_irqrestore(&lock, flags);
	if (any)
		schedule_delayed_work(&turn, max(1UL, window_length() / 2));
	if (told)
		angae_device_wake();
}

/**
 * angae_event_retime() - the window's length has changed
 *
 * Windows that are open end no later than one of the new length would.
 */
void angae_event_retime(void)
{
	unsigned long until = jiffies + window_length();
	struct window *win;
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	for (win = windows; win < windows + WINDOWS; win++) {
		if (win->open && time_after(win->until, until))
			win->until = until;
	}
	spin_unlock_irqrestore(&lock, flags);
	mod_delayed_work(system_wq, &turn, window_length());
}

static void kind_of(struct kind *kind, const struct angae_record *rec,
		    const struct angae_deed *deed)
{
	*kind = (struct kind){
		.ino = rec->ino,
		.volume = deed->place.volume,
		.igen = rec->igen,
		.target = rec->target,
		.tgid = rec->tgid,
		.op = rec->op,
		.why = rec->why,
		.mode = rec->mode,
		.verdict = rec->verdict,
	};
}

/* Counts it in an open window of its kind, or opens one. Returns 'told'. */
static bool coalesce(const struct kind *kind, const struct angae_record *rec, u64 *tally)
{
	u32 slot = jhash2((const u32 *)kind, sizeof(*kind) / 4, 0) % WINDOWS;
	struct window *win = &windows[slot];
	bool repeat = win->open && !memcmp(&win->kind, kind, sizeof(*kind));

	if (repeat) {
		atomic64_inc(&win->tally);
		WRITE_ONCE(win->last, jiffies);
	} else {
		ring_push(rec, 1);
		window_open(win, kind, rec);
	}
	*tally = (u64)window_serial(win) << 32 | (slot + 1);
	return !repeat;
}

/**
 * angae_event() - record a decision of the gate
 * @deed: what was tried
 * @verdict: enum angae_verdict
 * @error: negative errno given to the caller, or 0
 * @why: enum angae_gate_reason
 *
 * Control events are never coalesced.
 *
 * Context: may sleep when @deed has a dentry, else any.
 * Return: a tally for angae_event_again(), 0 if there is none.
 */
u64 angae_event(const struct angae_deed *deed, u32 verdict, int error, u32 why)
{
	struct angae_record rec = {0};
	unsigned long flags;
	struct kind kind;
	bool told = true;
	u64 tally = 0;

	angae_record_who(&rec);
	angae_record_deed(&rec, deed);
	rec.size = sizeof(rec);
	rec.version = ANGAE_ABI_VERSION;
	rec.kind = ANGAE_REC_EVENT;
	rec.verdict = verdict;
	rec.error = error;
	rec.why = why;
	rec.fd = -1;
	kind_of(&kind, &rec, deed);
	spin_lock_irqsave(&lock, flags);
	if (deed->op == ANGAE_OP_CONTROL)
		ring_push(&rec, 1);
	else
		told = coalesce(&kind, &rec, &tally);
	spin_unlock_irqrestore(&lock, flags);
	if (told)
		angae_device_wake();
	return tally;
}

/**
 * angae_event_again() - the same again, by the same process
 * @tally: from angae_event()
 *
 * Context: any; no lock is taken.
 * Return: false when its window has ended or is another's: call angae_event().
 */
bool angae_event_again(u64 tally)
{
	struct window *win;
	s64 old;

	if (!(u32)tally)
		return false;
	win = &windows[(u32)tally - 1];
	/* Pairs with the release in window_open(): a new owner has a new serial. */
	if (smp_load_acquire(&win->tgid) != current->tgid)
		return false;
	old = atomic64_read(&win->tally);
	do {
		if ((u64)old >> 32 != tally >> 32)
			return false;
	} while (!atomic64_try_cmpxchg(&win->tally, &old, old + 1));
	WRITE_ONCE(win->last, jiffies);
	return true;
}

/**
 * angae_event_peek() - the next unread event, or the news of lost ones
 * @rec: filled
 * @mark: for angae_event_taken()
 *
 * One reader at a time (the caller serialises).
 *
 * Return: false when there is none.
 */
bool angae_event_peek(struct angae_record *rec, u64 *mark)
{
	unsigned long flags;
	bool any = true;

	spin_lock_irqsave(&lock, flags);
	if (lost) {
		*rec = (struct angae_record){
			.size = sizeof(*rec),
			.version = ANGAE_ABI_VERSION,
			.kind = ANGAE_REC_LOST,
			.id = tail,
			.mono_ns = ktime_get_ns(),
			.real_ns = ktime_get_real_ns(),
			.count = lost,
			.fd = -1,
		};
		rec->last_ns = rec->mono_ns;
		*mark = (u64)lost << 32;
	} else if (head != tail) {
		*rec = ring[tail % RING_SIZE];
		*mark = rec->id;
	} else {
		any = false;
	}
	spin_unlock_irqrestore(&lock, flags);
	return any;
}

/**
 * angae_event_taken() - it has reached the reader
 * @mark: from angae_event_peek()
 *
 * If the ring dropped it meanwhile it was counted as lost: it is told twice,
 * never missed.
 */
void angae_event_taken(u64 mark)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	if (mark >> 32)
		lost -= mark >> 32;
	else if (tail + 1 == mark)
		WRITE_ONCE(tail, mark);
	spin_unlock_irqrestore(&lock, flags);
}

/**
 * angae_event_waiting() - is there anything to read
 *
 * Return: a hint, for poll and wait.
 */
bool angae_event_waiting(void)
{
	return READ_ONCE(head) != READ_ONCE(tail) || READ_ONCE(lost);
}

/**
 * angae_event_counts() - for the status
 * @events: events since load, each window report counts as one
 * @dropped: of these never read
 */
void angae_event_counts(u64 *events, u64 *dropped)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	*events = head;
	*dropped = lost_ever;
	spin_unlock_irqrestore(&lock, flags);
}

/**
 * angae_event_start() - make ring and windows
 *
 * Return: 0 or -ENOMEM.
 */
int angae_event_start(void)
{
	ring = vzalloc(array_size(RING_SIZE, sizeof(*ring)));
	windows = vzalloc(array_size(WINDOWS, sizeof(*windows)));
	if (ring && windows)
		return 0;
	vfree(ring);
	vfree(windows);
	return -ENOMEM;
}

/** angae_event_stop() - nobody decides any more */
void angae_event_stop(void)
{
	cancel_delayed_work_sync(&turn);
	vfree(windows);
	vfree(ring);
}

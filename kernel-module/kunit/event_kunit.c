// SPDX-License-Identifier: GPL-2.0-only
/* The ring of events: what is told at once, what is only counted, and that nothing is lost without a word. */
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include "events.h"
#include "house.h"

#define RING	(1 << CONFIG_ANGAE_EVENT_BITS)
#define WINDOWS 128
#define ALLOW	ANGAE_VERDICT_ALLOW
#define DENY	ANGAE_VERDICT_DENY

/* Windows that do not end by themselves while a test runs. */
static void long_windows(struct kunit *test)
{
	const struct angae_config config = {
		.size = sizeof(config),
		.flags = HOUSE_FLAGS,
		.deadline_ms = HOUSE_DEADLINE,
		.window_ms = 60000,
	};

	KUNIT_ASSERT_EQ(test, angae_configure(&config), 0);
}

static u64 deed(u32 op, u32 target, u32 why)
{
	const struct angae_deed deed = {
		.op = op,
		.target = target,
	};

	return angae_event(&deed, DENY, -EPERM, why);
}

/* Kinds of their own for each test: those of another may have a window open. */
static u32 new_target(void)
{
	static u32 target = 1 << 20;

	return target += 1 << 10;
}

static void control(u32 number)
{
	deed(ANGAE_OP_CONTROL, number, ANGAE_WHY_GATE_ON);
}

static bool peek(struct angae_record *rec, u64 *mark)
{
	*rec = (struct angae_record){0};
	return angae_event_peek(rec, mark);
}

static bool take(struct angae_record *rec)
{
	u64 mark;

	if (!peek(rec, &mark))
		return false;
	angae_event_taken(mark);
	return true;
}

static void event_says_what(struct kunit *test)
{
	const struct plan plan = {.file = ANGAE_CLASS_ALERT};
	struct angae_deed deed = {.op = ANGAE_OP_UNLINK};
	struct angae_record rec;
	u64 events, lost, after;
	struct room room;

	room_open(test, &room, &plan);
	deed.inode = d_inode(room.file.dentry);
	deed.dentry = room.file.dentry;
	deed.place = angae_place(deed.inode);
	angae_event_counts(&events, &lost);
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_CLASS_RULE);
	angae_event_counts(&after, &lost);
	KUNIT_EXPECT_EQ(test, after, events + 1);
	events_one(test, &rec);
	KUNIT_EXPECT_EQ(test, rec.id, after);
	KUNIT_EXPECT_EQ(test, rec.size, (u32)sizeof(rec));
	KUNIT_EXPECT_EQ(test, rec.op, (u32)ANGAE_OP_UNLINK);
	KUNIT_EXPECT_EQ(test, rec.class, (u32)ANGAE_CLASS_ALERT);
	KUNIT_EXPECT_EQ(test, rec.ino, (u64)deed.inode->i_ino);
	KUNIT_EXPECT_EQ(test, rec.fd, -1);
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)task_tgid_nr(current));
	KUNIT_EXPECT_STREQ(test, rec.name, "file.mp4");
	KUNIT_EXPECT_TRUE(test, strstr(rec.dir, "/from/dir") != NULL);
	KUNIT_EXPECT_STREQ(test, rec.comm, current->comm);
}

/* A path longer than the record shows its end, and says that it is cut. */
static void event_cuts_a_long_path(struct kunit *test)
{
	struct vfsmount *mnt = house_volume(test, ANGAE_CLASS_MEDIA, 0);
	struct angae_deed deed = {.op = ANGAE_OP_UNLINK};
	struct angae_record rec;
	struct dentry *at = mnt->mnt_root;
	char name[201];
	int i;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 3; i++)
		at = room_make(test, at, name, S_IFDIR | 0755);
	deed.dentry = room_make(test, at, "file", S_IFREG | 0644);
	deed.inode = d_inode(deed.dentry);
	deed.place = angae_place(deed.inode);
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_CLASS_RULE);
	events_one(test, &rec);
	KUNIT_EXPECT_EQ(test, rec.flags, ANGAE_RECF_DIR_CUT);
	KUNIT_EXPECT_EQ(test, strlen(rec.dir), sizeof(rec.dir) - 1);
	KUNIT_EXPECT_STREQ(test, rec.dir + sizeof(rec.dir) - 1 - 200, name);
}

static void event_repeats_are_counted(struct kunit *test)
{
	u32 target = new_target();
	struct angae_record rec;
	int i;

	for (i = 0; i < 5; i++)
		deed(ANGAE_OP_SIGNAL, target, ANGAE_WHY_PROTECTED);
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, rec.count, 1u);
	KUNIT_ASSERT_TRUE(test, wait_until(angae_event_waiting));
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, rec.count, 4u);
	KUNIT_EXPECT_EQ(test, rec.target, target);
	KUNIT_EXPECT_GE(test, rec.last_ns, rec.mono_ns);
	events_none(test);
}

static void event_of_control_is_not_coalesced(struct kunit *test)
{
	struct angae_record rec;
	int i;

	for (i = 0; i < 3; i++)
		control(1);
	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_TRUE(test, take(&rec));
		KUNIT_EXPECT_EQ(test, rec.count, 1u);
	}
	events_none(test);
}

static unsigned int count_told(void)
{
	struct angae_record rec;
	unsigned int told = 0;

	while (take(&rec))
		told++;
	return told;
}

static void event_kinds_are_apart(struct kunit *test)
{
	struct angae_deed deed = {.op = ANGAE_OP_SIGNAL, .target = new_target()};

	long_windows(test);
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	KUNIT_EXPECT_EQ(test, count_told(), 1u);
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_ROLE);
	deed.target = new_target();
	angae_event(&deed, ALLOW, 0, ANGAE_WHY_PROTECTED);
	deed.target = new_target();
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	deed.mode = ANGAE_MODE_WRITE;
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	deed.op = ANGAE_OP_PTRACE;
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	deed.place.volume = 77;
	angae_event(&deed, DENY, -EPERM, ANGAE_WHY_PROTECTED);
	/* One that came before them may have been pushed out, and told its count. */
	KUNIT_EXPECT_GE(test, count_told(), 6u);
}

static void event_ring_drops_its_oldest(struct kunit *test)
{
	struct angae_record rec;
	u64 events, before, lost, id;
	int i;

	angae_event_counts(&events, &before);
	for (i = 0; i < RING + 10; i++)
		control(i);
	angae_event_counts(&id, &lost);
	KUNIT_EXPECT_EQ(test, id, events + RING + 10);
	KUNIT_EXPECT_EQ(test, lost, before + 10);
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, (u32)rec.kind, (u32)ANGAE_REC_LOST);
	KUNIT_EXPECT_EQ(test, rec.count, 10u);
	for (i = 10; i < RING + 10; i++) {
		KUNIT_ASSERT_TRUE(test, take(&rec));
		KUNIT_EXPECT_EQ(test, (u32)rec.kind, (u32)ANGAE_REC_EVENT);
		KUNIT_EXPECT_EQ(test, rec.target, (u32)i);
		KUNIT_EXPECT_EQ(test, rec.id, events + i + 1);
	}
	events_none(test);
}

/* The reader's copy failed, or took long: nothing that was not read is gone without a word. */
static void event_taken_is_the_one_peeked(struct kunit *test)
{
	struct angae_record rec, again;
	u64 mark;
	int i;

	control(1);
	KUNIT_ASSERT_TRUE(test, peek(&rec, &mark));
	KUNIT_ASSERT_TRUE(test, peek(&again, &mark));
	KUNIT_EXPECT_EQ(test, again.id, rec.id);
	for (i = 0; i < RING; i++)
		control(100 + i);
	angae_event_taken(mark); /* it was dropped by now: told twice */
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, (u32)rec.kind, (u32)ANGAE_REC_LOST);
	KUNIT_EXPECT_EQ(test, rec.count, 1u);
	KUNIT_EXPECT_EQ(test, count_told(), (unsigned int)RING);
}

static void event_lost_meanwhile_is_told(struct kunit *test)
{
	struct angae_record rec;
	u64 mark;
	int i;

	for (i = 0; i < RING + 3; i++)
		control(i);
	KUNIT_ASSERT_TRUE(test, peek(&rec, &mark));
	KUNIT_EXPECT_EQ(test, rec.count, 3u);
	for (i = 0; i < 4; i++)
		control(i);
	angae_event_taken(mark);
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, (u32)rec.kind, (u32)ANGAE_REC_LOST);
	KUNIT_EXPECT_EQ(test, rec.count, 4u);
}

static int again_job(void *arg)
{
	return angae_event_again(*(u64 *)arg);
}

static void event_again_counts(struct kunit *test)
{
	struct angae_record rec;
	u64 tally;

	KUNIT_EXPECT_FALSE(test, angae_event_again(0));
	tally = deed(ANGAE_OP_SIGNAL, new_target(), ANGAE_WHY_PROTECTED);
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_TRUE(test, angae_event_again(tally));
	KUNIT_EXPECT_FALSE(test, house_do(OTHER, again_job, &tally));
	KUNIT_ASSERT_TRUE(test, wait_until(angae_event_waiting));
	KUNIT_ASSERT_TRUE(test, take(&rec));
	KUNIT_EXPECT_EQ(test, rec.count, 1u);
}

static u64 closing;

/* Each look counts while it is open, so it is looked at seldom. */
static bool closed(void)
{
	unsigned long pause = jiffies + msecs_to_jiffies(100);

	while (time_before(jiffies, pause))
		schedule_timeout_uninterruptible(1);
	return !angae_event_again(closing);
}

static void event_window_ends(struct kunit *test)
{
	closing = deed(ANGAE_OP_SIGNAL, new_target(), ANGAE_WHY_PROTECTED);
	KUNIT_EXPECT_TRUE(test, wait_until(closed));
}

static void event_pushed_out_tells_its_count(struct kunit *test)
{
	u32 target = new_target(), told = 0;
	struct angae_record rec;
	u64 tally;
	int i;

	long_windows(test);
	tally = deed(ANGAE_OP_SIGNAL, target, ANGAE_WHY_PROTECTED);
	for (i = 0; i < 7; i++)
		KUNIT_EXPECT_TRUE(test, angae_event_again(tally));
	for (i = 1; i < 20 * WINDOWS && angae_event_again(tally); i++) {
		deed(ANGAE_OP_PTRACE, target + i, ANGAE_WHY_PROTECTED);
		while (take(&rec))
			told += rec.target == target ? rec.count : 0;
	}
	while (take(&rec))
		told += rec.target == target ? rec.count : 0;
	/* The first, seven, and one each time it was looked whether it is still there. */
	KUNIT_EXPECT_EQ(test, told, 8u + (u32)i - 1);
}

/* Told from an interrupt while the test tells and reads: nothing is missed. */
#define TURNS	200
#define TURN_NS (100 * NSEC_PER_USEC)

struct teller {
	struct hrtimer timer;
	u32 turns;
};

static enum hrtimer_restart teller_turn(struct hrtimer *timer)
{
	struct teller *teller = container_of(timer, struct teller, timer);

	control(1 << 30);
	WRITE_ONCE(teller->turns, teller->turns + 1);
	if (READ_ONCE(teller->turns) >= TURNS)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(TURN_NS));
	return HRTIMER_RESTART;
}

static void count_all(u32 *told)
{
	struct angae_record rec;

	while (take(&rec))
		*told += rec.count;
}

static void event_from_an_interrupt(struct kunit *test)
{
	unsigned long end = jiffies + 60 * HZ;
	struct teller teller = {.turns = 0};
	u32 pushed = 0, told = 0;

	hrtimer_init_on_stack(&teller.timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	teller.timer.function = teller_turn;
	hrtimer_start(&teller.timer, ns_to_ktime(TURN_NS), HRTIMER_MODE_REL);
	while (READ_ONCE(teller.turns) < TURNS && time_before(jiffies, end)) {
		control(pushed++);
		if (pushed % (2 * RING) == 0)
			count_all(&told);
	}
	hrtimer_cancel(&teller.timer);
	destroy_hrtimer_on_stack(&teller.timer);
	count_all(&told);
	KUNIT_EXPECT_EQ(test, teller.turns, (u32)TURNS);
	KUNIT_EXPECT_GE(test, told, pushed + TURNS);
	/* What is dropped between peek and taken is told twice. */
	KUNIT_EXPECT_LE(test, told, pushed + 2 * TURNS);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(event_says_what),
	KUNIT_CASE(event_cuts_a_long_path),
	KUNIT_CASE(event_repeats_are_counted),
	KUNIT_CASE(event_of_control_is_not_coalesced),
	KUNIT_CASE(event_kinds_are_apart),
	KUNIT_CASE(event_ring_drops_its_oldest),
	KUNIT_CASE(event_taken_is_the_one_peeked),
	KUNIT_CASE(event_lost_meanwhile_is_told),
	KUNIT_CASE(event_again_counts),
	KUNIT_CASE(event_window_ends),
	KUNIT_CASE(event_pushed_out_tells_its_count),
	KUNIT_CASE(event_from_an_interrupt),
	{},
};

static struct kunit_suite event_suite = {
	.name = "angae_event",
	.init = house_reset,
	.exit = house_clean,
	.test_cases = event_cases,
};

kunit_test_suite(event_suite);

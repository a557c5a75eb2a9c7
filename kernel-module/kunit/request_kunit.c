// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue of questions: who asks sleeps until the answer, the deadline, the end of the session or
 * his own.
 */
#include <linux/sched/signal.h>
#include "asker.h"
#include "events.h"

#define ALLOW	   ANGAE_VERDICT_ALLOW
#define DENY	   ANGAE_VERDICT_DENY
#define SCOPE_READ ANGAE_SCOPE_READ
#define STORE	   ANGAE_ANSF_STORE
#define SLOTS	   (1 << CONFIG_ANGAE_REQUEST_BITS)

static void request_says_what(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker = asker_asked(test, &rec);
	struct inode *inode = d_inode(asker->room.file.dentry);

	KUNIT_EXPECT_EQ(test, (u32)rec.kind, (u32)ANGAE_REC_REQUEST);
	KUNIT_EXPECT_EQ(test, rec.op, (u32)ANGAE_OP_OPEN);
	KUNIT_EXPECT_EQ(test, rec.mode, ANGAE_MODE_READ);
	KUNIT_EXPECT_EQ(test, rec.class, (u32)ANGAE_CLASS_MEDIA);
	KUNIT_EXPECT_EQ(test, rec.session, angae_session_number());
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)asker->actor.nr);
	KUNIT_EXPECT_EQ(test, rec.ino, (u64)inode->i_ino);
	KUNIT_EXPECT_EQ(test, rec.file_size, (u64)ASKER_SIZE);
	KUNIT_EXPECT_STREQ(test, rec.name, "file.mp4");
	KUNIT_EXPECT_STREQ(test, rec.comm, "app");
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 1u);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, DENY, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_ASKED);
	KUNIT_EXPECT_EQ(test, asker->reply.verdict, (u32)DENY);
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 0u);
}

static void request_first_come_first_served(struct kunit *test)
{
	struct asker *first = asker_new(test), *second = asker_new(test);
	struct angae_record rec;

	asker_ask(first);
	KUNIT_ASSERT_TRUE(test, wait_until(angae_request_waiting));
	asker_ask(second);
	while (angae_requests_pending() < 2)
		cond_resched();
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)first->actor.nr);
	/* It could not be handed over: it is the next again. */
	angae_request_untake(rec.id);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, 0, 0), -ESRCH);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)first->actor.nr);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, 0, 0), 0);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)second->actor.nr);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, DENY, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, first), (u32)ANGAE_WHY_ASKED);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, second), (u32)ANGAE_WHY_ASKED);
}

static void request_refuses_nonsense(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker = asker_asked(test, &rec);
	const struct angae_answer good = {
		.size = sizeof(good),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.id = rec.id,
		.verdict = DENY,
	};
	struct angae_answer bad;

#define BAD(field, value, error)                                                                 \
	do {                                                                                     \
		bad = good;                                                                      \
		bad.field = value;                                                               \
		KUNIT_EXPECT_EQ_MSG(test, angae_request_answer(&bad), error, #field " " #value); \
	} while (0)
	BAD(size, sizeof(good) - 1, -EINVAL);
	BAD(size, 0, -EINVAL);
	BAD(version, ANGAE_ABI_VERSION + 1, -EINVAL);
	BAD(kind, 0, -EINVAL);
	BAD(kind, ANGAE_MSG_PROGRESS + 1, -EINVAL);
	BAD(verdict, ANGAE_VERDICT_NONE, -EINVAL);
	BAD(verdict, DENY + 1, -EINVAL);
	BAD(scope, 1u << 31, -EINVAL);
	BAD(flags, STORE << 1, -EINVAL);
	BAD(id, 0, -ESRCH);
	BAD(id, good.id + SLOTS, -ESRCH); /* the same slot, another number */
	BAD(id, good.id ^ 1, -ESRCH);
	BAD(id, ~0ull, -ESRCH);
#undef BAD
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 1u);
	KUNIT_EXPECT_EQ(test, angae_request_answer(&good), 0);
	KUNIT_EXPECT_EQ(test, angae_request_answer(&good), -ESRCH);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_ASKED);
}

static void request_ends_with_its_session(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker = asker_asked(test, &rec), *queued = asker_new(test);

	asker_ask(queued);
	KUNIT_ASSERT_TRUE(test, wait_until(angae_request_waiting));
	house_end();
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_SESSION_GONE);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, queued), (u32)ANGAE_WHY_SESSION_GONE);
	KUNIT_EXPECT_FALSE(test, angae_request_waiting());
	KUNIT_ASSERT_EQ(test, house_begin(), 0);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), -ESRCH);
	KUNIT_EXPECT_FALSE(test, asker_stored(asker));
}

static void request_needs_a_session(struct kunit *test)
{
	struct asker *asker = asker_new(test);

	house_end();
	asker_ask(asker);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_NO_SESSION);
}

static void request_can_be_killed(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker = asker_asked(test, &rec);

	send_sig(SIGKILL, asker->actor.task, 1);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_KILLED);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), -ESRCH);
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 0u);
}

static void request_has_a_deadline(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker;

	KUNIT_ASSERT_EQ(test, house_config(HOUSE_FLAGS, 100), 0);
	asker = asker_asked(test, &rec);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_DEADLINE);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), -ESRCH);
	KUNIT_EXPECT_FALSE(test, asker_stored(asker));
}

static int progress(const struct angae_record *rec, u64 done)
{
	const struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_PROGRESS,
		.id = rec->id,
		.done = done,
	};

	return angae_request_answer(&answer);
}

/* The deadline of now is far; the request still has the near one it began with. */
static struct asker *asked_in_haste(struct kunit *test, struct angae_record *rec)
{
	struct asker *asker;

	KUNIT_ASSERT_EQ(test, house_config(HOUSE_FLAGS, 2000), 0);
	asker = asker_asked(test, rec);
	KUNIT_ASSERT_EQ(test, house_config(HOUSE_FLAGS, HOUSE_DEADLINE), 0);
	return asker;
}

static void request_progress_moves_the_deadline(struct kunit *test)
{
	unsigned long near = jiffies + msecs_to_jiffies(3000);
	struct angae_record rec;
	struct asker *asker = asked_in_haste(test, &rec);

	KUNIT_EXPECT_EQ(test, progress(&rec, 1 << 20), 0);
	while (time_before(jiffies, near))
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 1u);
	KUNIT_EXPECT_EQ(test, progress(&rec, 1 << 20), -EINVAL); /* must grow */
	KUNIT_EXPECT_EQ(test, progress(&rec, ASKER_SIZE + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, progress(&rec, ASKER_SIZE), 0);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_ASKED);
	KUNIT_EXPECT_TRUE(test, asker_stored(asker));
}

static void request_small_steps_do_not(struct kunit *test)
{
	struct angae_record rec;
	struct asker *asker = asked_in_haste(test, &rec);
	u64 done;

	for (done = 1; done < 64 << 10; done += 1 << 10)
		KUNIT_EXPECT_EQ(test, progress(&rec, done), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_DEADLINE);
}

/*
 * Many at once, and everything that can end a question: each ends, as it should,
 * and no slot is lost.
 */
#define ROUNDS 40

static bool all_wait(void)
{
	return angae_requests_pending() == SLOTS;
}

static void answer_some(struct kunit *test, unsigned int round)
{
	struct angae_record rec;
	unsigned int i;

	for (i = 0; i < round % SLOTS && angae_request_waiting(); i++) {
		KUNIT_ASSERT_TRUE(test, question_take(&rec));
		if (i % 3 == 1)
			angae_request_untake(rec.id);
		else if (i % 3 == 2)
			continue;
		else
			KUNIT_EXPECT_EQ(test, question_answer(&rec, DENY, 0, 0), 0);
	}
}

static void crowd_round(struct kunit *test, struct asker **askers, unsigned int round)
{
	unsigned int i, ends[ANGAE_WHY_MAX] = {0};

	for (i = 0; i < SLOTS; i++)
		asker_ask(askers[i]);
	KUNIT_ASSERT_TRUE(test, wait_until(all_wait));
	answer_some(test, round);
	house_end();
	for (i = 0; i < SLOTS; i++) {
		KUNIT_ASSERT_TRUE(test, actor_idle(&askers[i]->actor));
		ends[askers[i]->actor.result]++;
	}
	KUNIT_EXPECT_EQ(test, ends[ANGAE_WHY_ASKED] + ends[ANGAE_WHY_SESSION_GONE], SLOTS);
	KUNIT_EXPECT_GT(test, ends[ANGAE_WHY_SESSION_GONE], 0u);
	KUNIT_EXPECT_EQ(test, angae_requests_pending(), 0u);
	KUNIT_ASSERT_EQ(test, house_begin(), 0);
}

static void request_crowd(struct kunit *test)
{
	struct asker *askers[SLOTS];
	unsigned int i;

	for (i = 0; i < SLOTS; i++) {
		askers[i] = kunit_kzalloc(test, sizeof(*askers[i]), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, askers[i]);
	}
	askers[0] = asker_new(test);
	for (i = 1; i < SLOTS; i++) {
		askers[i]->room = askers[0]->room;
		KUNIT_ASSERT_EQ(test, actor_start(&askers[i]->actor, "/app"), 0);
	}
	for (i = 0; i < ROUNDS; i++)
		crowd_round(test, askers, i);
	for (i = 0; i < SLOTS; i++)
		actor_stop(&askers[i]->actor);
}

static struct kunit_case request_cases[] = {
	KUNIT_CASE(request_says_what),
	KUNIT_CASE(request_first_come_first_served),
	KUNIT_CASE(request_refuses_nonsense),
	KUNIT_CASE(request_ends_with_its_session),
	KUNIT_CASE(request_needs_a_session),
	KUNIT_CASE(request_can_be_killed),
	KUNIT_CASE(request_has_a_deadline),
	KUNIT_CASE(request_progress_moves_the_deadline),
	KUNIT_CASE(request_small_steps_do_not),
	KUNIT_CASE(request_crowd),
	{},
};

static struct kunit_suite request_suite = {
	.name = "angae_request",
	.init = house_reset,
	.exit = house_clean,
	.test_cases = request_cases,
};

kunit_test_suite(request_suite);

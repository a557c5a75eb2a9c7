// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test as the reader of /dev/angae: it takes events and questions from the
 * gate itself, so no device is needed.
 */
#include <linux/jiffies.h>
#include <linux/path.h>
#include <linux/sched.h>
#include "events.h"

#define PATIENCE (10 * HZ)

static const char *const whys[ANGAE_WHY_MAX] = {
	[ANGAE_WHY_NONE] = "none",
	[ANGAE_WHY_STORED] = "STORED",
	[ANGAE_WHY_FRESH] = "FRESH",
	[ANGAE_WHY_ASKED] = "ASKED",
	[ANGAE_WHY_NO_SESSION] = "NO_SESSION",
	[ANGAE_WHY_SESSION_GONE] = "SESSION_GONE",
	[ANGAE_WHY_DEADLINE] = "DEADLINE",
	[ANGAE_WHY_QUEUE_FULL] = "QUEUE_FULL",
	[ANGAE_WHY_WRITER] = "WRITER",
	[ANGAE_WHY_CLASS_RULE] = "CLASS_RULE",
	[ANGAE_WHY_PINNED] = "PINNED",
	[ANGAE_WHY_NOT_SEALED] = "NOT_SEALED",
	[ANGAE_WHY_NOT_INSTALLER] = "NOT_INSTALLER",
	[ANGAE_WHY_NO_SCOPE] = "NO_SCOPE",
	[ANGAE_WHY_LABEL] = "LABEL",
	[ANGAE_WHY_VOLUME] = "VOLUME",
	[ANGAE_WHY_PROTECTED] = "PROTECTED",
	[ANGAE_WHY_SESSION_SELF] = "SESSION_SELF",
	[ANGAE_WHY_KILLED] = "KILLED",
	[ANGAE_WHY_ROLE] = "ROLE",
	[ANGAE_WHY_BUSY] = "BUSY",
	[ANGAE_WHY_GATE_ON] = "GATE_ON",
	[ANGAE_WHY_GATE_OFF] = "GATE_OFF",
	[ANGAE_WHY_LOCKED] = "LOCKED",
	[ANGAE_WHY_SESSION_BEGIN] = "SESSION_BEGIN",
	[ANGAE_WHY_SESSION_END] = "SESSION_END",
	[ANGAE_WHY_FAIL_OPEN] = "FAIL_OPEN",
	[ANGAE_WHY_INSTALLED] = "INSTALLED",
	[ANGAE_WHY_REMOVED] = "REMOVED",
	[ANGAE_WHY_NOT_MAKER] = "NOT_MAKER",
};

/**
 * why_text() - a reason as docs/decisions.md writes it
 * @why: enum angae_gate_reason
 *
 * Return: its name.
 */
const char *why_text(u32 why)
{
	return why < ANGAE_WHY_MAX ? whys[why] : "?";
}

/**
 * wait_until() - wait for a condition, not for ever
 * @cond: looked at each tick
 *
 * Return: whether it came true.
 */
bool wait_until(bool (*cond)(void))
{
	unsigned long end = jiffies + PATIENCE;

	while (!cond()) {
		if (time_after(jiffies, end))
			return false;
		schedule_timeout_uninterruptible(1);
	}
	return true;
}

/** events_drop() - what came before does not count */
void events_drop(void)
{
	struct angae_record rec;
	u64 mark;

	while (angae_event_peek(&rec, &mark))
		angae_event_taken(mark);
}

/**
 * events_none() - nothing was recorded
 * @test: fails when something was
 */
void events_none(struct kunit *test)
{
	struct angae_record rec;
	u64 mark;

	if (angae_event_peek(&rec, &mark))
		KUNIT_FAIL(test, "an event that should not be: op %u, %s", rec.op,
			   why_text(rec.why));
}

/**
 * events_one() - exactly one thing was recorded, once
 * @test: fails when it was not
 * @rec: filled
 *
 * When the same was done a moment ago it comes with the end of its window.
 */
void events_one(struct kunit *test, struct angae_record *rec)
{
	u64 mark;

	*rec = (struct angae_record){0};
	KUNIT_ASSERT_TRUE_MSG(test, wait_until(angae_event_waiting), "no event");
	KUNIT_ASSERT_TRUE(test, angae_event_peek(rec, &mark));
	angae_event_taken(mark);
	KUNIT_EXPECT_EQ(test, (u32)rec->kind, (u32)ANGAE_REC_EVENT);
	KUNIT_EXPECT_EQ(test, rec->count, 1u);
	events_none(test);
}

/**
 * question_take() - wait for a question and read it
 * @rec: filled
 *
 * Return: false when none came.
 */
bool question_take(struct angae_record *rec)
{
	struct path path;
	u32 sid;

	*rec = (struct angae_record){0};
	if (!wait_until(angae_request_waiting) || !angae_request_take(rec, &path, &sid))
		return false;
	path_put(&path);
	return true;
}

/**
 * question_answer() - answer it
 * @rec: from question_take()
 * @verdict: enum angae_verdict
 * @scope: ANGAE_SCOPE_*
 * @flags: ANGAE_ANSF_*
 *
 * Return: of angae_request_answer().
 */
int question_answer(const struct angae_record *rec, u32 verdict, u32 scope, u32 flags)
{
	const struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.id = rec->id,
		.verdict = verdict,
		.scope = scope,
		.flags = flags,
	};

	return angae_request_answer(&answer);
}

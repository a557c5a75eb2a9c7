// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs one row: a room, what is so before, the deed by whoever does it, then
 * the exact answer and exactly one event or none.
 */
#include <linux/string.h>
#include "events.h"
#include "row.h"

static const char *const people[] = {
	[OTHER] = "others", [INSTALLER] = "installer", [MAKER] = "maker", [SESSION] = "session",
	[LAB] = "lab",	    [KERNEL] = "kernel",
};

static bool asks(const struct row *row)
{
	return row->outcome == REFUSE || row->outcome == ASK || row->outcome == ASK_DENY;
}

static bool tells(const struct row *row)
{
	return row->outcome == NOTE || row->outcome == DENY || row->outcome == ASK_DENY;
}

static bool allows(const struct row *row)
{
	return row->outcome == ALLOW || row->outcome == NOTE || row->outcome == ASK;
}

static int error_of(const struct row *row)
{
	if (allows(row))
		return 0;
	return -(row->error ?: EPERM);
}

static const char *error_text(const struct row *row)
{
	if (allows(row))
		return "allowed";
	return row->error == EBUSY ? "EBUSY" : "EPERM";
}

/**
 * row_name() - "ID what, by whom: answer, event", as check-rows reads it
 * @row: which
 * @desc: KUNIT_PARAM_DESC_SIZE bytes
 */
void row_name(const struct row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %s, by %s: %s%s, event %s", row->id, row->what,
		 people[row->who], asks(row) ? "asked, " : "", error_text(row),
		 tells(row) ? why_text(row->why) : "none");
}

/* Reads the question and answers it; what happens meanwhile may have ended the session. */
static void ask(struct try *try, struct actor *actor)
{
	const struct row *row = try->row;
	u32 verdict = row->outcome == REFUSE ? ANGAE_VERDICT_DENY : ANGAE_VERDICT_ALLOW;
	struct kunit *test = try->test;
	struct angae_record rec;

	actor_send(actor, row->deed, try);
	KUNIT_ASSERT_TRUE_MSG(test, question_take(&rec), "not asked");
	KUNIT_EXPECT_EQ(test, rec.op, row->op);
	KUNIT_EXPECT_EQ(test, rec.class, row->class);
	KUNIT_EXPECT_EQ(test, rec.tgid, (u32)actor->nr);
	KUNIT_EXPECT_EQ(test, rec.ino, (u64)d_inode(try->room.file.dentry)->i_ino);
	if (row->meanwhile)
		row->meanwhile(try);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, verdict, row->scope, ANGAE_ANSF_STORE),
			row->why == ANGAE_WHY_SESSION_GONE ? -ESRCH : 0);
	KUNIT_ASSERT_TRUE_MSG(test, actor_idle(actor), "it sleeps on");
}

static int act(struct try *try)
{
	const struct row *row = try->row;

	if (!asks(row))
		return house_do(row->who, row->deed, try);
	ask(try, house_actor(row->who));
	return house_actor(row->who)->result;
}

static u32 verdict_told(const struct row *row)
{
	if (row->op == ANGAE_OP_CONTROL)
		return ANGAE_VERDICT_NONE;
	return allows(row) ? ANGAE_VERDICT_ALLOW : ANGAE_VERDICT_DENY;
}

static void check_event(struct try *try)
{
	const struct row *row = try->row;
	struct kunit *test = try->test;
	struct angae_record rec;

	if (!tells(row)) {
		events_none(test);
		return;
	}
	events_one(test, &rec);
	KUNIT_EXPECT_STREQ(test, why_text(rec.why), why_text(row->why));
	KUNIT_EXPECT_EQ(test, rec.op, row->op);
	KUNIT_EXPECT_EQ(test, rec.class, row->class);
	KUNIT_EXPECT_EQ(test, rec.error, error_of(row));
	KUNIT_EXPECT_EQ(test, rec.verdict, verdict_told(row));
	if (row->who != KERNEL)
		KUNIT_EXPECT_EQ(test, rec.tgid, (u32)house_actor(row->who)->nr);
}

/**
 * row_run() - one row
 * @test: its parameter is the row
 */
void row_run(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct try *try = kunit_kzalloc(test, sizeof(*try), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, try);
	try->test = test;
	try->row = row;
	room_open(test, &try->room, &row->plan);
	if (row->before)
		row->before(try);
	events_drop();
	KUNIT_EXPECT_EQ(test, act(try), error_of(row));
	check_event(try);
	if (row->after)
		row->after(try);
}

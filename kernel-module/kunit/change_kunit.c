// SPDX-License-Identifier: GPL-2.0-only
/* What an answer is worth when the file, or the world, changed while it was judged. */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/iversion.h>
#include <linux/namei.h>
#include "asker.h"
#include "events.h"

#define ALLOW	   ANGAE_VERDICT_ALLOW
#define DENY	   ANGAE_VERDICT_DENY
#define SCOPE_READ ANGAE_SCOPE_READ
#define STORE	   ANGAE_ANSF_STORE

/* What is done to the file while it is judged, and whether the answer is kept and told. */
static void changes(struct kunit *test, void (*change)(struct asker *), bool changed)
{
	struct angae_record rec;
	struct asker *asker = asker_asked(test, &rec);

	if (change)
		change(asker);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), (u32)ANGAE_WHY_ASKED);
	KUNIT_EXPECT_EQ(test, asker->reply.changed, changed);
	KUNIT_EXPECT_EQ(test, asker_stored(asker), !change);
}

static void nobody_changes(struct kunit *test)
{
	changes(test, NULL, false);
}

static void write_content(struct asker *asker)
{
	inode_inc_iversion(d_inode(asker->room.file.dentry));
}

static void content_changes(struct kunit *test)
{
	changes(test, write_content, true);
}

/* Another name, by the file system's own means. */
static void rename_file(struct asker *asker)
{
	struct dentry *dir = asker->room.dir[1].dentry;

	lock_rename(asker->room.dir[0].dentry, dir);
	d_move(asker->room.file.dentry, asker->room.target.dentry);
	unlock_rename(asker->room.dir[0].dentry, dir);
}

static void name_changes(struct kunit *test)
{
	changes(test, rename_file, true);
}

static void new_list(struct asker *asker)
{
	const struct angae_generation gen = {
		.size = sizeof(gen),
		.policy = (angae_generations() >> 32) + 1,
		.identity = angae_generations(),
	};

	angae_set_generation(&gen);
}

/* The answer holds for this once, and is void for the next. */
static void generation_changes(struct kunit *test)
{
	changes(test, new_list, false);
}

static int read_job(void *arg)
{
	struct asker *asker = arg;
	struct file *file = dentry_open(&asker->room.file, O_RDONLY, current_cred());

	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(file);
	return 0;
}

/* An open whose file changes while it is judged is judged once more, and not for ever. */
static void open_is_judged_again(struct kunit *test, bool twice)
{
	struct asker *asker = asker_new(test);
	struct angae_record rec;
	u64 first;

	events_drop();
	actor_send(&asker->actor, read_job, asker);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	first = rec.cookie;
	write_content(asker);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), 0);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_NE(test, rec.cookie, first);
	if (twice)
		write_content(asker);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), 0);
	KUNIT_ASSERT_TRUE(test, actor_idle(&asker->actor));
	KUNIT_EXPECT_EQ(test, asker->actor.result, twice ? -EPERM : 0);
	KUNIT_EXPECT_EQ(test, asker_stored(asker), !twice);
	if (twice) {
		events_one(test, &rec);
		KUNIT_EXPECT_STREQ(test, why_text(rec.why), "WRITER");
	}
	actor_stop(&asker->actor);
}

static void changed_once_is_asked_again(struct kunit *test)
{
	open_is_judged_again(test, false);
}

static void changed_twice_is_a_writer(struct kunit *test)
{
	open_is_judged_again(test, true);
}

/* Signed while it was asked about: asked once more, as what it is now. */
static void signed_is_asked_again(struct kunit *test)
{
	struct asker *asker = asker_new(test);
	struct inode *inode = d_inode(asker->room.file.dentry);
	struct angae_record rec;

	house_label(inode, ANGAE_CLASS_OWN);
	actor_send(&asker->actor, read_job, asker);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_EQ(test, rec.class, (u32)ANGAE_CLASS_OWN);
	house_label(inode, ANGAE_CLASS_SELF);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, DENY, 0, 0), 0);
	KUNIT_ASSERT_TRUE(test, question_take(&rec));
	KUNIT_EXPECT_EQ(test, rec.class, (u32)ANGAE_CLASS_SELF);
	KUNIT_EXPECT_EQ(test, question_answer(&rec, ALLOW, SCOPE_READ, STORE), 0);
	KUNIT_EXPECT_EQ(test, asker_outcome(test, asker), 0u);
	KUNIT_EXPECT_TRUE(test, asker_stored(asker));
}

static struct kunit_case change_cases[] = {
	KUNIT_CASE(nobody_changes),
	KUNIT_CASE(content_changes),
	KUNIT_CASE(name_changes),
	KUNIT_CASE(generation_changes),
	KUNIT_CASE(changed_once_is_asked_again),
	KUNIT_CASE(changed_twice_is_a_writer),
	KUNIT_CASE(signed_is_asked_again),
	{},
};

static struct kunit_suite change_suite = {
	.name = "angae_change",
	.init = house_reset,
	.exit = house_clean,
	.test_cases = change_cases,
};

kunit_test_suite(change_suite);

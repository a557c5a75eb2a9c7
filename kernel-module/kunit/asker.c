// SPDX-License-Identifier: GPL-2.0-only
/*
 * Those who ask, for the tests of the queue.
 */
#include "asker.h"
#include "events.h"

static int ask_job(void *arg)
{
	struct asker *asker = arg;
	struct inode *inode = d_inode(asker->room.file.dentry);
	const struct angae_deed deed = {
		.op = ANGAE_OP_OPEN,
		.mode = ANGAE_MODE_READ,
		.place = angae_place(inode),
		.inode = inode,
		.dentry = asker->room.file.dentry,
		.mnt = asker->room.file.mnt,
	};

	angae_snapshot(&asker->snap, &deed);
	asker->snap.counted = false;
	asker->snap.keep = true;
	return angae_ask(&deed, &asker->snap, &asker->reply);
}

/**
 * asker_new() - somebody, and a file of media
 * @test: both go with it
 *
 * Return: the asker, who has not asked yet.
 */
struct asker *asker_new(struct kunit *test)
{
	const struct plan plan = {
		.file = ANGAE_CLASS_MEDIA,
		.home = ANGAE_CLASS_MEDIA,
		.into = ANGAE_CLASS_MEDIA,
	};
	struct asker *asker = kunit_kzalloc(test, sizeof(*asker), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, asker);
	room_open(test, &asker->room, &plan);
	i_size_write(d_inode(asker->room.file.dentry), ASKER_SIZE);
	KUNIT_ASSERT_EQ(test, actor_start(&asker->actor, "/app"), 0);
	return asker;
}

/**
 * asker_ask() - let it ask; it sleeps then
 * @asker: who
 */
void asker_ask(struct asker *asker)
{
	actor_send(&asker->actor, ask_job, asker);
}

/**
 * asker_outcome() - how it ended; the actor goes
 * @test: fails when it has not ended
 * @asker: who
 *
 * Return: of angae_ask(), or of what else it did.
 */
u32 asker_outcome(struct kunit *test, struct asker *asker)
{
	u32 why;

	KUNIT_ASSERT_TRUE_MSG(test, actor_idle(&asker->actor), "it sleeps on");
	why = asker->actor.result;
	actor_stop(&asker->actor);
	return why;
}

/**
 * asker_asked() - an asker whose question has been read
 * @test: as for asker_new()
 * @rec: the question
 *
 * Return: the asker, who sleeps.
 */
struct asker *asker_asked(struct kunit *test, struct angae_record *rec)
{
	struct asker *asker = asker_new(test);

	asker_ask(asker);
	KUNIT_ASSERT_TRUE(test, question_take(rec));
	return asker;
}

/**
 * asker_stored() - is there a verdict on its file, as it is now
 * @asker: who
 *
 * Return: whether there is.
 */
bool asker_stored(const struct asker *asker)
{
	struct dentry *dentry = asker->room.file.dentry;
	struct angae_place place = angae_place(d_inode(dentry));
	struct angae_found found;
	struct angae_key key;

	return angae_key_of(d_inode(dentry), dentry, &place, &key) &&
	       angae_verdict_find(&key, &found);
}

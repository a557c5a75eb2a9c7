// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is so before a row's deed, or happens while it is asked about.
 */
#include <linux/dcache.h>
#include <linux/mount.h>
#include "row.h"

/** stored_allow() - the file may be read */
void stored_allow(struct try *try)
{
	house_store(&try->room.file, ANGAE_VERDICT_ALLOW, ANGAE_SCOPE_READ);
}

/** stored_exec() - the file may be read and executed */
void stored_exec(struct try *try)
{
	house_store(&try->room.file, ANGAE_VERDICT_ALLOW, ANGAE_SCOPE_READ | ANGAE_SCOPE_EXEC);
}

/** stored_deny() - the file may not be read */
void stored_deny(struct try *try)
{
	house_store(&try->room.file, ANGAE_VERDICT_DENY, 0);
}

/** nothing_stored() - after the deed: the next open asks */
void nothing_stored(struct try *try)
{
	struct dentry *dentry = try->room.file.dentry;
	struct angae_place place = angae_place(d_inode(dentry));
	struct angae_found found;
	struct angae_key key;

	KUNIT_EXPECT_TRUE(try->test, angae_key_of(d_inode(dentry), dentry, &place, &key));
	KUNIT_EXPECT_FALSE(try->test, angae_verdict_find(&key, &found));
}

/** written() - somebody has the file open for writing */
void written(struct try *try)
{
	room_file(try->test, &try->room.file, O_WRONLY);
}

/** opened_before() - the file was opened when nobody minded */
void opened_before(struct try *try)
{
	try->file = room_file(try->test, &try->room.file, O_RDONLY);
}

/** on_trusted() - the room is on a verified volume */
void on_trusted(struct try *try)
{
	struct kunit *test = try->test;

	room_on(test, &try->room, house_volume(test, ANGAE_CLASS_NONE, ANGAE_VOLF_TRUSTED));
}

/** on_card() - the room is on a volume without labels, of class media */
void on_card(struct try *try)
{
	room_on(try->test, &try->room, house_volume(try->test, ANGAE_CLASS_MEDIA, 0));
}

/** on_strange() - the room is on a volume that nobody registered */
void on_strange(struct try *try)
{
	room_on(try->test, &try->room, house_mount(try->test));
}

static void seal(struct try *try, struct dentry *dentry, u32 op)
{
	KUNIT_ASSERT_EQ(try->test, angae_seal(dentry, op), 0);
}

/** pinned_home() - the directory of the file is pinned */
void pinned_home(struct try *try)
{
	seal(try, try->room.dir[0].dentry, ANGAE_SEAL_PIN);
}

/** pinned_into() - the directory of the new name is pinned */
void pinned_into(struct try *try)
{
	seal(try, try->room.dir[1].dentry, ANGAE_SEAL_PIN);
}

/** pinned() - what moves is pinned */
void pinned(struct try *try)
{
	seal(try, try->room.file.dentry, ANGAE_SEAL_PIN);
}

/** sealed() - what moves is sealed */
void sealed(struct try *try)
{
	pinned(try);
	seal(try, try->room.file.dentry, ANGAE_SEAL_SEAL);
}

/** released() - after the deed: no pin is left, so that there is room for those of other tests */
void released(struct try *try)
{
	angae_seal(try->room.dir[0].dentry, ANGAE_SEAL_RELEASE);
	angae_seal(try->room.dir[1].dentry, ANGAE_SEAL_RELEASE);
	if (try->room.flags & ROOM_FOLDER)
		angae_seal(try->room.file.dentry, ANGAE_SEAL_RELEASE);
}

/** no_session() - there is no daemon */
void no_session(struct try *try)
{
	house_end();
}

/** fail_open() - there is no daemon, in an era that opens then */
void fail_open(struct try *try)
{
	house_config(HOUSE_FLAGS | ANGAE_CFG_FAIL_OPEN, HOUSE_DEADLINE);
	house_end();
}

/** relabel_own() - the session takes the signature off, and with it the class */
void relabel_own(struct try *try)
{
	house_label(d_inode(try->room.file.dentry), ANGAE_CLASS_OWN);
}

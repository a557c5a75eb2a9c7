// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is governed, and as what: volumes, governed types, and a cache from
 * SELinux's number of a label to its class.
 *
 * The volume speaks first, then the type. All of it is invented for training.
 *
 * Rules: 'table_lock' serialises writers. Readers take no lock. A volume slot
 * is filled before its 'sb' is published, and emptied when the superblock
 * dies; who looks up an inode keeps its superblock alive. Types change only
 * before the gate is locked, and nothing reads them until then.
 */
#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/security.h>
#include <linux/string.h>
#include "gate.h"

#define VOLUMES_MAX 16
#define TYPES_MAX   128
#define LABELS_BITS 8

/* info: number << 32 | class << 8 | flags */
struct volume {
	struct super_block *sb;
	u64 info;
	dev_t dev; /* what it lies on; not read through 'sb', which may be gone */
};

struct governed_type {
	u32 class;
	char name[ANGAE_TYPE_LEN];
};

static DEFINE_MUTEX(table_lock);
static struct volume volumes[VOLUMES_MAX];
static unsigned int nr_volumes; /* slots ever used */
static u32 last_volume;
static struct governed_type types[TYPES_MAX];
static unsigned int nr_types;

/* entry: as a mark's label; class CLASS_MAX: the volume's default */
static u64 labels[1 << LABELS_BITS];
u32 angae_epoch __read_mostly = 1;

#define BY_VOLUME ANGAE_CLASS_MAX
#define ANY_LABEL 0x80 /* in a mark: a class that no label changes */

static u64 mark_of(u32 sid, u32 epoch, u32 class)
{
	return (u64)sid << 32 | (epoch & 0xffffff) << 8 | class;
}

static u32 class_of_type(const char *type, size_t len)
{
	unsigned int i;

	for (i = 0; i < nr_types; i++) {
		if (!strncmp(types[i].name, type, len) && !types[i].name[len])
			return types[i].class;
	}
	return BY_VOLUME;
}

/* The type is the third field of user:role:type:range. */
static u32 class_of_text(const char *context, size_t len)
{
	const char *end = context + len;
	const char *field = context;
	const char *stop;
	int i;

	for (i = 0; i < 2; i++) {
		field = memchr(field, ':', end - field);
		if (!field)
			return BY_VOLUME;
		field++;
	}
	stop = memchr(field, ':', end - field);
	if (!stop)
		stop = field + strnlen(field, end - field);
	if (stop == field || stop - field >= ANGAE_TYPE_LEN)
		return BY_VOLUME;
	return class_of_type(field, stop - field);
}

/* Out of memory must not turn an alert into a picture: the strictest class. */
#define NOT_READ (BY_VOLUME + 2)

static noinline u32 class_of_sid(u32 sid, u32 epoch, u64 *cell)
{
	char *context;
	u32 class, len;

	if (security_secid_to_secctx(sid, &context, &len))
		return NOT_READ;
	class = class_of_text(context, len);
	security_release_secctx(context, len);
	WRITE_ONCE(*cell, mark_of(sid, epoch, class));
	return class;
}

static u32 class_of_label(u32 sid, u32 epoch)
{
	u64 *cell = &labels[hash_32(sid, LABELS_BITS)];
	u64 entry = READ_ONCE(*cell);

	if (likely(entry >> 8 == mark_of(sid, epoch, 0) >> 8))
		return entry & 0xff;
	return class_of_sid(sid, epoch, cell);
}

static u64 volume_info(const struct super_block *sb)
{
	unsigned int i, nr = READ_ONCE(nr_volumes);

	for (i = 0; i < nr; i++) {
		/* Pairs with the release in angae_add_volume(): then 'info' is its. */
		if (smp_load_acquire(&volumes[i].sb) == sb)
			return READ_ONCE(volumes[i].info);
	}
	return 0;
}

/* After any change of the tables: what was remembered of them is void. */
static void tables_changed(void)
{
	/* Who sees the number sees the change. */
	smp_store_release(&angae_epoch, angae_epoch + 1);
}

/**
 * angae_volume_on() - does a registered volume lie on a block device
 * @dev: its number
 *
 * Return: whether one does.
 */
bool angae_volume_on(dev_t dev)
{
	unsigned int i, nr = READ_ONCE(nr_volumes);

	for (i = 0; i < nr; i++) {
		/* Pairs with the release in angae_add_volume(): then 'dev' is its. */
		if (smp_load_acquire(&volumes[i].sb) && READ_ONCE(volumes[i].dev) == dev)
			return true;
	}
	return false;
}

/* What was remembered, if nothing has changed since: the tables, or the label. */
static bool remembered(const struct angae_mark *mark, struct inode *inode,
		       struct angae_place *place)
{
	u64 label = READ_ONCE(mark->label), where = READ_ONCE(mark->where);
	u32 epoch = READ_ONCE(angae_epoch), sid = 0;

	if (unlikely((u32)where != epoch || ((u32)label >> 8) != (epoch & 0xffffff)))
		return false;
	if (!(label & ANY_LABEL)) {
		angae_inode_getsecid(inode, &sid);
		if (unlikely(label >> 32 != sid))
			return false;
	}
	place->class = label & (ANY_LABEL - 1);
	place->volume = where >> 32;
	return true;
}

static noinline struct angae_place find_place(struct angae_mark *mark, struct inode *inode)
{
	/* Pairs with the release in tables_changed(): what is found is at least as new. */
	u32 epoch = smp_load_acquire(&angae_epoch);
	u64 info = volume_info(inode->i_sb);
	struct angae_place place = {
		.class = ANGAE_CLASS_UNKNOWN,
		.volume = info >> 32,
	};
	u32 class = BY_VOLUME, sid = 0, fixed = ANY_LABEL;

	if (info)
		place.class = info & ANGAE_VOLF_TRUSTED ? ANGAE_CLASS_TRUSTED : (info >> 8) & 0xff;
	if (info & ANGAE_VOLF_LABELLED && !(info & ANGAE_VOLF_TRUSTED)) {
		angae_inode_getsecid(inode, &sid);
		fixed = 0;
		class = class_of_label(sid, epoch);
	}
	if (class != BY_VOLUME)
		place.class = class;
	/* Without memory to read a label the class is a stand-in: not to be kept. */
	if (mark && class != NOT_READ) {
		WRITE_ONCE(mark->where, info >> 32 << 32 | epoch);
		WRITE_ONCE(mark->label, mark_of(sid, epoch, place.class | fixed));
	}
	if (class == NOT_READ)
		place.class = ANGAE_CLASS_STATE;
	return place;
}

/**
 * angae_place() - where an inode stands (invented)
 * @inode: any inode
 *
 * Return: its class and the number of its volume.
 */
struct angae_place angae_place(struct inode *inode)
{
	struct angae_mark *mark = angae_mark(inode);
	struct angae_place place;

	if (mark && likely(remembered(mark, inode, &place)))
		return place;
	return find_place(mark, inode);
}

/**
 * angae_class_of_context() - the class an inode would have with another label
 * @inode: what is to be labelled
 * @context: SELinux context, with or without a NUL
 * @len: bytes of @context
 *
 * Return: ANGAE_CLASS_*.
 */
u32 angae_class_of_context(struct inode *inode, const char *context, size_t len)
{
	u64 info = volume_info(inode->i_sb);
	u32 class = class_of_text(context, len);

	if (class != BY_VOLUME)
		return class;
	if (!info)
		return ANGAE_CLASS_UNKNOWN;
	return info & ANGAE_VOLF_TRUSTED ? ANGAE_CLASS_TRUSTED : (info >> 8) & 0xff;
}

/**
 * angae_add_type() - one line of the governed table (invented)
 * @type: name and class; the caller checked that the gate is not locked
 *
 * Return: 0; -EINVAL for a bad name or class; -ENOSPC when the table is full.
 */
int angae_add_type(const struct angae_type *type)
{
	size_t len = strnlen(type->type, sizeof(type->type));
	unsigned int i;
	int ret = 0;

	if (!len || len == sizeof(type->type) || type->class >= ANGAE_CLASS_MAX)
		return -EINVAL;
	mutex_lock(&table_lock);
	for (i = 0; i < nr_types; i++) {
		if (!strcmp(types[i].name, type->type))
			break;
	}
	if (i < TYPES_MAX) {
		memcpy(types[i].name, type->type, len + 1);
		types[i].class = type->class;
		nr_types = max(nr_types, i + 1);
	} else {
		ret = -ENOSPC;
	}
	mutex_unlock(&table_lock);
	return ret;
}

static struct volume *volume_slot(const struct super_block *sb)
{
	unsigned int i;

	for (i = 0; i < VOLUMES_MAX; i++) {
		if (volumes[i].sb == sb)
			return &volumes[i];
	}
	return NULL;
}

/**
 * angae_add_volume() - register a volume, or say anew what it is (invented)
 * @sb: its superblock, held by the caller
 * @class: class of what has no label of its own
 * @flags: ANGAE_VOLF_*
 *
 * Return: 0; -EINVAL for a bad class or flags; -ENOSPC when there are too many.
 */
int angae_add_volume(struct super_block *sb, u32 class, u32 flags)
{
	struct volume *slot;
	int ret = -ENOSPC;

	if (class >= ANGAE_CLASS_MAX || flags & ~(ANGAE_VOLF_LABELLED | ANGAE_VOLF_TRUSTED))
		return -EINVAL;
	mutex_lock(&table_lock);
	slot = volume_slot(sb) ?: volume_slot(NULL);
	if (slot) {
		last_volume++;
		WRITE_ONCE(slot->info, (u64)last_volume << 32 | class << 8 | flags);
		WRITE_ONCE(slot->dev, sb->s_dev);
		/* Last: who sees it here reads the rest of the slot. */
		smp_store_release(&slot->sb, sb);
		if (nr_volumes <= slot - volumes)
			WRITE_ONCE(nr_volumes, slot - volumes + 1);
		tables_changed();
		ret = 0;
	}
	mutex_unlock(&table_lock);
	return ret;
}

/**
 * angae_forget_volume() - its superblock dies
 * @sb: any superblock; nobody can look up its inodes any more
 */
void angae_forget_volume(struct super_block *sb)
{
	struct volume *slot;

	if (!volume_info(sb))
		return;
	mutex_lock(&table_lock);
	slot = volume_slot(sb);
	if (slot) {
		WRITE_ONCE(slot->sb, NULL);
		tables_changed();
	}
	mutex_unlock(&table_lock);
}

/**
 * angae_forget_labels() - empty the cache of labels
 *
 * SELinux keeps its numbers over a policy load, but the first few (of the
 * kernel and of what has no label) change their text.
 */
void angae_forget_labels(void)
{
	mutex_lock(&table_lock);
	tables_changed();
	mutex_unlock(&table_lock);
}

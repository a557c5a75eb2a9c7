// SPDX-License-Identifier: GPL-2.0-only
/*
 * One machine for all tests: it is set up before the first and stays, since
 * the gate can be locked once only. What a test opens or mounts is taken back
 * after it; its files stay in memory until the machine halts.
 */
#include <linux/elf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/lsm_hooks.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include "events.h"
#include "house.h"
#include "labels.h"

#define WINDOW	   10 /* ms */
#define HELD_MAX   128
#define VOLUMES	   8
#define PROGRAM_AT 0x400000UL

static struct actor actors[ACTORS];
static struct vfsmount *data; /* /data: labelled */
static bool started;

/* Of the running test. */
static struct dentry *held[HELD_MAX];
static unsigned int nr_held;
static struct file *files[HELD_MAX];
static unsigned int nr_files;
static struct vfsmount *mounts[VOLUMES];
static unsigned int nr_mounts;

static const char *const programs[ACTORS] = {
	[OTHER] = "/app",      [INSTALLER] = "/pm", [MAKER] = "/camera",
	[SESSION] = "/angaed", [LAB] = "/sh",
};

static const char *const types[ANGAE_CLASS_MAX + 1] = {
	[ANGAE_CLASS_NONE] = "free_file",
	[ANGAE_CLASS_MEDIA] = "media_file",
	[ANGAE_CLASS_PACKAGE] = "apk_data_file",
	[ANGAE_CLASS_STAGING] = "apk_staging_file",
	[ANGAE_CLASS_ALERT] = "alert_file",
	[ANGAE_CLASS_STATE] = "angae_data_file",
	[ANGAE_CLASS_OWN] = "camera_media_file",
	[ANGAE_CLASS_SELF] = "self_media_file",
	[UNNAMED] = "nobodys_file",
};

/* The least that can be executed: it is loaded, and never runs. */
struct program {
	struct elf64_hdr head;
	struct elf64_phdr segment;
};

static void program_make(struct program *program)
{
	struct elf64_phdr *segment = &program->segment;
	struct elf64_hdr *head = &program->head;

	*program = (struct program){0};
	memcpy(head->e_ident, ELFMAG, SELFMAG);
	head->e_ident[EI_CLASS] = ELFCLASS64;
	head->e_ident[EI_DATA] = ELFDATA2LSB;
	head->e_ident[EI_VERSION] = EV_CURRENT;
	head->e_type = ET_EXEC;
	head->e_machine = ELF_ARCH;
	head->e_version = EV_CURRENT;
	head->e_entry = PROGRAM_AT;
	head->e_phoff = offsetof(struct program, segment);
	head->e_ehsize = sizeof(*head);
	head->e_phentsize = sizeof(*segment);
	head->e_phnum = 1;
	segment->p_type = PT_LOAD;
	segment->p_flags = PF_R | PF_X;
	segment->p_vaddr = PROGRAM_AT;
	segment->p_filesz = sizeof(*program);
	segment->p_memsz = sizeof(*program);
	segment->p_align = PAGE_SIZE;
}

static int write_program(const char *path)
{
	struct file *file = filp_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	struct program program;
	ssize_t len;
	loff_t pos = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	program_make(&program);
	len = kernel_write(file, &program, sizeof(program), &pos);
	__fput_sync(file); /* now, or it is busy when it is to be executed */
	return len == sizeof(program) ? 0 : -EIO;
}

static int pin(enum who who, u32 role)
{
	struct file *file = filp_open(programs[who], O_RDONLY, 0);
	int ret;

	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = angae_pin_program(file, role);
	fput(file);
	return ret;
}

static int trust_root(void)
{
	struct file *root = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	int ret;

	if (IS_ERR(root))
		return PTR_ERR(root);
	ret = angae_add_volume(file_inode(root)->i_sb, ANGAE_CLASS_NONE, ANGAE_VOLF_TRUSTED);
	fput(root);
	return ret;
}

static int start_people(void)
{
	enum who who;
	int ret;

	for (who = 0; who < ACTORS; who++) {
		ret = write_program(programs[who]);
		ret = ret ?: actor_start(&actors[who], programs[who]);
		if (ret)
			return ret;
	}
	ret = pin(SESSION, ANGAE_ROLE_SESSION);
	ret = ret ?: pin(INSTALLER, ANGAE_ROLE_INSTALLER);
	ret = ret ?: pin(MAKER, ANGAE_ROLE_MAKER);
	ret = ret ?: angae_entrust(actors[SESSION].nr, ANGAE_ROLE_SESSION);
	return ret ?: angae_entrust(actors[LAB].nr, ANGAE_ROLE_LAB);
}

static int fill_table(void)
{
	struct angae_type type = {.size = sizeof(type)};
	int i, ret;

	for (i = 0; i < ANGAE_CLASS_MAX; i++) {
		type.class = i;
		strscpy(type.type, types[i], sizeof(type.type));
		ret = angae_add_type(&type);
		if (ret)
			return ret;
	}
	data = kern_mount(get_fs_type("tmpfs"));
	if (IS_ERR(data))
		return PTR_ERR(data);
	house_label(d_inode(data->mnt_root), ANGAE_CLASS_NONE);
	return angae_add_volume(data->mnt_sb, ANGAE_CLASS_MEDIA, ANGAE_VOLF_LABELLED);
}

/**
 * house_start() - the machine as it is after init has locked the gate
 * @test: fails when the gate is not in this kernel, or not active
 *
 * Return: 0 or an error.
 */
int house_start(struct kunit *test)
{
	int ret;

	if (started)
		return 0;
	/* Built in and left out by lsm= is no gate: nothing below would mean anything. */
	KUNIT_ASSERT_NOT_NULL_MSG(test, strstr(lsm_names, "labels,angae"), "modules: %s",
				  lsm_names);
	ret = trust_root();
	ret = ret ?: start_people();
	ret = ret ?: fill_table();
	ret = ret ?: angae_lock();
	started = !ret;
	return ret;
}

static int begin(void *arg)
{
	return angae_session_begin();
}

/**
 * house_begin() - the daemon opens its session
 *
 * Return: 0 or what angae_session_begin() says.
 */
int house_begin(void)
{
	return actor_do(&actors[SESSION], begin, NULL);
}

/** house_end() - the daemon is gone */
void house_end(void)
{
	angae_session_end();
}

/**
 * house_config() - another era
 * @flags: ANGAE_CFG_*
 * @deadline_ms: HOUSE_DEADLINE, unless it is what a test is about
 *
 * Return: of angae_configure().
 */
int house_config(u32 flags, u32 deadline_ms)
{
	const struct angae_config config = {
		.size = sizeof(config),
		.flags = flags,
		.deadline_ms = deadline_ms,
		.window_ms = WINDOW,
	};

	return angae_configure(&config);
}

static bool quiet(void)
{
	enum who who;

	for (who = 0; who < ACTORS; who++) {
		if (!READ_ONCE(actors[who].idle))
			return false;
	}
	return !angae_requests_pending();
}

/**
 * house_reset() - before each test: as after the start, whatever the last one left
 * @test: fails when that cannot be had
 *
 * Return: 0 or an error.
 */
int house_reset(struct kunit *test)
{
	int ret = house_start(test);

	if (ret)
		return ret;
	labels_break(false);
	if (angae_session_open())
		house_end(); /* who still waits is sent away */
	KUNIT_ASSERT_TRUE(test, wait_until(quiet));
	ret = house_begin();
	ret = ret ?: house_config(HOUSE_FLAGS, HOUSE_DEADLINE);
	angae_switch(true, ANGAE_WHY_GATE_ON);
	events_drop();
	return ret;
}

/**
 * house_clean() - after each test
 * @test: it
 */
void house_clean(struct kunit *test)
{
	while (nr_files)
		__fput_sync(files[--nr_files]);
	while (nr_held)
		dput(held[--nr_held]);
	while (nr_mounts)
		kern_unmount(mounts[--nr_mounts]);
}

/**
 * house_actor() - somebody
 * @who: not KERNEL
 *
 * Return: the task of that role.
 */
struct actor *house_actor(enum who who)
{
	return &actors[who];
}

/**
 * house_do() - somebody does something
 * @who: KERNEL is the test itself
 * @job: what
 * @arg: for @job
 *
 * Return: what @job returned.
 */
int house_do(enum who who, int (*job)(void *arg), void *arg)
{
	return who == KERNEL ? job(arg) : actor_do(&actors[who], job, arg);
}

/**
 * house_mount() - a volume that nobody registered
 * @test: gone after it
 *
 * Return: its mount.
 */
struct vfsmount *house_mount(struct kunit *test)
{
	struct vfsmount *mnt = kern_mount(get_fs_type("tmpfs"));

	KUNIT_ASSERT_FALSE(test, IS_ERR(mnt));
	KUNIT_ASSERT_LT(test, nr_mounts, VOLUMES);
	mounts[nr_mounts++] = mnt;
	return mnt;
}

/**
 * house_volume() - another volume, registered
 * @test: gone after it
 * @class: as in struct angae_volume
 * @flags: as in struct angae_volume
 *
 * Return: its mount.
 */
struct vfsmount *house_volume(struct kunit *test, u32 class, u32 flags)
{
	struct vfsmount *mnt = house_mount(test);

	KUNIT_ASSERT_EQ(test, angae_add_volume(mnt->mnt_sb, class, flags), 0);
	return mnt;
}

/**
 * house_label() - label an inode as a class has it
 * @inode: which
 * @class: ANGAE_CLASS_* or UNNAMED
 */
void house_label(struct inode *inode, u32 class)
{
	char text[80];

	snprintf(text, sizeof(text), "u:object_r:%s:s0", types[class]);
	labels_set(inode, labels_sid(text));
}

/**
 * house_store() - a verdict, as the session stores one that was not asked for
 * @path: of what
 * @verdict: enum angae_verdict
 * @scope: ANGAE_SCOPE_*
 */
void house_store(const struct path *path, u32 verdict, u32 scope)
{
	struct inode *inode = d_inode(path->dentry);
	const struct angae_deed deed = {
		.inode = inode,
		.dentry = path->dentry,
		.place = angae_place(inode),
	};
	struct angae_snapshot snap;

	angae_snapshot(&snap, &deed);
	angae_snapshot_store(&snap, verdict, scope, 7, 0);
}

/**
 * room_make() - a name, and what it stands for
 * @test: holds it
 * @dir: where
 * @name: in it
 * @mode: S_IFDIR or S_IFREG and permissions; 0: the name stays free
 *
 * Return: the name.
 */
struct dentry *room_make(struct kunit *test, struct dentry *dir, const char *name, umode_t mode)
{
	struct inode *inode = d_inode(dir);
	struct dentry *dentry;
	int ret = 0;

	KUNIT_ASSERT_LT(test, nr_held, HELD_MAX);
	inode_lock_nested(inode, I_MUTEX_PARENT);
	dentry = lookup_one_len(name, dir, strlen(name));
	if (!IS_ERR(dentry) && S_ISDIR(mode))
		ret = vfs_mkdir(&init_user_ns, inode, dentry, mode);
	else if (!IS_ERR(dentry) && mode)
		ret = vfs_create(&init_user_ns, inode, dentry, mode, true);
	inode_unlock(inode);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dentry));
	held[nr_held++] = dentry;
	KUNIT_ASSERT_EQ(test, ret, 0);
	return dentry;
}

/* A directory in a directory, each of the class: a pin holds in staging only. */
static struct dentry *make_wing(struct kunit *test, struct dentry *root, const char *name)
{
	return room_make(test, room_make(test, root, name, S_IFDIR | 0755), "dir", S_IFDIR | 0755);
}

static void label_wing(struct dentry *dir, u32 class)
{
	house_label(d_inode(dir->d_parent), class);
	house_label(d_inode(dir), class);
}

static void room_build(struct kunit *test, struct room *room, struct vfsmount *mnt)
{
	umode_t mode = room->flags & ROOM_FOLDER ? S_IFDIR | 0755 : S_IFREG | 0755;
	static unsigned int number;
	struct dentry *root;
	char name[16];
	int i;

	snprintf(name, sizeof(name), "room%u", ++number);
	root = room_make(test, mnt->mnt_root, name, S_IFDIR | 0755);
	house_label(d_inode(root), ANGAE_CLASS_NONE);
	room->dir[0].dentry = make_wing(test, root, "from");
	room->dir[1].dentry = make_wing(test, root, "into");
	room->file.dentry = room_make(test, room->dir[0].dentry, "file.mp4", mode);
	room->target.dentry =
		room_make(test, room->dir[1].dentry, "target", room->flags & ROOM_OVER ? mode : 0);
	for (i = 0; i < 2; i++)
		room->dir[i].mnt = mnt;
	room->file.mnt = mnt;
	room->target.mnt = mnt;
}

/**
 * room_open() - a room on the labelled volume
 * @test: holds it
 * @room: filled
 * @plan: what is in it
 */
void room_open(struct kunit *test, struct room *room, const struct plan *plan)
{
	room->flags = plan->flags;
	room_build(test, room, data);
	house_label(d_inode(room->file.dentry), plan->file);
	if (plan->flags & ROOM_OVER)
		house_label(d_inode(room->target.dentry), plan->over);
	label_wing(room->dir[0].dentry, plan->home);
	label_wing(room->dir[1].dentry, plan->into);
}

/**
 * room_on() - a room on another volume
 * @test: holds it
 * @room: filled
 * @volume: from house_volume() or house_mount()
 */
void room_on(struct kunit *test, struct room *room, struct vfsmount *volume)
{
	room->flags = 0;
	room_build(test, room, volume);
}

/**
 * room_file() - an open file, of which the gate was not asked
 * @test: closes it
 * @path: what
 * @flags: O_*
 *
 * Return: the file.
 */
struct file *room_file(struct kunit *test, const struct path *path, int flags)
{
	struct file *file;

	angae_switch(false, ANGAE_WHY_FAIL_OPEN); /* of which no event tells */
	file = dentry_open(path, flags, current_cred());
	angae_switch(true, ANGAE_WHY_FAIL_OPEN);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	KUNIT_ASSERT_LT(test, nr_files, HELD_MAX);
	files[nr_files++] = file;
	return file;
}

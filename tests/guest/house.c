// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/angae.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#include "house.h"
#include "tap.h"

struct actor init = {.name = "init", .wire = NULL};
struct actor session, installer, maker, lab, other, second;
int gate_dev = -1;
bool house_selinux;

/*
 * A PC has a second serial port, and QEMU a device that ends it with a status.
 * arm64's machine has neither: a port of virtio-serial, and a last line.
 */
#ifdef __x86_64__
#define PORT	   "/dev/ttyS0"
#define DEBUG_EXIT 0xf4 /* isa-debug-exit: QEMU ends with (code << 1) | 1 */

static void tell(int code)
{
	if (!ioperm(DEBUG_EXIT, 4, 1))
		outb((unsigned char)code, DEBUG_EXIT);
}
#else
#define PORT "/dev/vport0p1"

static void tell(int code)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "# status %d\n", code);

	if (write(STDOUT_FILENO, line, (size_t)len) != len)
		perror(PORT);
}
#endif

/* Standard output and error go to the host. */
static void say_there(void)
{
	int port = -1;

	/* The port of virtio-serial comes when both sides have spoken. */
	for (int i = 0; i < 250 && port < 0; i++) {
		port = open(PORT, O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (port < 0)
			usleep(20000);
	}
	if (port < 0)
		return;
	dup2(port, STDOUT_FILENO);
	dup2(port, STDERR_FILENO);
}

void house_off(int code)
{
	sync();
	tell(code);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

int house_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

bool house_log(const char *text)
{
	static char log[1 << 20];
	int n = klogctl(3, log, sizeof(log) - 1);

	log[n > 0 ? n : 0] = '\0';
	return strstr(log, text) != NULL;
}

static void must(bool good, const char *what)
{
	if (!good)
		tap_bail("%s: %s", what, strerror(errno));
}

static int insert(const char *path, const char *options)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return errno;
	if (syscall(SYS_finit_module, fd, options, 0))
		error = errno;
	close(fd);
	return error;
}

bool house_built_in(void)
{
	return access("/modules", F_OK) != 0;
}

/* /modules/order, one file name a line. False, with errno and the @name, at the first that fails. */
static bool insert_modules(char name[128])
{
	char path[160];
	FILE *order;
	int error = 0;

	if (house_built_in())
		return true;
	strcpy(name, "/modules/order");
	order = fopen(name, "re");
	if (!order)
		return false;
	while (!error && fscanf(order, "%127s", name) == 1) {
		snprintf(path, sizeof(path), "/modules/%s", name);
		error = insert(path, strcmp(name, "brd.ko") ? "" : "rd_nr=4 rd_size=28672");
	}
	fclose(order);
	errno = error;
	return !error;
}

/* The same empty ext4 goes onto every RAM disk, holes left out. */
static void fill_disk(const char *disk)
{
	static char block[65536], zero[65536];
	int from = open("/ext4.img", O_RDONLY | O_CLOEXEC);
	int to = open(disk, O_WRONLY | O_CLOEXEC);
	off_t at = 0;
	ssize_t n;

	must(from >= 0 && to >= 0, disk);
	while ((n = read(from, block, sizeof(block))) > 0) {
		if (memcmp(block, zero, (size_t)n))
			must(pwrite(to, block, (size_t)n, at) == n, disk);
		at += n;
	}
	close(from);
	close(to);
}

static void load_policy(void)
{
	static char policy[8 << 20];
	int fd = open("/policy", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0 || mount("selinuxfs", "/sys/fs/selinux", "selinuxfs", 0, NULL)) {
		if (fd >= 0)
			close(fd);
		return;
	}
	n = read(fd, policy, sizeof(policy));
	close(fd);
	fd = open("/sys/fs/selinux/load", O_RDWR | O_CLOEXEC);
	must(fd >= 0 && write(fd, policy, (size_t)n) == n, "SELinux policy");
	close(fd);
	house_selinux = true;
}

static void label(const char *path, const char *type)
{
	struct op op = op_pair(ACT_SETLABEL, path, type, 0);

	if (house_selinux && type)
		must(actor_do(&init, &op) == 0, path);
}

void house_dir(const char *path, const char *type)
{
	must(mkdir(path, 0755) == 0 || errno == EEXIST, path);
	label(path, type);
}

void house_put(const char *path, const char *type)
{
	struct op op = op_path(ACT_PUT, path, O_CREAT | O_WRONLY | O_TRUNC);

	op.len = (unsigned int)snprintf((char *)op.data, sizeof(op.data), "contents of %s\n", path);
	must(actor_do(&init, &op) == 0, path);
	label(path, type);
}

void house_program(const char *path, const char *type)
{
	static char block[65536];
	int from = open(TEST_PROGRAM, O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	ssize_t n;

	must(from >= 0 && to >= 0, path);
	while ((n = read(from, block, sizeof(block))) > 0)
		must(write(to, block, (size_t)n) == n, path);
	close(from);
	close(to);
	label(path, type);
}

static void mount_disk(int number, const char *dir)
{
	char disk[32];

	snprintf(disk, sizeof(disk), "/dev/ram%d", number);
	fill_disk(disk);
	mkdir(dir, 0755);
	must(mount(disk, dir, "ext4", MS_NOATIME, NULL) == 0, dir);
}

static void fill_data(void)
{
	house_dir("/data", "system_data_root_file");
	house_dir("/data/media", "media_file");
	house_dir("/data/app", "apk_data_file");
	house_dir("/data/app-staging", "apk_staging_file");
	house_dir("/data/angae", "angae_data_file");
	house_dir("/data/angae/alerts", "alert_file");
	house_dir("/free", "system_data_root_file");
}

void house_boot(void)
{
	char module[128] = "";
	bool inserted;
	int error;

	tap_on_bail(house_off);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mkdir("/tmp", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	/* The port the test speaks through may need one of them. */
	inserted = insert_modules(module);
	error = errno;
	say_there();
	errno = error;
	must(inserted, module);
	load_policy();
	mount_disk(0, "/data");
	mount_disk(1, "/card");
	mount_disk(2, "/strange");
	mount_disk(3, "/free");
	fill_data();
}

int house_gate_with(const char *options)
{
	return insert("/modules/angae.ko", options);
}

int house_gate(void)
{
	int error = house_built_in() ? 0 : house_gate_with("");

	if (error)
		return error;
	gate_dev = open(ANGAE_DEVICE, O_RDWR | O_CLOEXEC);
	/* Without the module there is no device either: ENODEV is what both forms mean. */
	if (gate_dev < 0 && errno == ENOENT)
		return ENODEV;
	return gate_dev < 0 ? errno : 0;
}

int house_drop_gate(void)
{
	close(gate_dev);
	gate_dev = -1;
	return syscall(SYS_delete_module, "angae", O_NONBLOCK) ? errno : 0;
}

static void type(const char *name, unsigned int class)
{
	struct angae_type line = {.size = sizeof(line), .class = class};

	snprintf(line.type, sizeof(line.type), "%s", name);
	must(ioctl(gate_dev, ANGAE_IOC_TYPE, &line) == 0, name);
}

static void volume(const char *path, unsigned int class, unsigned int flags)
{
	struct angae_volume line = {.size = sizeof(line), .class = class, .flags = flags};

	line.fd = open(path, O_RDONLY | O_CLOEXEC);
	must(ioctl(gate_dev, ANGAE_IOC_VOLUME, &line) == 0, path);
	close(line.fd);
}

static void program(const char *path, unsigned int role)
{
	struct angae_program line = {.size = sizeof(line), .role = role};

	line.fd = open(path, O_RDONLY | O_CLOEXEC);
	must(ioctl(gate_dev, ANGAE_IOC_PROGRAM, &line) == 0, path);
	close(line.fd);
}

static void entrust(const struct actor *actor, unsigned int role)
{
	struct angae_entrust line = {.size = sizeof(line), .role = role};

	line.pid = actor->pid;
	must(ioctl(gate_dev, ANGAE_IOC_ENTRUST, &line) == 0, actor->name);
}

void house_table(void)
{
	type("media_file", ANGAE_CLASS_MEDIA);
	type("state_media_file", ANGAE_CLASS_MEDIA);
	type("camera_media_file", ANGAE_CLASS_OWN);
	type("self_media_file", ANGAE_CLASS_SELF);
	type("apk_data_file", ANGAE_CLASS_PACKAGE);
	type("apk_staging_file", ANGAE_CLASS_STAGING);
	type("alert_file", ANGAE_CLASS_ALERT);
	type("angae_data_file", ANGAE_CLASS_STATE);
	volume("/", ANGAE_CLASS_NONE, ANGAE_VOLF_TRUSTED);
	volume("/data", ANGAE_CLASS_MEDIA, ANGAE_VOLF_LABELLED);
	volume("/card", ANGAE_CLASS_MEDIA, 0);
	volume("/free", ANGAE_CLASS_NONE, ANGAE_VOLF_LABELLED);
	program(SESSION_PROGRAM, ANGAE_ROLE_SESSION);
	program(INSTALLER_PROGRAM, ANGAE_ROLE_INSTALLER);
	program(MAKER_PROGRAM, ANGAE_ROLE_MAKER);
}

void house_lock(void)
{
	must(ioctl(gate_dev, ANGAE_IOC_LOCK) == 0, "lock");
}

void house_people(void)
{
	struct op leave = op_nums(ACT_SETSID, 0, 0, 0);

	actor_start(&installer, "installer", INSTALLER_PROGRAM);
	actor_go(&installer);
	actor_start(&maker, "maker", MAKER_PROGRAM);
	actor_go(&maker);
	actor_start(&other, "other", NULL);
	actor_start(&second, "second", NULL);
	actor_start(&lab, "lab", NULL);
	must(actor_do(&lab, &leave) == lab.pid, "setsid of the lab");
	entrust(&lab, ANGAE_ROLE_LAB);
}

void house_end_session(void)
{
	actor_end(&session);
}

void house_session(void)
{
	actor_start(&session, "session", SESSION_PROGRAM);
	entrust(&session, ANGAE_ROLE_SESSION);
	actor_go(&session);
}

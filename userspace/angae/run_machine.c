// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "run_machine.h"

static const char *const arch_names[] = {[RUN_AMD64] = "amd64", [RUN_ARM64] = "arm64"};

const char *run_arch_name(enum run_arch arch)
{
	return arch_names[arch];
}

bool run_arch_from(const char *name, enum run_arch *arch)
{
	for (size_t i = 0; i < sizeof(arch_names) / sizeof(arch_names[0]); i++)
		if (!strcmp(name, arch_names[i])) {
			*arch = (enum run_arch)i;
			return true;
		}
	return false;
}

/* QEMU's option parser ends a value at a comma, unless there are two. */
static char *escaped(const char *path)
{
	char *text = join(path, path), *out = text;

	for (; *path; path++) {
		*out++ = *path;
		if (*path == ',')
			*out++ = ',';
	}
	*out = '\0';
	return text;
}

/* @fmt ends where the path goes. */
__attribute__((format(printf, 3, 4))) static void add_path(struct words *argv, const char *path,
							   const char *fmt, ...)
{
	char *text = escaped(path), *options;
	va_list ap;

	va_start(ap, fmt);
	options = format(fmt, ap);
	va_end(ap);
	words_add(argv, "%s%s", options, text);
	free(options);
	free(text);
}

/* Without an instruction for random numbers a PC would stand still until it has gathered some. */
static void add_board(const struct run_machine *m, struct words *argv)
{
	const char *memory = m->ram ? ",memory-backend=ram" : "";
	bool kvm = m->accel == RUN_KVM;

	words_add(argv, "-M");
	if (m->arch == RUN_AMD64)
		words_add(argv, "q35%s", memory);
	else
		words_add(argv, "virt,gic-version=%s%s", kvm ? "host" : "3", memory);
	words_add(argv, "-cpu");
	if (kvm)
		words_add(argv, "host");
	else
		words_add(argv, m->arch == RUN_AMD64 ? "qemu64,+rdrand" : "cortex-a57");
	words_add(argv, "-m");
	words_add(argv, "%u", m->memory);
	if (!m->ram)
		return;
	words_add(argv, "-object");
	add_path(argv, m->ram, "memory-backend-file,id=ram,size=%uM,share=%s,mem-path=", m->memory,
		 m->resume ? "off" : "on");
}

static void add_pace(const struct run_machine *m, struct words *argv)
{
	static const char *const pinned[] = {"-smp",	"1",
					     "-accel",	"tcg,thread=single",
					     "-icount", "shift=0,sleep=off",
					     "-seed",	"1",
					     "-rtc",	"base=2026-01-01T00:00:00,clock=vm"};

	if (m->icount) {
		for (size_t i = 0; i < sizeof(pinned) / sizeof(pinned[0]); i++)
			words_add(argv, "%s", pinned[i]);
		return;
	}
	words_add(argv, "-smp");
	words_add(argv, "%u", m->smp);
	words_add(argv, "-accel");
	words_add(argv, m->accel == RUN_KVM ? "kvm" : "tcg,thread=multi");
}

static void add_disk(const struct run_disk *disk, struct words *argv)
{
	static const char *const keep[] = {
		[RUN_READONLY] = "readonly=on",
		[RUN_KEEP] = "cache=writeback",
		[RUN_FORGET] = "snapshot=on",
	};

	words_add(argv, "-drive");
	add_path(argv, disk->path,
		 "if=none,id=%s,format=raw,werror=report,rerror=report,%s,file=", disk->serial,
		 keep[disk->keep]);
	words_add(argv, "-device");
	words_add(argv, "virtio-blk-pci,drive=%s,serial=%s", disk->serial, disk->serial);
}

/* The first virtconsole is hvc0; the owner's terminal carries QEMU's own menu (Ctrl-A h) too. */
static void add_shells(struct words *argv)
{
	static const char *const shells[] = {
		"-chardev", "stdio,id=owner,mux=on,signal=off",
		"-mon",	    "chardev=owner,mode=readline",
		"-device",  "virtconsole,chardev=owner",
		"-chardev", "pty,id=labshell",
		"-device",  "virtconsole,chardev=labshell",
	};

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		words_add(argv, "%s", shells[i]);
}

static void add_lines(const struct run_machine *m, struct words *argv)
{
	words_add(argv, "-chardev");
	add_path(argv, m->console, "file,id=console,path=");
	words_add(argv, "-serial");
	words_add(argv, "chardev:console");
	if (m->monitor_fd >= 0) {
		words_add(argv, "-chardev");
		words_add(argv, "socket,id=own,fd=%d", m->monitor_fd);
		words_add(argv, "-mon");
		words_add(argv, "chardev=own,mode=control");
	}
	words_add(argv, "-chardev");
	add_path(argv, m->monitor, "socket,id=qmp,server=on,wait=off,path=");
	words_add(argv, "-mon");
	words_add(argv, "chardev=qmp,mode=control");
	words_add(argv, "-device");
	words_add(argv, "virtio-serial-pci");
	if (m->shells)
		add_shells(argv);
	words_add(argv, "-chardev");
	add_path(argv, m->lab, "socket,id=lab,server=on,wait=off,path=");
	words_add(argv, "-device");
	words_add(argv, "virtserialport,chardev=lab,name=org.angae.lab");
}

void run_machine_words(const struct run_machine *m, struct words *argv)
{
	words_add(argv, "%s", m->qemu);
	words_add(argv, "-name");
	words_add(argv, "angae-%s", m->name);
	words_add(argv, "-nodefaults");
	words_add(argv, "-no-user-config");
	words_add(argv, "-display");
	words_add(argv, "none");
	words_add(argv, "-nic");
	words_add(argv, "none");
	if (!m->resets)
		words_add(argv, "-no-reboot");
	add_board(m, argv);
	add_pace(m, argv);
	words_add(argv, "-kernel");
	words_add(argv, "%s", m->kernel);
	words_add(argv, "-initrd");
	words_add(argv, "%s", m->initrd);
	words_add(argv, "-append");
	words_add(argv, "%s", m->words);
	add_lines(m, argv);
	if (m->lab_fd >= 0) {
		words_add(argv, "-add-fd");
		words_add(argv, "fd=%d,set=1", m->lab_fd);
	}
	for (size_t i = 0; i < RUN_DISKS; i++)
		if (m->disks[i].serial)
			add_disk(&m->disks[i], argv);
	if (m->gdb) {
		words_add(argv, "-gdb");
		words_add(argv, "tcp:127.0.0.1:%u", m->gdb);
	}
	if (m->resume) {
		words_add(argv, "-incoming");
		words_add(argv, "defer");
	}
}

/* A panic shall end the run at once; a PC's timer is not tested, which takes half a second. */
char *run_kernel_words(enum run_arch arch, bool lab, bool icount, const char *image,
		       const char *more)
{
	struct words words = {0};
	char *line;

	if (lab)
		words_add(&words, "angae.lab=1");
	words_add(&words, "security=selinux enforcing=1");
	words_add(&words, "console=%s", arch == RUN_AMD64 ? "ttyS0 no_timer_check" : "ttyAMA0");
	words_add(&words, "quiet loglevel=6 printk.devkmsg=on panic=-1");
	if (icount)
		words_add(&words, "nokaslr");
	if (*image)
		words_add(&words, "%s", image);
	if (*more)
		words_add(&words, "%s", more);
	line = words_join(&words);
	words_free(&words);
	return line;
}

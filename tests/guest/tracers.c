// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module beside others who hang in the same functions: ftrace's own switch,
 * probes, the function tracer, BPF. What the processors differ in is asserted
 * here and told in docs/attach.md. These boots have one processor: the kernel
 * patches its code again and again here, and QEMU 7.2 has a race in that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bpf.h"
#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define TRACING	 "/sys/kernel/tracing/"
#define SWITCH	 "/proc/sys/kernel/ftrace_enabled"
#define SHARED	 "security_file_open"
#define ENOTSUPP 524 /* the kernel's own: this processor has no way to call the program */

#ifdef __x86_64__
#define WAY	 "a direct call"
#define WAY_FLAG 'D'
#else
#define WAY	 "a redirection"
#define WAY_FLAG 'I'
#endif

/* All there are in any kernel the gate is built for; which of them this one lacks is seen when it runs. */
#include <linux/version.h>
#undef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(255, 0, 0)

static const char *const hooked[] = {
#define HOOK(name) "security_" #name,
#include "../../kernel-module/attach_hooks.h"
#undef HOOK
};
#define HOOKED (sizeof(hooked) / sizeof(hooked[0]))

static bool oldest(void)
{
	struct utsname name;

	uname(&name);
	return !strncmp(name.release, "6.1.", 4);
}

/* A file of tracefs, up to what fits; "" when there is none. */
static const char *get(const char *path)
{
	static char text[1 << 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = 0;

	while (fd >= 0 && have < sizeof(text) - 1) {
		n = read(fd, text + have, sizeof(text) - 1 - have);
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	text[have] = '\0';
	return text;
}

/* Lines of enabled_functions: "NAME (USERS) FLAGS ...", flags in columns. */
static bool has_flag(const char *list, const char *name, char flag)
{
	size_t len = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += len) {
		const char *flags = strchr(at, ')');

		if ((at == list || at[-1] == '\n') && at[len] == ' ' && flags)
			return memchr(flags, flag, strcspn(flags, "\t\n")) != NULL;
	}
	return false;
}

/* Access control lists have had hooks since 6.2. */
static bool lacks(const char *name)
{
	return oldest() && strstr(name, "_acl");
}

/* How many the flag is missing from. */
static unsigned int unhooked(char flag)
{
	const char *list = get(TRACING "enabled_functions");
	unsigned int count = 0;

	for (unsigned int i = 0; i < HOOKED; i++) {
		if (lacks(hooked[i]) || has_flag(list, hooked[i], flag))
			continue;
		tap_note("not hooked: %s", hooked[i]);
		count++;
	}
	return count;
}

static unsigned int hooked_by(char flag)
{
	const char *list = get(TRACING "enabled_functions");
	unsigned int count = 0;

	for (unsigned int i = 0; i < HOOKED; i++)
		count += has_flag(list, hooked[i], flag);
	return count;
}

static void disk(const char *text)
{
	row("D35", text, &other, op_path(ACT_OPEN, "/dev/ram0", O_RDWR), EPERM,
	    WANT(OPEN, NONE, VOLUME));
}

/* Probes must not cost the scheduler a tracepoint: only one function is patched. */
static bool set(const char *file, const char *text)
{
	char path[128];
	int error;

	snprintf(path, sizeof(path), TRACING "%s", file);
	error = house_write(path, text);
	if (error)
		tap_note("%s: %s", path, strerror(error));
	return !error;
}

static void probe(void)
{
	bool good = set("options/record-cmd", "0") && set("kprobe_events", "p:shared " SHARED) &&
		    set("events/kprobes/shared/enable", "1");
	unsigned long hits = 0;
	const char *at;

	disk("open of a volume's disk by root, a probe on " SHARED ": EPERM, VOLUME");
	at = strstr(get(TRACING "kprobe_profile"), "shared");
	if (at)
		sscanf(at, "shared %lu", &hits);
	good = set("events/kprobes/shared/enable", "0") && set("kprobe_events", "-:shared") && good;
	tap(good && hits, "and the probe was hit (%lu times)", hits);
}

static void function_tracer(void)
{
	bool good = set("set_ftrace_filter", SHARED) && set("current_tracer", "function");

	disk("the same, " SHARED " traced: EPERM, VOLUME");
	good = strstr(get(TRACING "trace"), SHARED " <-") && good;
	good = set("current_tracer", "nop") && set("set_ftrace_filter", " ") && good;
	tap(good, "and the trace shows it");
	disk("the same, the tracer gone again: EPERM, VOLUME");
}

/* A direct call can be shared with nobody, a redirection with a direct call where there are any. */
static int fentry_beside(void)
{
	if (WAY_FLAG == 'D')
		return EBUSY;
	return oldest() ? ENOTSUPP : 0;
}

static void bpf(void)
{
	int link = -1, error = bpf_fentry(SHARED, &link), want = fentry_beside();

	tap(error == want, "a BPF program on the same function: %s (%d)",
	    want == EBUSY      ? "EBUSY"
	    : want == ENOTSUPP ? "ENOTSUPP"
			       : "attached",
	    error);
	disk("open of a volume's disk by root: EPERM, VOLUME");
	if (link >= 0)
		close(link);
}

/* Whoever is first has it. */
static void bpf_first(void)
{
	int link = -1, error = bpf_fentry(SHARED, &link);

	tap(error == 0, "a BPF program on " SHARED ", before the gate (%s)", strerror(error));
	error = house_gate();
	tap(error == EBUSY, "the gate does not attach beside it: EBUSY (%s)", strerror(error));
	if (link >= 0)
		close(link);
}

void tracers_before(void)
{
	int error;

	if (house_built_in())
		return;
	if (WAY_FLAG == 'D')
		bpf_first();
	tap(house_write(SWITCH, "0") == 0, "ftrace can be switched off before the gate is there");
	error = house_gate();
	tap(error == EBUSY, "the gate does not attach to it: EBUSY (%s)", strerror(error));
	tap(house_write(SWITCH, "1") == 0, "ftrace is on again");
}

void tracers(void)
{
	if (house_built_in())
		return;
	if (mount("tracefs", TRACING, "tracefs", 0, NULL)) {
		tap(false, "tracefs: %s", strerror(errno));
		return;
	}
	tap(unhooked(WAY_FLAG) == 0, "each hooked function begins with " WAY);
	tap(hooked_by(WAY_FLAG == 'D' ? 'I' : 'D') == 0, "and with nothing else");
	probe();
	function_tracer();
	bpf();
}

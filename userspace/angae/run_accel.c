// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmd.h"
#include "run_accel.h"

static bool is_own_arch(enum run_arch arch)
{
	struct utsname self;

	return uname(&self) == 0 && !strcmp(self.machine, arch == RUN_AMD64 ? "x86_64" : "aarch64");
}

/* Where a PC's CPU lacks it, /dev/kvm may open all the same, and the machine stands still. */
static bool cpu_virtualises(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[8192];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = !strncmp(line, "flags", 5) &&
			(strstr(line, " svm ") || strstr(line, " vmx ") || strstr(line, " svm\n") ||
			 strstr(line, " vmx\n"));
	if (f)
		fclose(f);
	return found;
}

static bool kvm_serves(enum run_arch arch)
{
	int fd;

	if (!is_own_arch(arch) || (arch == RUN_AMD64 && !cpu_virtualises()))
		return false;
	fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int run_accel_choose(enum run_accel wish, enum run_arch arch, bool icount, enum run_accel *accel)
{
	const char *forced = getenv("ANGAE_ACCEL");

	if (forced && *forced) {
		if (!strcmp(forced, "kvm"))
			wish = RUN_KVM;
		else if (!strcmp(forced, "tcg"))
			wish = RUN_TCG;
		else if (!strcmp(forced, "auto"))
			wish = RUN_AUTO;
		else
			return complain("ANGAE_ACCEL=%s: must be auto, tcg or kvm", forced);
	}
	*accel = wish;
	if (icount)
		*accel = RUN_TCG;
	else if (wish == RUN_AUTO)
		*accel = kvm_serves(arch) ? RUN_KVM : RUN_TCG;
	else if (wish == RUN_KVM && !is_own_arch(arch))
		return complain("KVM runs this machine's own architecture only, not %s",
				run_arch_name(arch));
	return CMD_YES;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What QEMU is told, for both processors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run_machine.h"

static struct run_machine plain(enum run_arch arch)
{
	return (struct run_machine){
		.qemu = "/usr/bin/qemu",
		.name = "one",
		.arch = arch,
		.accel = RUN_TCG,
		.smp = 2,
		.memory = 1024,
		.kernel = "K",
		.initrd = "I",
		.words = "angae.lab=1 quiet",
		.disks = {{"system", "S,1", RUN_READONLY},
			  {"userdata", "U", RUN_FORGET},
			  {NULL},
			  {"card", "C", RUN_KEEP}},
		.lab_fd = -1,
		.console = "a,b",
		.monitor_fd = 7,
		.monitor = "M",
		.lab = "L",
	};
}

static char *line_of(const struct run_machine *m)
{
	struct words argv = {0};
	char *line;

	run_machine_words(m, &argv);
	line = words_join(&argv);
	words_free(&argv);
	return line;
}

static void has(const char *line, const char *text)
{
	if (!strstr(line, text))
		fail_msg("'%s' is not in: %s", text, line);
}

static void has_not(const char *line, const char *text)
{
	if (strstr(line, text))
		fail_msg("'%s' is in: %s", text, line);
}

/* The whole of it once, so that nothing is added without somebody noticing. */
static void test_amd64(void **state)
{
	struct run_machine m = plain(RUN_AMD64);
	char *line = line_of(&m);

	(void)state;
	assert_string_equal(
		line,
		"/usr/bin/qemu -name angae-one -nodefaults -no-user-config -display none -nic none "
		"-no-reboot -M q35 -cpu qemu64,+rdrand -m 1024 -smp 2 -accel tcg,thread=multi "
		"-kernel K -initrd I -append angae.lab=1 quiet "
		"-chardev file,id=console,path=a,,b -serial chardev:console "
		"-chardev socket,id=own,fd=7 -mon chardev=own,mode=control "
		"-chardev socket,id=qmp,server=on,wait=off,path=M -mon chardev=qmp,mode=control "
		"-device virtio-serial-pci -chardev socket,id=lab,server=on,wait=off,path=L "
		"-device virtserialport,chardev=lab,name=org.angae.lab "
		"-drive if=none,id=system,format=raw,werror=report,rerror=report,readonly=on,file=S,,1 "
		"-device virtio-blk-pci,drive=system,serial=system "
		"-drive if=none,id=userdata,format=raw,werror=report,rerror=report,snapshot=on,file=U "
		"-device virtio-blk-pci,drive=userdata,serial=userdata "
		"-drive if=none,id=card,format=raw,werror=report,rerror=report,cache=writeback,file=C "
		"-device virtio-blk-pci,drive=card,serial=card");
	free(line);
}

static void test_arm64(void **state)
{
	struct run_machine m = plain(RUN_ARM64);
	char *line = line_of(&m);

	(void)state;
	has(line, " -M virt,gic-version=3 -cpu cortex-a57 ");
	has_not(line, "q35");
	has_not(line, "max");
	free(line);
}

static void test_kvm(void **state)
{
	struct run_machine m = plain(RUN_AMD64);
	char *line;

	(void)state;
	m.accel = RUN_KVM;
	line = line_of(&m);
	has(line, " -M q35 -cpu host ");
	has(line, " -smp 2 -accel kvm ");
	free(line);
	m.arch = RUN_ARM64;
	line = line_of(&m);
	has(line, " -M virt,gic-version=host -cpu host ");
	free(line);
}

static void test_icount(void **state)
{
	struct run_machine m = plain(RUN_ARM64);
	char *line;

	(void)state;
	m.icount = true;
	line = line_of(&m);
	has(line, " -smp 1 -accel tcg,thread=single -icount shift=0,sleep=off -seed 1 "
		  "-rtc base=2026-01-01T00:00:00,clock=vm ");
	has_not(line, "-smp 2");
	free(line);
}

static void test_memory_file(void **state)
{
	struct run_machine m = plain(RUN_AMD64);
	char *line;

	(void)state;
	m.ram = "/c/ra,m";
	line = line_of(&m);
	has(line, " -M q35,memory-backend=ram ");
	has(line, " -object memory-backend-file,id=ram,size=1024M,share=on,mem-path=/c/ra,,m ");
	has_not(line, "-incoming");
	free(line);
	m.resume = true;
	line = line_of(&m);
	has(line, "share=off,mem-path=");
	has(line, " -incoming defer");
	free(line);
}

/* hvc0 is the owner's, hvc1 the lab's: the order of the devices says so. */
static void test_shells(void **state)
{
	struct run_machine m = plain(RUN_AMD64);
	char *line;

	(void)state;
	m.shells = m.resets = true;
	m.gdb = 1234;
	m.lab_fd = 9;
	m.monitor_fd = -1;
	line = line_of(&m);
	has(line, "-device virtconsole,chardev=owner -chardev pty,id=labshell "
		  "-device virtconsole,chardev=labshell ");
	has(line, " -gdb tcp:127.0.0.1:1234");
	has(line, " -add-fd fd=9,set=1 ");
	has_not(line, "-no-reboot");
	has_not(line, "id=own,");
	free(line);
}

static void test_words(void **state)
{
	char *words = run_kernel_words(RUN_AMD64, true, false, "angae.era=2014", "a b");

	(void)state;
	assert_string_equal(words,
			    "angae.lab=1 security=selinux enforcing=1 console=ttyS0 no_timer_check "
			    "quiet loglevel=6 printk.devkmsg=on panic=-1 angae.era=2014 a b");
	free(words);
	words = run_kernel_words(RUN_ARM64, false, true, "", "");
	assert_string_equal(words, "security=selinux enforcing=1 console=ttyAMA0 quiet loglevel=6 "
				   "printk.devkmsg=on panic=-1 nokaslr");
	free(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amd64),	    cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_kvm),	    cmocka_unit_test(test_icount),
		cmocka_unit_test(test_memory_file), cmocka_unit_test(test_shells),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}

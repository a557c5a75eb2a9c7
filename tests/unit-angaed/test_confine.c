// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the daemon gives up: in a child, for it does not come back.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "harness.h"
#include "thread.h"

/* Runs @fn in a child; Return: its exit status, 255 when it died. */
static int in_child(int (*fn)(void))
{
	pid_t child = fork();
	int status;

	/* without libc: a sanitizer would do more under the filter than leave */
	if (!child)
		syscall(SYS_exit_group, fn());
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int filtered(void)
{
	char *const argv[] = {"true", NULL};
	int fd;

	if (confine_process())
		return 1;
	if (execv("/bin/true", argv) != -1 || errno != EPERM)
		return 2;
	if (socket(AF_INET, SOCK_STREAM, 0) != -1 || errno != EPERM)
		return 3;
	if (fork() != -1 || errno != EPERM)
		return 4;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != -1 || errno != EPERM)
		return 5;
	if (kill(getppid(), 0) != -1 || errno != EPERM)
		return 6;
	fd = open("/dev/null", O_RDWR);
	if (fd < 0 || write(fd, "x", 1) != 1)
		return 7;
	return close(fd) ? 8 : 0;
}

static void test_filter(void **state)
{
	(void)state;
	assert_int_equal(in_child(filtered), 0);
}

static int other_ioctls(void)
{
	if (confine_process())
		return 1;
	/* TIOCSTI: typing on somebody's terminal */
	if (fcntl(0, F_GETFD) < 0)
		return 2;
	errno = 0;
	return ioctl(0, 0x5412, "x") == -1 && errno == EPERM ? 0 : 3;
}

static void test_ioctls(void **state)
{
	(void)state;
	assert_int_equal(in_child(other_ioctls), 0);
}

static bool holds(cap_value_t cap)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t set = CAP_CLEAR;

	cap_get_flag(caps, cap, CAP_PERMITTED, &set);
	cap_free(caps);
	return set == CAP_SET;
}

static void *count_caps(void *arg)
{
	int *n = arg;

	for (cap_value_t cap = 0; cap <= CAP_LAST_CAP; cap++)
		*n += holds(cap);
	return NULL;
}

static int caps_of(enum confine_role role)
{
	pthread_t thread;
	int n = 0;

	assert_int_equal(thread_start(&thread, role, 0, count_caps, &n), 0);
	pthread_join(thread, NULL);
	return n;
}

static void test_capabilities(void **state)
{
	(void)state;
	if (!holds(CAP_FOWNER) || !holds(CAP_LEASE) || !holds(CAP_DAC_OVERRIDE)) {
		print_message("# no capabilities to give up\n");
		skip();
	}
	assert_int_equal(caps_of(CONFINE_NOTHING), 0);
	assert_int_equal(caps_of(CONFINE_WRITER), 2);
	assert_int_equal(caps_of(CONFINE_CHORE), 2);
	assert_true(holds(CAP_FOWNER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_ioctls),
		cmocka_unit_test(test_capabilities),
	};

	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}

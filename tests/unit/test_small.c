// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The small parts: reasons, UTF-8, extensions, exact reads, atomic writing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include <angae/atomic.h>
#include <angae/utf8.h>

#include "extension.h"
#include "read.h"
#include "reason.h"
#include "unit.h"

static void test_layer_names(void **state)
{
	(void)state;
	assert_string_equal(angae_layer_name(ANGAE_LAYER_NATISIGN), "natisign");
	for (int i = 0; i < ANGAE_LAYER_MAX; i++)
		assert_non_null(angae_layer_name((enum angae_layer)i));
	assert_string_equal(angae_layer_name((enum angae_layer)99), "none");
	assert_string_equal(angae_layer_name((enum angae_layer) - 1), "none");
}

static void test_reason_text(void **state)
{
	struct angae_reason why;
	char name[400];

	(void)state;
	angae_reason_begin(&why, ANGAE_LAYER_TYPE, "invented");
	angae_reason_set(&why, "name", 5, "'%s'", "a\nb\x1b[2J\xff");
	assert_string_equal(why.detail, "'a?b?[2J?'");
	/* Cut in the middle of a character: still UTF-8. */
	for (size_t n = 150; n < 220; n++) {
		memset(name, 'x', n);
		memcpy(name + n, "안개안개안개", sizeof("안개안개안개"));
		angae_reason_set(&why, "name", 5, "%s", name);
		for (const char *s = why.detail; *s; s += angae_utf8(s))
			assert_true(angae_utf8(s));
	}
	angae_reason_set(NULL, "name", 5, "nothing");
	angae_reason_begin(NULL, ANGAE_LAYER_TYPE, "invented");
	angae_reason_range(NULL, 1, 1);
}

static void test_reason_ranges(void **state)
{
	struct angae_reason why;

	(void)state;
	angae_reason_begin(&why, ANGAE_LAYER_TYPE, "invented");
	angae_reason_range(&why, 7, 0);
	assert_int_equal(why.nranges, 0);
	for (int i = 0; i < 2 * ANGAE_RANGES_MAX; i++)
		angae_reason_range(&why, 7, 1);
	assert_int_equal(why.nranges, ANGAE_RANGES_MAX);
}

static void test_utf8(void **state)
{
	static const char *const good[] = {"a", "é", "안", "😀", "\xf4\x8f\xbf\xbf"};
	static const char *const bad[] = {"",
					  "\n",
					  "\x7f",
					  "\x80",
					  "\xc3",
					  "\xc0\x80",
					  "\xe0\x80\x80",
					  "\xed\xa0\x80",
					  "\xec\x95",
					  "\xf4\x90\x80\x80",
					  "\xf5\x80\x80\x80"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(angae_utf8(good[i]), strlen(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(angae_utf8(bad[i]), 0);
}

static void test_extensions(void **state)
{
	char ext[8];

	(void)state;
	assert_int_equal(angae_extension("a/b.MP4", ext, sizeof(ext)), 4);
	assert_memory_equal(ext, ".mp4", 4);
	assert_int_equal(angae_extension("a.b/c", ext, sizeof(ext)), 0);
	assert_int_equal(angae_extension("c.", ext, sizeof(ext)), 1);
	assert_int_equal(angae_extension("c.abcdefghijkl", ext, sizeof(ext)), 8);
	assert_int_equal(angae_extension("", ext, sizeof(ext)), 0);
}

static void test_reads(void **state)
{
	char buf[8];
	int fd = unit_memory_file("0123456789", 10);

	(void)state;
	assert_int_equal(angae_read_at(fd, buf, 8, 2), 0);
	assert_memory_equal(buf, "23456789", 8);
	assert_int_equal(angae_read_at(fd, buf, 8, 3), -1);
	assert_int_equal(errno, ENODATA);
	assert_int_equal(angae_read_at(fd, buf, 1, UINT64_MAX), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(angae_read_at(fd, buf, 8, INT64_MAX - 3), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(angae_read_some(fd, buf, 8, 5), 5);
	assert_int_equal(angae_read_some(-1, buf, 8, 5), -1);
	close(fd);
	assert_int_equal(angae_read_small(-1, "x", buf, 8), -1);
	assert_int_equal(errno, ENOENT);
}

static int files_in(int dirfd)
{
	DIR *dir = fdopendir(dup(dirfd));
	struct dirent *e;
	int n = 0;

	rewinddir(dir);
	while ((e = readdir(dir)))
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void test_atomic(void **state)
{
	char dir[PATH_MAX], path[PATH_MAX + 8];
	int fd = unit_directory(dir);
	struct angae_atomic out;
	struct stat st;
	uint8_t *bytes;
	size_t len;

	(void)state;
	snprintf(path, sizeof(path), "%s/file", dir);
	unit_write_at(fd, "file", "old", 3);
	/* Given up: nothing changed, nothing left. */
	assert_int_equal(angae_atomic_begin(&out, path, 0640), 0);
	assert_int_equal(angae_write_all(out.fd, "new", 3), 0);
	angae_atomic_abort(&out);
	assert_int_equal(files_in(fd), 1);
	/* Not to be replaced. */
	assert_int_equal(angae_atomic_begin(&out, path, 0640), 0);
	assert_int_equal(angae_atomic_commit(&out, false), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(files_in(fd), 1);
	bytes = unit_read_path(path, &len);
	assert_memory_equal(bytes, "old", 3);
	free(bytes);
	/* Replaced. */
	assert_int_equal(angae_atomic_begin(&out, path, 0640), 0);
	assert_int_equal(angae_write_all(out.fd, "new", 3), 0);
	assert_int_equal(angae_atomic_commit(&out, true), 0);
	assert_int_equal(files_in(fd), 1);
	bytes = unit_read_path(path, &len);
	assert_memory_equal(bytes, "new", 3);
	free(bytes);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(angae_atomic_begin(&out, "/nonexistent/x", 0600), -1);
	assert_int_equal(errno, ENOENT);
	close(fd);
}

/* A disk that is full half way. */
static void test_atomic_full(void **state)
{
	struct rlimit old, small;
	char dir[PATH_MAX], path[PATH_MAX + 8], block[5000] = {0};
	int fd = unit_directory(dir);
	struct angae_atomic out;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	snprintf(path, sizeof(path), "%s/file", dir);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 4096;
	assert_int_equal(angae_atomic_begin(&out, path, 0600), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(angae_write_all(out.fd, block, sizeof(block)), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	angae_atomic_abort(&out);
	assert_int_equal(files_in(fd), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layer_names),   cmocka_unit_test(test_reason_text),
		cmocka_unit_test(test_reason_ranges), cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_extensions),    cmocka_unit_test(test_reads),
		cmocka_unit_test(test_atomic),	      cmocka_unit_test(test_atomic_full),
	};

	return cmocka_run_group_tests_name("small", tests, NULL, NULL);
}

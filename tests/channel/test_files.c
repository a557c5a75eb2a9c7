// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files in and out: whole or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "house.h"

static uint8_t bytes[5 << 20];

static enum channel_result put(struct house *house, size_t len, const char *name, mode_t mode)
{
	int fd = unit_memory_file(bytes, len);
	enum channel_result result;

	lseek(fd, 0, SEEK_SET);
	result = channel_put(house->channel, fd, house_path(house, name), mode, SECONDS);

	close(fd);
	return result;
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, sizeof(bytes)};
	struct house *house = *state;

	unit_noise(bytes, sizeof(bytes), 3);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int back = unit_memory_file("", 0);
		uint8_t *same;
		size_t len;

		assert_int_equal(put(house, sizes[i], "file", 0640), CHANNEL_OK);
		same = unit_read_path(house_path(house, "file"), &len);
		assert_int_equal(len, sizes[i]);
		assert_memory_equal(same, bytes, len);
		free(same);
		assert_int_equal(
			channel_get(house->channel, house_path(house, "file"), back, SECONDS),
			CHANNEL_OK);
		assert_int_equal(lseek(back, 0, SEEK_CUR), sizes[i]);
		same = malloc(sizes[i] + 1);
		assert_int_equal(pread(back, same, sizes[i] + 1, 0), sizes[i]);
		assert_memory_equal(same, bytes, sizes[i]);
		free(same);
		close(back);
		assert_int_equal(house_entries(house), 1);
	}
}

static void test_modes(void **state)
{
	static const mode_t modes[] = {0, 0400, 0644, 0777, 04755};
	struct house *house = *state;
	struct stat st;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(put(house, 10, "file", modes[i]), CHANNEL_OK);
		assert_int_equal(stat(house_path(house, "file"), &st), 0);
		assert_int_equal(st.st_mode, S_IFREG | modes[i]);
	}
}

static void refused(struct house *house, const char *name, const char *why)
{
	assert_int_equal(put(house, 100000, name, 0644), CHANNEL_REFUSED);
	assert_non_null(strstr(channel_why(house->channel), why));
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
}

static void test_put_refused(void **state)
{
	struct house *house = *state;
	char path[5000];

	refused(house, "nowhere/file", strerror(ENOENT));
	mkdirat(house->at, "dir", 0755);
	refused(house, "dir", "not a regular file");
	assert_int_equal(symlinkat("dir", house->at, "link"), 0);
	refused(house, "link", "not a regular file");
	assert_int_equal(mkfifoat(house->at, "fifo", 0644), 0);
	refused(house, "fifo", "not a regular file");
	memset(path, 'x', sizeof(path));
	path[300] = '\0';
	assert_int_equal(put(house, 10, path, 0644), CHANNEL_REFUSED);
	assert_int_equal(house_entries(house), 3);
	assert_int_equal(channel_put(house->channel, 0, "", 0644, SECONDS), CHANNEL_REFUSED);
	path[300] = 'x';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(channel_put(house->channel, 0, path, 0644, SECONDS), CHANNEL_REFUSED);
}

static void test_get_refused(void **state)
{
	struct house *house = *state;
	int fd = unit_memory_file("", 0);

	mkfifoat(house->at, "fifo", 0644);
	assert_int_equal(channel_get(house->channel, house_path(house, "fifo"), fd, SECONDS),
			 CHANNEL_REFUSED);
	assert_int_equal(channel_get(house->channel, house->dir, fd, SECONDS), CHANNEL_REFUSED);
	assert_int_equal(channel_get(house->channel, house_path(house, "a\nb"), fd, SECONDS),
			 CHANNEL_REFUSED);
	assert_non_null(strstr(channel_why(house->channel), "a?b: No such file"));
	assert_int_equal(channel_get(house->channel, "", fd, SECONDS), CHANNEL_REFUSED);
	close(fd);
}

/* The caller's own end fails: the phone is told, and the channel goes on. */
static void test_own_end(void **state)
{
	struct house *house = *state;
	int dir = open(house->dir, O_RDONLY | O_DIRECTORY), full = open("/dev/full", O_WRONLY);

	assert_int_equal(channel_put(house->channel, dir, house_path(house, "file"), 0644, SECONDS),
			 CHANNEL_OWN);
	assert_int_equal(house_entries(house), 0);
	unit_noise(bytes, sizeof(bytes), 4);
	assert_int_equal(put(house, sizeof(bytes), "file", 0644), CHANNEL_OK);
	assert_int_equal(channel_get(house->channel, house_path(house, "file"), full, SECONDS),
			 CHANNEL_OWN);
	assert_non_null(strstr(channel_why(house->channel), strerror(ENOSPC)));
	assert_int_equal(channel_ping(house->channel, SECONDS), CHANNEL_OK);
	close(dir);
	close(full);
}

/* The process that writes is killed half way: what stood there stays, and nothing beside it. */
static void test_writer_dies(void **state)
{
	const struct rlimit limit = {100000, 100000};
	struct house *house = *state;
	uint8_t *same;
	size_t len;

	unit_write_at(house->at, "file", "old", 3);
	assert_int_equal(prlimit(house->labd, RLIMIT_FSIZE, &limit, NULL), 0);
	assert_int_equal(put(house, sizeof(bytes), "file", 0644), CHANNEL_REFUSED);
	assert_string_equal(channel_why(house->channel), "killed");
	same = unit_read_path(house_path(house, "file"), &len);
	assert_int_equal(len, 3);
	free(same);
	assert_int_equal(house_entries(house), 1);
	assert_int_equal(put(house, 10000, "file", 0644), CHANNEL_OK);
}

/* The host goes in the middle of a file: nothing of it is there. */
static void test_host_gone(void **state)
{
	struct house *house = *state;
	char head[PATH_MAX + 64];
	int len = (int)strlen(house_path(house, "file"));

	unit_write_at(house->at, "file", "old", 3);
	len = sprintf(head, "put 644 +%d\n%sdata +65536\n", len, house_path(house, "file"));
	house_says(house, head, len);
	house_says(house, bytes, 65536);
	house_says(house, "data +65536\n", 12);
	house_says(house, bytes, 1000);
	while (house_entries(house) < 2)
		usleep(1000);
	channel_close(house->channel);
	house->channel = NULL;
	for (int i = 0; i < 1000 && house_entries(house) > 1; i++)
		usleep(10000);
	assert_int_equal(house_entries(house), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_sizes),	TEST(test_modes),   TEST(test_put_refused),
		TEST(test_get_refused), TEST(test_own_end), TEST(test_writer_dies),
		TEST(test_host_gone),
	};

	return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}

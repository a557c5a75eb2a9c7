// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trace store alone: rows, floods, a full disk, damage, kill -9.
 */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "row.h"

static const struct trace_limits limits = {.bytes = 8 << 20, .window_ms = 1000};
static char dir[64];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "%s/trace-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	(void)state;
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

static struct trace_row row_for(const char *name, uint64_t mono)
{
	struct trace_row row;

	row_daemon(&row, "verdict", "digest");
	row.decision = "refuse";
	row.error = 1;
	row.op = ANGAE_OP_OPEN;
	row.mono_ns = row.last_ns = mono;
	row.ino = 12;
	strcpy(row.dir, "/data/media");
	snprintf(row.name, sizeof(row.name), "%s", name);
	strcpy(row.comm, "cat");
	return row;
}

static int add(struct trace *trace, const char *name, uint64_t mono, bool alert)
{
	struct trace_row row = row_for(name, mono);

	trace_begin(trace);
	trace_add(trace, &row, alert);
	return trace_commit(trace);
}

static struct json_object *events(struct trace *trace, int64_t after)
{
	struct json_object *reply = json_object_new_object();

	trace_events(trace, reply, after, 1000, true);
	return reply;
}

static size_t count_events(struct trace *trace)
{
	struct json_object *reply = events(trace, 0), *array;
	size_t n;

	json_object_object_get_ex(reply, "events", &array);
	n = json_object_array_length(array);
	json_object_put(reply);
	return n;
}

static int64_t counter(struct trace *trace, const char *key)
{
	struct json_object *reply = json_object_new_object(), *object;
	int64_t n;

	trace_counters(trace, reply);
	json_object_object_get_ex(reply, "trace", &object);
	n = reply_number(object, key);
	json_object_put(reply);
	return n;
}

static void test_row_comes_back(void **state)
{
	struct trace *trace = trace_open(dir, "boot-1", &limits);
	struct trace_row row = row_for("film.mp4", 5000);
	struct json_object *reply, *event;

	(void)state;
	row.ranges = strdup("0+1024,4096+1024");
	row.code = 268;
	strcpy(row.detail, "말 \"quoted\"");
	trace_begin(trace);
	assert_true(trace_add(trace, &row, true));
	assert_int_equal(trace_commit(trace), 0);
	assert_int_equal(row.alert, 1);
	reply = events(trace, 0);
	event = event_where(reply, "path", "/data/media/film.mp4");
	assert_non_null(event);
	assert_int_equal(reply_number(event, "code"), 268);
	assert_int_equal(reply_number(event, "alert"), 1);
	assert_int_equal(reply_number(event, "mono_ns"), 5000);
	assert_string_equal(reply_text(event, "boot"), "boot-1");
	assert_string_equal(reply_text(event, "ranges"), "0+1024,4096+1024");
	assert_string_equal(reply_text(event, "detail"), "말 \"quoted\"");
	json_object_put(reply);
	free(row.ranges);
	trace_close(trace);
}

static void test_numbers_go_on_after_reopen(void **state)
{
	struct trace *trace = trace_open(dir, "boot-1", &limits);
	struct json_object *reply, *event;

	(void)state;
	add(trace, "a", 1, true);
	add(trace, "b", 2, true);
	trace_close(trace);
	trace = trace_open(dir, "boot-2", &limits);
	add(trace, "c", 1, true);
	reply = events(trace, 2);
	event = event_where(reply, "path", "/data/media/c");
	assert_non_null(event);
	assert_int_equal(reply_number(event, "seq"), 3);
	assert_int_equal(reply_number(event, "alert"), 3);
	assert_string_equal(reply_text(event, "boot"), "boot-2");
	json_object_put(reply);
	trace_close(trace);
}

static void test_alert_numbers_skip_files(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);
	struct trace_row row = row_for("a", 1);

	(void)state;
	trace_next_alert(trace, 41);
	trace_begin(trace);
	trace_add(trace, &row, true);
	trace_commit(trace);
	assert_int_equal(row.alert, 41);
	trace_close(trace);
}

static void test_flood_is_one_row(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);
	struct json_object *reply, *event;

	(void)state;
	trace_begin(trace);
	for (int i = 0; i < 1000; i++) {
		struct trace_row row = row_for("film.mp4", 1000 + i);

		assert_int_equal(trace_add(trace, &row, true), i == 0);
		assert_int_equal(row.alert, 1);
	}
	trace_commit(trace);
	add(trace, "film.mp4", 900000000, true);
	add(trace, "film.mp4", 1000001001, true); /* past the window: a row of its own */
	assert_int_equal(count_events(trace), 2);
	assert_int_equal(counter(trace, "alerts"), 2);
	reply = events(trace, 0);
	event = event_where(reply, "path", "/data/media/film.mp4");
	assert_int_equal(reply_number(event, "count"), 1001);
	assert_int_equal(reply_number(event, "mono_ns"), 1000);
	assert_int_equal(reply_number(event, "last_ns"), 900000000);
	json_object_put(reply);
	trace_close(trace);
}

/* Whatever tells two events apart for a reader keeps their rows apart. */
static void test_different_is_not_joined(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);
	struct trace_row rows[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		rows[i] = row_for("film.mp4", 1000);
	strcpy(rows[1].name, "film.jpg");
	rows[2].uid = 7;
	rows[3].code = 3;
	strcpy(rows[4].comm, "dd");
	strcpy(rows[5].subject, "u:r:shell:s0");
	rows[6].op = ANGAE_OP_UNLINK;
	rows[7].decision = "allow";
	trace_begin(trace);
	for (size_t i = 0; i < 8; i++)
		assert_true(trace_add(trace, &rows[i], false));
	assert_int_equal(trace_commit(trace), 0);
	assert_int_equal(count_events(trace), 8);
	trace_close(trace);
}

static void test_oldest_roll_off(void **state)
{
	const struct trace_limits small = {.bytes = 256 << 10, .window_ms = 10};
	struct trace *trace = trace_open(dir, "boot", &small);
	struct stat st;
	char path[96];
	int64_t rows, rolled;

	(void)state;
	for (int batch = 0; batch < 100; batch++) {
		trace_begin(trace);
		for (int i = 0; i < 50; i++) {
			struct trace_row row = row_for("x", 1);

			row.ino = batch * 50 + i;
			trace_add(trace, &row, true);
		}
		assert_int_equal(trace_commit(trace), 0);
	}
	rows = counter(trace, "rows");
	rolled = counter(trace, "rolled_off");
	assert_true(rolled > 0);
	assert_int_equal(rows + rolled, 5000);
	assert_int_equal(counter(trace, "last"), 5000);
	trace_close(trace);
	snprintf(path, sizeof(path), "%s/trace.db", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size < 512 << 10);
}

static void damage(const char *name, off_t at)
{
	char path[96], junk[512];
	int fd;

	memset(junk, 0xa5, sizeof(junk));
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	for (int i = 0; i < 16; i++)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at + i * 512), sizeof(junk));
	close(fd);
}

static void check_begun_anew(struct trace *trace)
{
	struct json_object *reply;
	char bad[96];

	assert_int_equal(add(trace, "after", 9000000000, false), 0);
	reply = events(trace, 0);
	assert_non_null(event_where(reply, "check", "store_damaged"));
	assert_non_null(event_where(reply, "path", "/data/media/after"));
	json_object_put(reply);
	snprintf(bad, sizeof(bad), "%s/trace.db.bad", dir);
	assert_int_equal(access(bad, F_OK), 0);
}

static void test_damaged_head(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);

	(void)state;
	add(trace, "before", 1, false);
	trace_close(trace);
	damage("trace.db", 0);
	trace = trace_open(dir, "boot", &limits);
	assert_non_null(trace);
	check_begun_anew(trace);
	trace_close(trace);
}

static void test_damaged_while_open(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);
	char path[96];
	int lost = 0;

	(void)state;
	for (int i = 0; i < 400; i++)
		add(trace, i & 1 ? "even" : "odd", (uint64_t)i * 2000000000, false);
	trace_close(trace);
	damage("trace.db", 4096);
	damage("trace.db", 16384);
	trace = trace_open(dir, "boot", &limits);
	for (int i = 0; i < 20; i++)
		lost += add(trace, "x", (uint64_t)i * 2000000000, false) != 0;
	snprintf(path, sizeof(path), "%s/trace.db.bad", dir);
	assert_int_equal(access(path, F_OK), 0);
	check_begun_anew(trace);
	assert_true(lost <= 2);
	trace_close(trace);
}

static void test_not_a_database(void **state)
{
	char path[96];
	struct trace *trace;
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/trace.db", dir);
	fd = open(path, O_WRONLY | O_CREAT, 0640);
	assert_int_equal(
		write(fd, "hello, this is no database at all, but long enough to be read", 61), 61);
	close(fd);
	trace = trace_open(dir, "boot", &limits);
	check_begun_anew(trace);
	trace_close(trace);
}

/* Rows until the disk is full, then space again: the loss is told, once. */
static void check_full_disk(struct trace *trace, void (*make_room)(void))
{
	struct json_object *reply, *event;
	int failed = 0, added = 0;

	while (failed < 3 && added < 20000) {
		struct trace_row row = row_for("film.mp4", 1);

		row.ino = ++added;
		row.ranges = malloc(2001);
		memset(row.ranges, '1', 2000);
		row.ranges[2000] = '\0';
		trace_begin(trace);
		trace_add(trace, &row, false);
		failed += trace_commit(trace) != 0;
		free(row.ranges);
	}
	assert_int_equal(failed, 3);
	assert_true(counter(trace, "not_told_yet") >= 3);
	make_room();
	usleep(600000);
	add(trace, "last", 5, false); /* a store that was shut is opened again at the next batch */
	assert_int_equal(add(trace, "later", 6, false), 0);
	assert_int_equal(counter(trace, "not_told_yet"), 0);
	assert_true(counter(trace, "lost") >= 3);
	reply = json_object_new_object();
	trace_events(trace, reply, counter(trace, "last") - 10, 100, false);
	event = event_where(reply, "kind", "lost");
	assert_non_null(event);
	assert_true(reply_number(event, "count") >= 3);
	assert_non_null(event_where(reply, "path", "/data/media/later"));
	json_object_put(reply);
}

static struct rlimit old_limit;

static void limit_off(void)
{
	setrlimit(RLIMIT_FSIZE, &old_limit);
}

static void test_file_limit(void **state)
{
	struct trace *trace = trace_open(dir, "boot", &limits);
	struct rlimit limit;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &old_limit);
	limit = old_limit;
	limit.rlim_cur = 400 << 10;
	setrlimit(RLIMIT_FSIZE, &limit);
	check_full_disk(trace, limit_off);
	trace_close(trace);
}

static char filler[128];

static void remove_filler(void)
{
	unlink(filler);
}

static void test_full_disk(void **state)
{
	struct trace *trace;
	char small[96];
	int fd;

	(void)state;
	snprintf(small, sizeof(small), "%s/small", dir);
	mkdir(small, 0755);
	if (mount("none", small, "tmpfs", 0, "size=1200k")) {
		print_message("# no right to mount: the file limit stands for the full disk\n");
		skip();
	}
	snprintf(filler, sizeof(filler), "%s/filler", small);
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(ftruncate(fd, 0) || posix_fallocate(fd, 0, 600 << 10), 0);
	close(fd);
	trace = trace_open(small, "boot", &limits);
	check_full_disk(trace, remove_filler);
	trace_close(trace);
	umount(small);
}

static void test_no_space_at_start(void **state)
{
	struct trace *trace;
	struct rlimit limit;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &old_limit);
	limit = old_limit;
	limit.rlim_cur = 0;
	setrlimit(RLIMIT_FSIZE, &limit);
	trace = trace_open(dir, "boot", &limits);
	assert_non_null(trace);
	assert_int_equal(add(trace, "x", 1, false), -1);
	limit_off();
	usleep(600000);
	assert_int_equal(add(trace, "y", 2, false), 0);
	assert_int_equal(counter(trace, "lost"), 1);
	trace_close(trace);
}

/* A row whose commit was reported is there after kill -9 at any point. */
static void test_killed(void **state)
{
	int64_t told[2] = {0};

	(void)state;
	for (int round = 0; round < 8; round++) {
		int pipes[2], status;
		struct trace *trace;
		int64_t n = 0, last;
		pid_t child;

		assert_int_equal(pipe(pipes), 0);
		child = fork();
		if (!child) {
			trace = trace_open(dir, "boot", &limits);
			for (int64_t i = 1;; i++) {
				if (add(trace, "x", i * 2000000000, true))
					_exit(1);
				if (write(pipes[1], &i, sizeof(i)) < 0)
					_exit(1);
			}
			_exit(1);
		}
		close(pipes[1]);
		usleep(20000 + round * 7000);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		while (read(pipes[0], &last, sizeof(last)) == sizeof(last))
			n = last;
		close(pipes[0]);
		told[0] += n;
		trace = trace_open(dir, "boot", &limits);
		assert_int_equal(add(trace, "y", 1, true), 0);
		told[1]++;
		assert_true(counter(trace, "last") >= told[0] + told[1]);
		told[0] = counter(trace, "last") - told[1];
		trace_close(trace);
	}
	assert_true(told[0] > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_row_comes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_numbers_go_on_after_reopen, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alert_numbers_skip_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flood_is_one_row, setup, teardown),
		cmocka_unit_test_setup_teardown(test_different_is_not_joined, setup, teardown),
		cmocka_unit_test_setup_teardown(test_oldest_roll_off, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_head, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_while_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_a_database, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_space_at_start, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}

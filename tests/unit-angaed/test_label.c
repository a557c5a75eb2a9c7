// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels by verdict. Where SELinux is off a label is an attribute like any
 * other, which root may set: enough to see when it is given.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "harness.h"
#include "label.h"
#include "sweep.h"

#define XATTR "security.selinux"
#define MEDIA "u:object_r:media_file:s0"
#define STATE "u:object_r:state_media_file:s0"

static char dir[64];
static char path[96];

static int group_setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "%s/label-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/film.mp4", dir);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

/* A file labelled @label, open for reading, and its change time. */
static int labelled(const char *label, struct timespec *judged)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "film", 4), 4);
	close(fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fsetxattr(fd, XATTR, label, strlen(label) + 1, 0)) {
		close(fd);
		print_message("# no right to label files here\n");
		skip();
	}
	assert_int_equal(fstat(fd, &st), 0);
	*judged = st.st_ctim;
	return fd;
}

static void expect(const char *label)
{
	char text[128] = "";

	assert_true(getxattr(path, XATTR, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, label);
}

static void test_given(void **state)
{
	struct timespec judged;
	int fd = labelled(MEDIA, &judged);

	(void)state;
	assert_int_equal(label_verified(fd, LABEL_MEDIA, LABEL_STATE_MEDIA, &judged), 0);
	expect(STATE);
	assert_true(label_is(fd, LABEL_STATE_MEDIA));
	assert_int_equal(fcntl(fd, F_GETLEASE), F_UNLCK);
	close(fd);
}

static void test_changed_since(void **state)
{
	struct timespec judged;
	int fd = labelled(MEDIA, &judged), writer;

	(void)state;
	usleep(20000);
	writer = open(path, O_WRONLY);
	assert_int_equal(write(writer, "FILM", 4), 4);
	close(writer);
	assert_int_equal(label_verified(fd, LABEL_MEDIA, LABEL_STATE_MEDIA, &judged), -1);
	assert_int_equal(errno, ESTALE);
	expect(MEDIA);
	close(fd);
}

static void test_someone_writes(void **state)
{
	struct timespec judged;
	int fd = labelled(MEDIA, &judged), writer = open(path, O_WRONLY);

	(void)state;
	assert_int_equal(label_verified(fd, LABEL_MEDIA, LABEL_STATE_MEDIA, &judged), -1);
	assert_int_equal(errno, EBUSY);
	expect(MEDIA);
	close(writer);
	assert_int_equal(label_verified(fd, LABEL_MEDIA, LABEL_STATE_MEDIA, &judged), 0);
	close(fd);
}

static void test_other_types_stay(void **state)
{
	static const char *const labels[] = {"u:object_r:app_data_file:s0", STATE,
					     "u:object_r:media_file_x:s0", "rubbish"};
	struct timespec judged;

	(void)state;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		int fd = labelled(labels[i], &judged);

		assert_int_equal(label_verified(fd, LABEL_MEDIA, LABEL_STATE_MEDIA, &judged), -1);
		assert_int_equal(errno, EINVAL);
		expect(labels[i]);
		close(fd);
	}
}

static void test_sweep(void **state)
{
	struct timespec judged;
	char deep[160], link[160];
	int fd = labelled(STATE, &judged), other;

	(void)state;
	snprintf(deep, sizeof(deep), "%s/below", dir);
	assert_int_equal(mkdir(deep, 0700), 0);
	snprintf(deep, sizeof(deep), "%s/below/film.jpg", dir);
	other = open(deep, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(fsetxattr(other, XATTR, STATE, sizeof(STATE), 0), 0);
	snprintf(link, sizeof(link), "%s/below/link", dir);
	assert_int_equal(symlink(dir, link), 0);
	assert_int_equal(sweep_labels(dir, LABEL_STATE_MEDIA, LABEL_MEDIA), 2);
	expect(MEDIA);
	assert_true(label_is(other, LABEL_MEDIA));
	assert_int_equal(sweep_labels(dir, LABEL_STATE_MEDIA, LABEL_MEDIA), 0);
	close(other);
	close(fd);
	unlink(link);
	unlink(deep);
	snprintf(deep, sizeof(deep), "%s/below", dir);
	rmdir(deep);
}

/* Refused with the label of a verified file on it: somebody wrote to it. */
static void test_taken_back(void **state)
{
	struct phone *phone = phone_new();
	const char *film = phone_file(phone, "film.mp4", 100);
	struct json_object *reply, *event;
	char text[128] = "";

	(void)state;
	if (setxattr(film, XATTR, STATE, sizeof(STATE), 0)) {
		phone_free(phone);
		skip();
	}
	phone_start(phone);
	assert_int_equal(phone_verdict(phone, film, ANGAE_CLASS_MEDIA, ANGAE_OP_OPEN).verdict,
			 ANGAE_VERDICT_DENY);
	reply = ask_text(phone, "{\"op\":\"events\"}", NULL, 0);
	event = event_where(reply, "path", film);
	assert_non_null(event);
	assert_string_equal(reply_text(event, "label"), LABEL_MEDIA);
	json_object_put(reply);
	assert_true(getxattr(film, XATTR, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, MEDIA);
	phone_free(phone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_given),	       cmocka_unit_test(test_changed_since),
		cmocka_unit_test(test_someone_writes), cmocka_unit_test(test_other_types_stay),
		cmocka_unit_test(test_sweep),	       cmocka_unit_test(test_taken_back),
	};

	return cmocka_run_group_tests_name("label", tests, group_setup, group_teardown);
}

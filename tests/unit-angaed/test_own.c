// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that an app of this phone made: signed, written again, torn at every
 * byte of the signature, and each step failing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <angae/identity.h>
#include <angae/selfsign.h>

#include "harness.h"
#include "label.h"
#include "own.h"
#include "played_own.h"

#define CONTENT	  1000
#define CAMERA	  "camera_media_file"
#define IN_CAMERA "u:r:camera_app:s0"

static struct phone *phone;
static struct own_env env;
static char err[OWN_ERR_LEN];

static int setup(void **state)
{
	const struct angae_identity identity = {.imei = "004401002407001",
						.imsi = "001010000000407"};
	uint8_t raw[ANGAE_IDENTITY_LEN];
	char path[128];
	int fd;

	(void)state;
	played_forget();
	phone = phone_new();
	angae_identity_pack(&identity, raw);
	snprintf(path, sizeof(path), "%s/legalref.dat", phone->keys);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	assert_int_equal(write(fd, raw, sizeof(raw)), sizeof(raw));
	close(fd);
	env.ops = &played_own;
	env.keys = open(phone->keys, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	env.key = phone->device_key;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(env.keys);
	phone_free(phone);
	return 0;
}

/* A picture the camera has just made, open to be read. */
static int picture(void)
{
	int fd = open(phone_file(phone, "a.jpg", CONTENT), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(played_own.relabel(fd, CAMERA), 0);
	return fd;
}

static off_t size_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_size;
}

static bool is(int fd, const char *type)
{
	char now[OWN_TYPE_LEN];

	return !played_own.type(fd, now, sizeof(now)) && !strcmp(now, type);
}

static void content_stands(int fd)
{
	static uint8_t first[CONTENT], now[CONTENT];
	static bool known;

	assert_int_equal(pread(fd, now, CONTENT, 0), CONTENT);
	if (!known)
		memcpy(first, now, CONTENT);
	known = true;
	assert_memory_equal(first, now, CONTENT);
}

static void signed_once(int fd)
{
	assert_int_equal(own_look(&played_own, fd), OWN_SIGNED);
	assert_true(is(fd, LABEL_SELF_MEDIA));
	assert_int_equal(size_of(fd) - CONTENT, angae_selfsign_length(fd));
	content_stands(fd);
}

static void test_signed_and_written(void **state)
{
	int fd = picture();

	(void)state;
	assert_int_equal(own_look(&played_own, fd), OWN_LOOSE);
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	signed_once(fd);
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), 0);
	signed_once(fd);
	assert_int_equal(own_strip(&env, fd, "u:r:notes_app:s0", err), OWN_CODE_OWNER);
	assert_int_equal(own_strip(&env, fd, "u:r:camera_app_not:s0", err), OWN_CODE_OWNER);
	signed_once(fd);
	assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), 0);
	assert_int_equal(size_of(fd), CONTENT);
	assert_true(is(fd, CAMERA));
	content_stands(fd);
	assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), 0);
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	signed_once(fd);
	close(fd);
}

/* A crash between any two bytes: mended, and written again, with every byte of content. */
static void test_torn(void **state)
{
	int fd = picture();
	long len;

	(void)state;
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	len = angae_selfsign_length(fd);
	assert_true(len > 0);
	for (long left = 0; left < len; left += left < 4 || left > len - 8 ? 1 : 61) {
		int writable = played_own.reopen(fd);

		assert_int_equal(ftruncate(writable, CONTENT + left), 0);
		assert_int_equal(own_look(&played_own, fd), OWN_TORN);
		assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
		signed_once(fd);
		assert_int_equal(ftruncate(writable, CONTENT + left), 0);
		assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), 0);
		assert_int_equal(size_of(fd), CONTENT);
		close(writable);
		assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	}
	close(fd);
}

/* Bytes that the mark does not explain are nobody's to cut. */
static void test_strange(void **state)
{
	int fd = picture(), writable;

	(void)state;
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	writable = played_own.reopen(fd);
	assert_int_equal(ftruncate(writable, CONTENT - 1), 0);
	assert_int_equal(own_look(&played_own, fd), OWN_STRANGE);
	assert_int_equal(ftruncate(writable, CONTENT + ANGAE_SELFSIGN_MAX + 1), 0);
	assert_int_equal(own_look(&played_own, fd), OWN_STRANGE);
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), 0);
	assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), OWN_CODE_UNMARKED);
	assert_int_equal(size_of(fd), CONTENT + ANGAE_SELFSIGN_MAX + 1);
	close(writable);
	played_own.set_mark(fd, "media_file 3");
	assert_int_equal(own_look(&played_own, fd), OWN_UNMARKED);
	played_own.set_mark(fd, CAMERA " 3x");
	assert_int_equal(own_look(&played_own, fd), OWN_UNMARKED);
	played_own.relabel(fd, LABEL_MEDIA);
	assert_int_equal(own_look(&played_own, fd), OWN_NOT);
	close(fd);
}

static void test_writer(void **state)
{
	int fd = picture(), writable = played_own.reopen(fd);

	(void)state;
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_WRITER);
	assert_true(is(fd, CAMERA));
	assert_int_equal(size_of(fd), CONTENT);
	close(writable);
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
	close(fd);
}

static void test_failures(void **state)
{
	static const char *const what[] = {"relabel", "mark", "reopen"};
	int fd = picture();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		played_fail = what[i];
		assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGN);
		played_fail = NULL;
		assert_int_equal(size_of(fd), CONTENT);
		content_stands(fd);
		assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGNED);
		signed_once(fd);
		if (i != 1) {
			played_fail = what[i];
			assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), OWN_CODE_STRIP);
			played_fail = NULL;
		}
		assert_int_equal(own_strip(&env, fd, IN_CAMERA, err), 0);
		assert_true(is(fd, CAMERA));
		content_stands(fd);
	}
	env.key = "/nonexistent";
	assert_int_equal(own_settle(&env, fd, "a.jpg", err), OWN_CODE_SIGN);
	assert_true(is(fd, CAMERA));
	assert_int_equal(size_of(fd), CONTENT);
	close(fd);
}

/* The whole daemon: asked about what is loose, it signs. */
static void test_asked(void **state)
{
	const char *path = phone_file(phone, "b.jpg", CONTENT);
	struct angae_answer answer;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)state;
	played_own.relabel(fd, CAMERA);
	phone_start(phone);
	/* signed by the question, or found at the start: an answer comes both ways */
	answer = phone_verdict(phone, path, ANGAE_CLASS_OWN, ANGAE_OP_OPEN);
	assert_int_not_equal(answer.verdict, ANGAE_VERDICT_NONE);
	assert_int_equal(own_look(&played_own, fd), OWN_SIGNED);
	close(fd);
}

#define OWN_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_TEST(test_signed_and_written),
		OWN_TEST(test_torn),
		OWN_TEST(test_strange),
		OWN_TEST(test_writer),
		OWN_TEST(test_failures),
		OWN_TEST(test_asked),
	};

	return cmocka_run_group_tests_name("own", tests, NULL, NULL);
}

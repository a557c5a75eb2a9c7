// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree against `fsverity digest`, which is not ours.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <angae/merkle.h>

#include "merkle_tree.h"
#include "unit.h"

#define UNIT (128 * 4096)

static void to_hex(const uint8_t *bytes, char *hex)
{
	for (int i = 0; i < ANGAE_SHA256_LEN; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
}

static void ask_fsverity(int fd, char hex[65])
{
	char command[200];
	FILE *said;

	snprintf(command, sizeof(command), "fsverity digest --compact /proc/%d/fd/%d", getpid(),
		 fd);
	said = popen(command, "r");
	assert_non_null(said);
	assert_int_equal(fread(hex, 1, 64, said), 64);
	hex[64] = '\0';
	pclose(said);
}

static void same_as_fsverity(int fd, uint64_t len, unsigned int threads)
{
	uint8_t root[ANGAE_SHA256_LEN], digest[ANGAE_SHA256_LEN];
	char ours[65], theirs[65];

	assert_int_equal(angae_merkle_fd(fd, 0, len, NULL, 0, threads, NULL, NULL, root), 0);
	angae_merkle_verity(root, len, digest);
	to_hex(digest, ours);
	ask_fsverity(fd, theirs);
	assert_string_equal(ours, theirs);
}

static void test_sizes(void **state)
{
	static const size_t sizes[] = {0,	  1,	       4095,	      4096,
				       4097,	  8192,	       UNIT - 1,      UNIT,
				       UNIT + 1,  UNIT + 4096, 2 * UNIT,      3 * UNIT + 4097,
				       20 * UNIT, 128 * UNIT,  128 * UNIT + 1};
	uint8_t *noise = malloc(129 * UNIT);

	(void)state;
	assert_non_null(noise);
	unit_noise(noise, 129 * UNIT, 5);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = unit_memory_file(noise, sizes[i]);

		same_as_fsverity(fd, sizes[i], (unsigned int)(i % 4));
		close(fd);
	}
	free(noise);
}

static void test_offset_and_salt(void **state)
{
	static const uint8_t salt[8] = "salt";
	uint8_t *noise = calloc(1, 3 * UNIT), a[ANGAE_SHA256_LEN], b[ANGAE_SHA256_LEN];
	int whole, part;

	(void)state;
	assert_non_null(noise);
	unit_noise(noise, 3 * UNIT, 6);
	whole = unit_memory_file(noise, 3 * UNIT);
	part = unit_memory_file(noise + 777, 2 * UNIT + 5);
	assert_int_equal(angae_merkle_fd(whole, 777, 2 * UNIT + 5, salt, 8, 2, NULL, NULL, a), 0);
	assert_int_equal(angae_merkle_fd(part, 0, 2 * UNIT + 5, salt, 8, 1, NULL, NULL, b), 0);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(angae_merkle_fd(part, 0, 2 * UNIT + 5, NULL, 0, 1, NULL, NULL, b), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	/* Shorter than was said, in the whole units and in the rest. */
	assert_int_equal(angae_merkle_fd(part, 0, 4 * UNIT, NULL, 0, 2, NULL, NULL, b), -1);
	assert_int_equal(errno, ENODATA);
	assert_int_equal(angae_merkle_fd(part, 0, 2 * UNIT + 6, NULL, 0, 2, NULL, NULL, b), -1);
	assert_int_equal(errno, ENODATA);
	close(whole);
	close(part);
	free(noise);
}

/* Two trees from one reading, wherever the first ends. */
static void test_two(void **state)
{
	static const size_t lens[] = {0, 1, 4000, 4096, UNIT - 1, UNIT, UNIT + 3900};
	uint8_t *noise = calloc(1, 2 * UNIT);

	(void)state;
	assert_non_null(noise);
	unit_noise(noise, 2 * UNIT, 7);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint8_t got[2][ANGAE_SHA256_LEN], want[ANGAE_SHA256_LEN];
		int fd = unit_memory_file(noise, lens[i] + 320);

		assert_int_equal(
			angae_merkle_two(fd, lens[i], lens[i] + 320, NULL, NULL, got[0], got[1]),
			0);
		angae_merkle_fd(fd, 0, lens[i], NULL, 0, 1, NULL, NULL, want);
		assert_memory_equal(got[0], want, sizeof(want));
		angae_merkle_fd(fd, 0, lens[i] + 320, NULL, 0, 1, NULL, NULL, want);
		assert_memory_equal(got[1], want, sizeof(want));
		close(fd);
	}
	free(noise);
}

static bool count(uint64_t done, void *arg)
{
	uint64_t *last = arg;

	assert_true(done > *last);
	*last = done;
	return done < 3 * UNIT;
}

static void test_progress(void **state)
{
	uint8_t *noise = calloc(1, 5 * UNIT), root[ANGAE_SHA256_LEN];
	uint64_t last = 0;
	int fd = unit_memory_file(noise, 5 * UNIT);

	(void)state;
	assert_int_equal(angae_merkle_fd(fd, 0, 2 * UNIT + 9, NULL, 0, 2, count, &last, root), 0);
	assert_int_equal(last, 2 * UNIT + 9);
	last = 0;
	assert_int_equal(angae_merkle_fd(fd, 0, 5 * UNIT, NULL, 0, 2, count, &last, root), -1);
	assert_int_equal(errno, ECANCELED);
	assert_int_equal(last, 3 * UNIT);
	close(fd);
	free(noise);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_offset_and_salt),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests_name("merkle", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sample.h"
#include "unit.h"

static const uint64_t ranges[] = {
	131073,
	131074,
	262143,
	262144,
	262145,
	300048,
	1u << 20,
	(1u << 20) + 1,
	0xFFFFFFFF,
	0x100000000,
	0x100000001,
	5368709168,
	1ull << 40,
	(1ull << 40) + 12345,
	(1ull << 62) + 987654321,
};

/* The formula as it is told, with room for the product. */
static uint64_t told(uint64_t range, unsigned int i, uint32_t r)
{
	uint64_t base = (uint64_t)((unsigned __int128)i * range >> 17);

	return 1024 * (base + r % (range >> 17));
}

static void test_formula(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(ranges) / sizeof(ranges[0]); k++)
		for (uint32_t seed = 0; seed < 40; seed++) {
			uint32_t ours = seed * 0x9E3779B9u, r = ours;

			assert_int_equal(angae_sample_offset(ranges[k], 0, &ours), 0);
			for (unsigned int i = 1; i < 127; i++) {
				r = r * 0x41C64E6D + 0x3039;
				assert_int_equal(angae_sample_offset(ranges[k], i, &ours),
						 told(ranges[k], i, r));
			}
			assert_int_equal(angae_sample_offset(ranges[k], 127, &ours),
					 ranges[k] - 1024);
		}
}

static void test_no_overlap(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(ranges) / sizeof(ranges[0]); k++)
		for (uint32_t seed = 0; seed < 200; seed++) {
			uint32_t s = seed * 2654435761u;
			uint64_t last = angae_sample_offset(ranges[k], 0, &s);

			for (unsigned int i = 1; i < 128; i++) {
				uint64_t off = angae_sample_offset(ranges[k], i, &s);

				assert_true(off >= last + 1024);
				assert_true(off + 1024 <= ranges[k]);
				last = off;
			}
		}
}

/* Up to 128 KiB with the header every byte counts; one more, and blocks are chosen. */
static void test_threshold(void **state)
{
	struct angae_reason why = {0};
	uint8_t header[48] = {0}, digest[20];
	int fd = memfd_create("zeros", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(ftruncate(fd, 131072), 0);
	assert_int_equal(angae_sample_digest(fd, 131072 - 48, header, 1, digest, &why), 0);
	assert_int_equal(why.nranges, 1);
	assert_int_equal(why.ranges[0].len, 131072);
	memset(&why, 0, sizeof(why));
	assert_int_equal(angae_sample_digest(fd, 131073 - 48, header, 1, digest, &why), 0);
	assert_int_equal(why.nranges, 128);
	close(fd);
}

/* A file that ends before its content does is an error, not a short digest. */
static void test_short_file(void **state)
{
	uint8_t header[48] = {0}, digest[20];
	int fd = unit_memory_file("abc", 3);

	(void)state;
	assert_int_equal(angae_sample_digest(fd, 3, header, 1, digest, NULL), 0);
	assert_int_equal(angae_sample_digest(fd, 4, header, 1, digest, NULL), -1);
	assert_int_equal(angae_sample_digest(-1, 3, header, 1, digest, NULL), -1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formula),
		cmocka_unit_test(test_no_overlap),
		cmocka_unit_test(test_threshold),
		cmocka_unit_test(test_short_file),
	};

	return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}

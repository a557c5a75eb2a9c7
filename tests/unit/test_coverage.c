// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a signature covers, and the questions a verdict is made of.
 */
#include <limits.h>
#include <unistd.h>

#include <angae/checklist.h>
#include <angae/coverage.h>

#include "bytes.h"
#include "forge.h"
#include "phone.h"
#include "unit.h"

static char err[256];

static struct angae_coverage *cover(const struct forged *f, int statedir, uint64_t now)
{
	struct angae_coverage *c = malloc(sizeof(*c));
	int fd = unit_memory_file(f->bytes, f->len);

	assert_non_null(c);
	assert_int_equal(angae_coverage_read(fd, statedir, now, c, err, sizeof(err)), 0);
	close(fd);
	return c;
}

static void test_short_file(void **state)
{
	struct angae_coverage *c;
	struct forged f;

	(void)state;
	forge(&f, 40000, "film.mp4");
	c = cover(&f, phone, 7);
	assert_true(c->opened && c->whole);
	assert_int_equal(c->content, 40000);
	assert_int_equal(c->end, 40320);
	assert_int_equal(c->covered, 40000);
	assert_int_equal(c->ntogether, 1);
	assert_int_equal(c->picked, (7 + forge_word(&f)) % 10);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(c->records[i].seed, i + 1);
		assert_true(c->records[i].fits);
		assert_int_equal(c->records[i].covered, 40000);
	}
	free(c);
	forge_free(&f);
}

/* The union, counted byte by byte. */
static void test_long_file(void **state)
{
	const size_t content = 300000;
	uint8_t *seen = calloc(content + 48, 1);
	struct angae_coverage *c;
	size_t union_bytes = 0;
	struct forged f;

	(void)state;
	forge(&f, content, "film.mp4");
	c = cover(&f, phone, 0);
	assert_true(c->opened && !c->whole);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(c->records[i].nranges, 128);
		/* The last block has the header's 48 bytes in it. */
		assert_int_equal(c->records[i].covered, 131072 - 48);
		for (int k = 0; k < 128; k++)
			memset(seen + c->records[i].ranges[k].off, 1, 1024);
	}
	for (size_t i = 0; i < content; i++)
		union_bytes += seen[i];
	assert_int_equal(c->covered, union_bytes);
	for (size_t i = 0; i < c->ntogether; i++) {
		const struct angae_range *r = &c->together[i];

		assert_true(!i || r->off > r[-1].off + r[-1].len);
		assert_null(memchr(seen + r->off, 0, r->len));
	}
	free(c);
	free(seen);
	forge_free(&f);
}

/* A changed byte: just the records whose blocks are over it do not fit. */
static void test_changed_byte(void **state)
{
	struct angae_coverage *c;
	struct forged f;
	int noticed = 0;

	(void)state;
	forge(&f, 600000, "film.mp4");
	f.bytes[300000] ^= 1;
	c = cover(&f, phone, 0);
	for (int i = 0; i < 10; i++) {
		bool over = false;

		for (int k = 0; k < 128; k++)
			over |= c->records[i].ranges[k].off <= 300000 &&
				c->records[i].ranges[k].off + 1024 > 300000;
		assert_int_equal(c->records[i].fits, !over);
		noticed += over;
	}
	assert_true(noticed < 10);
	free(c);
	forge_free(&f);
}

static void test_closed(void **state)
{
	struct angae_coverage c, *forged;
	struct forged f;
	int fd = unit_memory_file("nothing", 7);

	(void)state;
	assert_int_equal(angae_coverage_read(fd, -1, 0, &c, err, sizeof(err)), -1);
	assert_non_null(strstr(err, "263"));
	close(fd);
	forge(&f, 40000, "film.mp4");
	forged = cover(&f, -1, 0);
	assert_false(forged->opened);
	assert_int_equal(forged->ntogether, 0);
	assert_int_equal(forged->content, 40000);
	free(forged);
	/* Another key's block does not open. */
	f.bytes[f.content + 60] ^= 1;
	forged = cover(&f, phone, 0);
	assert_false(forged->opened);
	free(forged);
	forge_free(&f);
}

static size_t list(const struct forged *f, const char *name, struct angae_reason *why,
		   struct angae_tick *ticks)
{
	int fd = unit_memory_file(f->bytes, f->len);
	size_t n;

	angae_natisign_verify(fd, name, phone, 0, why);
	n = angae_checklist(fd, ANGAE_NATISIGN_2407, why, ticks);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ticks[i].nfixed; k++)
			assert_true(ticks[i].fixed[k].off + ticks[i].fixed[k].len <= f->len);
	close(fd);
	return n;
}

static void test_all_pass(void **state)
{
	struct angae_tick ticks[ANGAE_TICKS_MAX];
	struct angae_reason why;
	struct forged f;
	size_t n;

	(void)state;
	forge(&f, 200000, "film.mp4");
	forge_tail(&f, 100);
	n = list(&f, "film.mp4", &why, ticks);
	assert_int_equal(n, 13);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ticks[i].state, ANGAE_TICK_PASS);
	assert_string_equal(ticks[n - 1].check, "digest");
	assert_int_equal(ticks[n - 1].nsample, 128);
	assert_int_equal(ticks[n - 1].sample[0].off, 0);
	assert_int_equal(ticks[4].nfixed, 2);
	assert_int_equal(ticks[4].fixed[0].off, 200320 + 100 - 8);
	assert_int_equal(ticks[4].fixed[1].off, 200320 - 8);
	forge_free(&f);
}

/* Each wrong field: the questions before it passed, those after it were not asked. */
static void expect(const struct forged *f, const char *name, const char *check, int code,
		   enum angae_tick_state want)
{
	struct angae_tick ticks[ANGAE_TICKS_MAX];
	struct angae_reason why;
	size_t n = list(f, name, &why, ticks), at = 0;

	assert_true(n);
	while (at < n && ticks[at].state == ANGAE_TICK_PASS)
		at++;
	assert_true(at < n);
	assert_string_equal(ticks[at].check, check);
	assert_int_equal(ticks[at].code, code);
	assert_int_equal(ticks[at].state, want);
	for (size_t i = at + 1; i < n; i++) {
		assert_int_equal(ticks[i].state, ANGAE_TICK_SKIPPED);
		assert_int_equal(ticks[i].nfixed + ticks[i].nsample, 0);
	}
}

static void test_each_failure(void **state)
{
	uint8_t plain[ANGAE_TRAILER_HEADER];
	struct forged f;

	(void)state;
	forge(&f, 5000, "film.mp4");
	expect(&f, "film.txt", "text", ANGAE_NATI_TEXT, ANGAE_TICK_ABSENT);
	expect(&f, "film.jpg", "extension", ANGAE_NATI_EXTENSION, ANGAE_TICK_FAIL);
	forge_header(&f, plain);
	angae_put32(plain, 5);
	forge_put_header(&f, plain);
	expect(&f, "film.mp4", "header", ANGAE_NATI_HEADER, ANGAE_TICK_FAIL);
	angae_put32(plain, 0);
	angae_put32(plain + ANGAE_HEADER_KEY, 9);
	forge_put_header(&f, plain);
	expect(&f, "film.mp4", "key", ANGAE_NATI_KEY, ANGAE_TICK_FAIL);
	angae_put32(plain + ANGAE_HEADER_KEY, 1);
	angae_put32(plain + ANGAE_HEADER_SIZE, 9);
	forge_put_header(&f, plain);
	expect(&f, "film.mp4", "size", ANGAE_NATI_SIZE, ANGAE_TICK_FAIL);
	angae_put32(plain + ANGAE_HEADER_SIZE, 5000);
	forge_put_header(&f, plain);
	f.bytes[0] ^= 1;
	expect(&f, "film.mp4", "digest", ANGAE_NATI_DIGEST, ANGAE_TICK_FAIL);
	f.bytes[f.content + 60] ^= 1;
	expect(&f, "film.mp4", "signature", ANGAE_NATI_DIGEST, ANGAE_TICK_FAIL);
	angae_put32(f.bytes + f.len - 12, 321);
	expect(&f, "film.mp4", "length", ANGAE_NATI_TRAILER_LONG, ANGAE_TICK_FAIL);
	f.bytes[f.len - 1] ^= 1;
	expect(&f, "film.mp4", "trailer", ANGAE_NATI_UNSIGNED, ANGAE_TICK_ABSENT);
	f.len = 319;
	expect(&f, "film.mp4", "room", ANGAE_NATI_SMALL, ANGAE_TICK_ABSENT);
	forge_free(&f);
}

static void test_other_layers(void **state)
{
	struct angae_tick ticks[ANGAE_TICKS_MAX];
	struct angae_reason why = {.layer = ANGAE_LAYER_ALLOWLIST, .check = "list"};
	int fd = unit_memory_file("nothing", 7);

	(void)state;
	assert_int_equal(angae_checklist(fd, ANGAE_NATISIGN_2407, &why, ticks), 0);
	why.layer = ANGAE_LAYER_NATISIGN;
	assert_int_equal(angae_checklist(fd, ANGAE_NATISIGN_2407, &why, ticks), 0);
	why.code = ANGAE_NATI_STRAY;
	assert_int_equal(angae_checklist(fd, ANGAE_NATISIGN_2407, &why, ticks), 0);
	assert_int_equal(angae_checklist(fd, ANGAE_NATISIGN_REFERENCE, &why, ticks), 14);
	why.layer = ANGAE_LAYER_SELFSIGN;
	why.code = 512;
	assert_int_equal(angae_checklist(fd, ANGAE_NATISIGN_2407, &why, ticks), 8);
	assert_int_equal(ticks[0].state, ANGAE_TICK_ABSENT);
	for (int i = ANGAE_TICK_PASS; i <= ANGAE_TICK_SKIPPED; i++)
		assert_true(angae_tick_name((enum angae_tick_state)i)[0]);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_file),   cmocka_unit_test(test_long_file),
		cmocka_unit_test(test_changed_byte), cmocka_unit_test(test_closed),
		cmocka_unit_test(test_all_pass),     cmocka_unit_test(test_each_failure),
		cmocka_unit_test(test_other_layers),
	};

	return cmocka_run_group_tests_name("coverage", tests, phone_set_up, NULL);
}

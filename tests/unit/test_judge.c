// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <angae/judge.h>
#include <angae/natisign.h>
#include <angae/selfsign.h>

#include "decide.h"
#include "forge.h"
#include "magic.h"
#include "unit.h"

static const char mp4[] = "\0\0\0\x18"
			  "ftypmp42 and whatever else a film consists of";
static const char listed[] = "\0\0\0\x18"
			     "ftypmp42 a film that is on the list";
static const char taken_back[] = "\0\0\0\x18"
				 "ftypmp42 a film that was on the list";

static struct angae_profile era_2014, reference;
static struct angae_allow *list;
static int phone;

static void list_file(struct angae_allow_entry *e, enum angae_allow_section section,
		      const void *data, size_t len)
{
	int fd = unit_memory_file(data, len);

	memset(e, 0, sizeof(*e));
	e->section = section;
	assert_int_equal(angae_sha256_fd(fd, e->digest, &e->size, NULL, NULL), 0);
	assert_int_equal(e->size, len);
	close(fd);
}

static void make_list(const char *dir)
{
	struct angae_allow_entry e[4];
	char path[PATH_MAX + 8], cert[PATH_MAX], err[256];
	struct forged f;
	int fd;

	forge(&f, 5000, "revoked.mp4");
	list_file(&e[0], ANGAE_ALLOW_MEDIA, listed, sizeof(listed));
	list_file(&e[1], ANGAE_ALLOW_MEDIA, taken_back, sizeof(taken_back));
	list_file(&e[2], ANGAE_ALLOW_REVOKED, taken_back, sizeof(taken_back));
	list_file(&e[3], ANGAE_ALLOW_REVOKED, f.bytes, f.len);
	forge_free(&f);
	snprintf(path, sizeof(path), "%s/list", dir);
	snprintf(cert, sizeof(cert), "%s", unit_key("authority.pem"));
	if (angae_allow_write(path, 9, e, 4, cert, unit_key("authority.key.pem"), err, sizeof(err)))
		fail_msg("%s", err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	list = angae_allow_open(fd, cert, err, sizeof(err));
	assert_non_null(list);
	close(fd);
}

static int set_up(void **state)
{
	const char *dir = getenv("UNIT_PROFILES");
	char path[PATH_MAX], err[256];
	static const char *const keys[] = {"1.dat", "reference-1.dat", "selfsignkey.dat"};
	static const struct angae_identity me = {"001234567890128", "001010123456789"};
	uint8_t raw[ANGAE_IDENTITY_LEN];

	(void)state;
	assert_non_null(dir);
	snprintf(path, sizeof(path), "%s/2014.ini", dir);
	assert_int_equal(angae_profile_load(path, &era_2014, err, sizeof(err)), 0);
	snprintf(path, sizeof(path), "%s/reference.ini", dir);
	assert_int_equal(angae_profile_load(path, &reference, err, sizeof(err)), 0);
	phone = unit_directory(path);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t len;
		uint8_t *key = unit_read_path(unit_key(keys[i]), &len);

		unit_write_at(phone, keys[i], key, len);
		free(key);
	}
	angae_identity_pack(&me, raw);
	unit_write_at(phone, "legalref.dat", raw, sizeof(raw));
	make_list(path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	angae_allow_close(list);
	return 0;
}

/* Judge bytes under a name, and check what has to hold of any judgement. */
static void judge(const struct angae_profile *era, const void *data, size_t len, const char *name,
		  struct angae_judgement *out)
{
	struct angae_judge j = {.profile = era, .allow = list, .statedir = phone, .now = 1000};
	int fd = unit_memory_file(data, len);
	enum angae_decision said = angae_judge_media(&j, fd, name, out);

	assert_int_equal(said, out->decision);
	assert_true(out->nchecks > 0 && out->nchecks <= ANGAE_CHECKS_MAX);
	assert_true(out->final < out->nchecks);
	close(fd);
}

static void decided(const struct angae_judgement *out, enum angae_decision decision,
		    enum angae_layer layer, int code)
{
	const struct angae_reason *why = &out->checks[out->final];

	if (out->decision != decision || why->layer != layer || why->code != code)
		fail_msg("decision %d by %s, code %d: %s", (int)out->decision,
			 angae_layer_name(why->layer), why->code, why->detail);
}

static void test_signed(void **state)
{
	struct angae_judgement out;
	struct forged f;

	(void)state;
	forge(&f, 7000, "film.mp4");
	judge(&era_2014, f.bytes, f.len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_NATISIGN, ANGAE_NATI_OK);
	/* The answer holds for this second only, and no whole digest was needed. */
	assert_int_equal(out.expires, 1001);
	assert_false(out.have_digest);
	assert_int_equal(out.hashed, 0);
	f.bytes[50] ^= 1;
	judge(&era_2014, f.bytes, f.len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_DIGEST);
	judge(&era_2014, f.bytes, f.len, "film.jpg", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_EXTENSION);
	assert_int_equal(out.expires, 0);
	/* The other era does not take such a signature. */
	judge(&reference, f.bytes, f.len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_HEADER);
	forge_free(&f);
}

static void test_listed(void **state)
{
	const struct angae_profile *eras[] = {&era_2014, &reference};
	struct angae_judgement out;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		judge(eras[i], listed, sizeof(listed), "film.mp4", &out);
		decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_LISTED);
		assert_true(out.have_digest);
		assert_int_equal(out.hashed, sizeof(listed));
		assert_int_equal(out.expires, 0);
	}
}

/* A check that did not decide was made all the same. */
static void asked_of(const struct angae_judgement *out, enum angae_layer layer, int code)
{
	for (size_t i = 0; i < out->nchecks; i++)
		if (out->checks[i].layer == layer && out->checks[i].code == code)
			return;
	fail_msg("%s did not say %d", angae_layer_name(layer), code);
}

/* @content with a trailer of era reference behind it; for free(). */
static uint8_t *sign_reference(size_t content, size_t *len)
{
	struct angae_natisign_order order = {.key = unit_key("reference-1.key.pem"), .index = 1};
	uint8_t *bytes = calloc(1, content + ANGAE_NATISIGN_TRAILER);
	char err[200] = "";
	int fd;

	assert_non_null(bytes);
	unit_noise(bytes, content, content);
	fd = unit_memory_file(bytes, content);
	if (angae_reference_sign(fd, "film.mp4", &order, bytes + content, err, sizeof(err)))
		fail_msg("%s", err);
	close(fd);
	*len = content + ANGAE_NATISIGN_TRAILER;
	return bytes;
}

static void test_reference(void **state)
{
	struct angae_judgement out;
	size_t len;
	uint8_t *film = sign_reference(7000, &len);

	(void)state;
	judge(&reference, film, len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_NATISIGN, ANGAE_NATI_OK);
	assert_true(out.have_facts);
	assert_int_equal(out.facts.size, 7000);
	assert_int_equal(out.hashed, 7000);
	assert_int_equal(out.expires, 0);
	judge(&reference, film, len, "film.jpg", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_EXTENSION);
	assert_false(out.have_facts);
	film[6999] ^= 1;
	judge(&reference, film, len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_DIGEST);
	judge(&era_2014, film, len, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_HEADER);
	free(film);
}

static void test_own(void **state)
{
	static const struct angae_identity me = {"001234567890128", "001010123456789"};
	const struct angae_profile *eras[] = {&era_2014, &reference};
	struct angae_profile without = reference;
	uint8_t bytes[100 + ANGAE_SELFSIGN_MAX];
	struct angae_judgement out;
	char err[200] = "";
	long n;
	int fd;

	(void)state;
	unit_noise(bytes, 100, 9);
	fd = unit_memory_file(bytes, 100);
	n = angae_selfsign_sign(fd, "a.jpg", unit_key("device.key.pem"), &me, bytes + 100, err,
				sizeof(err));
	assert_true(n > 0);
	close(fd);
	for (size_t i = 0; i < 2; i++) {
		judge(eras[i], bytes, 100 + (size_t)n, "a.jpg", &out);
		decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_SELFSIGN, ANGAE_SELF_OK);
		assert_int_equal(out.hashed, 100);
		bytes[50] ^= 1;
		judge(eras[i], bytes, 100 + (size_t)n, "a.jpg", &out);
		decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_SELFSIGN, ANGAE_SELF_DIGEST);
		bytes[50] ^= 1;
	}
	without.selfsign = false;
	judge(&without, bytes, 100 + (size_t)n, "a.jpg", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_UNSIGNED);
}

static void test_unsigned(void **state)
{
	struct angae_judgement out;
	char film[500] = {0};

	(void)state;
	judge(&era_2014, film, sizeof(film), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_UNSIGNED);
	judge(&era_2014, mp4, sizeof(mp4), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
	judge(&era_2014, "", 0, "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
	judge(&reference, mp4, sizeof(mp4), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
	asked_of(&out, ANGAE_LAYER_SELFSIGN, ANGAE_SELF_NONE);
	asked_of(&out, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_NOT_LISTED);
	/* Nothing of that size is listed: it was not read. */
	assert_int_equal(out.hashed, 0);
	/* Same size as a listed one, other bytes. */
	memcpy(film, listed, sizeof(listed));
	film[20] ^= 1;
	judge(&reference, film, sizeof(listed), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
	asked_of(&out, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_NOT_LISTED);
	assert_int_equal(out.hashed, sizeof(listed));
}

static void test_revoked(void **state)
{
	struct angae_judgement out;
	struct forged f;

	(void)state;
	judge(&reference, taken_back, sizeof(taken_back), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_REVOKED);
	/* Also one that is well signed. */
	forge(&f, 5000, "revoked.mp4");
	judge(&era_2014, f.bytes, f.len, "revoked.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_REVOKED);
	forge_free(&f);
}

static void test_types(void **state)
{
	struct angae_profile blind = reference;
	struct angae_judgement out;

	(void)state;
	judge(&reference, "some words", 10, "save.bin", &out);
	decided(&out, ANGAE_DECISION_UNCHECKED, ANGAE_LAYER_TYPE, ANGAE_JUDGE_NOT_A_TYPE);
	/* A film is a film whatever it is called, where the era looks inside. */
	judge(&reference, mp4, sizeof(mp4), "save.bin", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
	judge(&reference, listed, sizeof(listed), "noext", &out);
	decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_LISTED);
	blind.magic = false;
	judge(&blind, mp4, sizeof(mp4), "save.bin", &out);
	decided(&out, ANGAE_DECISION_UNCHECKED, ANGAE_LAYER_TYPE, ANGAE_JUDGE_NOT_A_TYPE);
}

/* 257: text goes free, a film under a text's name does not. */
static void test_text(void **state)
{
	struct angae_judgement out;

	(void)state;
	judge(&era_2014, "words", 5, "note.txt", &out);
	decided(&out, ANGAE_DECISION_UNCHECKED, ANGAE_LAYER_NATISIGN, ANGAE_NATI_TEXT);
	judge(&era_2014, mp4, sizeof(mp4), "film.txt", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_TEXT);
	judge(&era_2014, mp4, sizeof(mp4), "film", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_TEXT);
	judge(&era_2014, listed, sizeof(listed), "film.txt", &out);
	decided(&out, ANGAE_DECISION_ALLOW, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_LISTED);
	judge(&reference, "words", 5, "note.txt", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
}

static void test_no_list(void **state)
{
	struct angae_judge j = {.profile = &reference, .statedir = -1};
	struct angae_profile open_era = reference, signs_only = era_2014;
	struct angae_judgement out;
	int fd = unit_memory_file(listed, sizeof(listed));

	(void)state;
	assert_int_equal(angae_judge_media(&j, fd, "film.mp4", &out), ANGAE_DECISION_REFUSE);
	asked_of(&out, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_NO_LIST);
	close(fd);
	/* An era with neither lets everything through, and one with signatures alone asks no list. */
	open_era.allowlist = open_era.selfsign = false;
	open_era.natisign = ANGAE_NATISIGN_NONE;
	judge(&open_era, listed, sizeof(listed), "film.mp4", &out);
	assert_int_equal(out.decision, ANGAE_DECISION_UNCHECKED);
	signs_only.allowlist = false;
	judge(&signs_only, listed, sizeof(listed), "film.mp4", &out);
	decided(&out, ANGAE_DECISION_REFUSE, ANGAE_LAYER_NATISIGN, ANGAE_NATI_SMALL);
}

static void test_not_regular(void **state)
{
	struct angae_judge j = {.profile = &era_2014, .allow = list, .statedir = phone};
	struct angae_judgement out;

	(void)state;
	assert_int_equal(angae_judge_media(&j, phone, "a.mp4", &out), ANGAE_DECISION_ERROR);
	decided(&out, ANGAE_DECISION_ERROR, ANGAE_LAYER_TYPE, ANGAE_JUDGE_NOT_REGULAR);
	assert_int_equal(angae_judge_media(&j, -1, "a.mp4", &out), ANGAE_DECISION_ERROR);
	decided(&out, ANGAE_DECISION_ERROR, ANGAE_LAYER_TYPE, ANGAE_JUDGE_IO);
}

struct told {
	uint64_t last;
	uint64_t most; /* between two calls */
	uint64_t stop;
};

static bool tell(uint64_t done, void *arg)
{
	struct told *t = arg;

	assert_true(done > t->last);
	if (done - t->last > t->most)
		t->most = done - t->last;
	t->last = done;
	return !t->stop || done < t->stop;
}

static void test_progress(void **state)
{
	uint64_t size = 10 << 20, got;
	struct told t = {0};
	uint8_t digest[32];
	int fd = openat(phone, "film.mp4", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(angae_sha256_fd(fd, digest, &got, tell, &t), 0);
	assert_int_equal(got, size);
	assert_int_equal(t.last, size);
	assert_true(t.most <= 1 << 20);
	t = (struct told){.stop = 3 << 20};
	assert_int_equal(angae_sha256_fd(fd, digest, &got, tell, &t), -1);
	assert_int_equal(errno, ECANCELED);
	assert_true(got < size);
	close(fd);
}

static void test_stopped(void **state)
{
	struct told t = {.stop = 1};
	struct angae_judge j = {.profile = &reference,
				.allow = list,
				.statedir = -1,
				.progress = tell,
				.progress_arg = &t};
	struct angae_judgement out;
	int fd = unit_memory_file(listed, sizeof(listed));

	(void)state;
	assert_int_equal(angae_judge_media(&j, fd, "film.mp4", &out), ANGAE_DECISION_ERROR);
	decided(&out, ANGAE_DECISION_ERROR, ANGAE_LAYER_ALLOWLIST, ANGAE_JUDGE_STOPPED);
	close(fd);
}

static void test_offset_is_left_alone(void **state)
{
	struct angae_judge j = {.profile = &era_2014, .allow = list, .statedir = phone};
	struct angae_judgement out;
	int fd = unit_memory_file(listed, sizeof(listed));

	(void)state;
	assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
	angae_judge_media(&j, fd, "film.mp4", &out);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 5);
	close(fd);
}

static void test_table(void **state)
{
	(void)state;
	assert_int_equal(angae_decide(ANGAE_NATISIGN_2407, ANGAE_NATI_OK), ANGAE_STEP_ACCEPT);
	assert_int_equal(angae_decide(ANGAE_NATISIGN_2407, ANGAE_NATI_REVOKED), ANGAE_STEP_REFUSE);
	assert_int_equal(angae_decide(ANGAE_NATISIGN_REFERENCE, ANGAE_NATI_UNSIGNED),
			 ANGAE_STEP_NEXT);
	assert_int_equal(angae_decide(ANGAE_NATISIGN_NONE, ANGAE_SELF_OK), ANGAE_STEP_ACCEPT);
	assert_int_equal(angae_decide(ANGAE_NATISIGN_NONE, ANGAE_SELF_IDENTITY), ANGAE_STEP_REFUSE);
	/* What nobody knows is refused. */
	assert_int_equal(angae_decide(ANGAE_NATISIGN_2407, 0), ANGAE_STEP_REFUSE);
	assert_int_equal(angae_decide(ANGAE_NATISIGN_2407, 999), ANGAE_STEP_REFUSE);
	assert_int_equal(angae_decide((enum angae_natisign_era)99, ANGAE_NATI_OK),
			 ANGAE_STEP_REFUSE);
}

static void test_magic(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *name;
	} cases[] = {
		{mp4, 16, "mp4"},
		{"\xff\xd8\xff\xe0", 4, "jpg"},
		{"\x89PNG\r\n\x1a\n", 8, "png"},
		{"%PDF-1.4", 8, "pdf"},
		{"ID3\4", 4, "mp3"},
		{"\xff\xfb\x90\x64", 4, "mp3"},
		{"PK\3\4", 4, "zip"},
		{"RIFF\0\0\0\0AVI ", 12, "riff"},
		{"\x7f"
		 "ELF",
		 4, "elf"},
		{"\x7f"
		 "EL",
		 3, NULL},
		{"\xff\xfe"
		 "a\0",
		 4, NULL}, /* UTF-16, not sound */
		{"plain text", 10, NULL},
		{"", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = unit_memory_file(cases[i].bytes, cases[i].len);
		const char *name = angae_magic(fd);

		if (cases[i].name)
			assert_string_equal(name, cases[i].name);
		else
			assert_null(name);
		close(fd);
	}
	assert_null(angae_magic(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_not_regular),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_offset_is_left_alone),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_magic),
	};

	return cmocka_run_group_tests_name("judge", tests, set_up, tear_down);
}

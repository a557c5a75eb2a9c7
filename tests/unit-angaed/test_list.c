// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The phone's lists: what is refused and by which name, what stays in force,
 * and what a power cut leaves.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "list.h"
#include "power.h"

/* A phone that is not switched on, and lists beside it. */
struct desk {
	struct phone *phone;
	struct list_place place;
	char lists[96];
};

static char *path_of(struct desk *desk, const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", desk->lists, name);
	return path;
}

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	char film[PATH_MAX];
	const char *files[] = {film};

	desk->phone = phone_new();
	snprintf(desk->lists, sizeof(desk->lists), "%s/lists", desk->phone->dir);
	mkdir(desk->lists, 0755);
	desk->place = (struct list_place){
		.verity = &play_verity,
		.authority = desk->phone->authority,
		.state = open(desk->phone->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	};
	strcpy(film, phone_file(desk->phone, "film.mp4", 5000));
	for (unsigned int v = 1; v <= 9; v++) {
		char name[8];

		snprintf(name, sizeof(name), "%u", v);
		phone_list(desk->phone, path_of(desk, name), v, files, 1);
	}
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	close(desk->place.state);
	phone_free(desk->phone);
	free(desk);
	return 0;
}

static uint64_t in_force(struct desk *desk, char *err)
{
	static char unused[256];
	struct angae_allow *list = list_open(&desk->place, err ? err : unused, 256);
	uint64_t version = list ? angae_allow_version(list) : 0;

	angae_allow_close(list);
	return version;
}

static enum angae_allow_fault install(struct desk *desk, const char *name)
{
	struct angae_allow_refusal why = {.fault = ANGAE_ALLOW_GOOD};
	int fd = open(path_of(desk, name), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	list_install(&desk->place, NULL, fd, in_force(desk, NULL), &why);
	close(fd);
	return why.fault;
}

static void must_install(struct desk *desk, const char *name)
{
	assert_int_equal(install(desk, name), ANGAE_ALLOW_GOOD);
}

/* A list as it is, but @len bytes of it, and one of them changed at @at. */
static void spoil(struct desk *desk, const char *from, const char *to, long len, long at)
{
	int in = open(path_of(desk, from), O_RDONLY | O_CLOEXEC), out;
	static char bytes[1 << 20];
	ssize_t n = read(in, bytes, sizeof(bytes));

	close(in);
	assert_true(n > 0 && n < (ssize_t)sizeof(bytes));
	if (at >= 0)
		bytes[at] ^= 1;
	if (len < 0)
		len += n;
	if (len > n)
		len = n;
	out = open(path_of(desk, to), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_int_equal(write(out, bytes, len), len);
	close(out);
}

static void nothing_left(struct desk *desk)
{
	struct stat st;

	assert_int_equal(fstatat(desk->place.state, LIST_NEW_DATA, &st, 0), -1);
	assert_int_equal(fstatat(desk->place.state, LIST_NEW_SEAL, &st, 0), -1);
}

static void test_refused_by_name(void **state)
{
	struct desk *desk = *state;
	char own[sizeof(desk->phone->authority)];

	must_install(desk, "3");
	spoil(desk, "5", "bytes", 0, -1);
	assert_int_equal(install(desk, "bytes"), ANGAE_ALLOW_EMPTY);
	phone_list(desk->phone, path_of(desk, "empty"), 9, NULL, 0);
	assert_int_equal(install(desk, "empty"), ANGAE_ALLOW_EMPTY);
	spoil(desk, "5", "cut", 9000, -1);
	assert_int_equal(install(desk, "cut"), ANGAE_ALLOW_CUT);
	spoil(desk, "5", "cut", -1, -1);
	assert_int_equal(install(desk, "cut"), ANGAE_ALLOW_CUT);
	spoil(desk, "5", "head", 20, -1);
	assert_int_equal(install(desk, "head"), ANGAE_ALLOW_CUT);
	spoil(desk, "5", "magic", LONG_MAX, 0);
	assert_int_equal(install(desk, "magic"), ANGAE_ALLOW_NO_LIST);
	spoil(desk, "5", "format", LONG_MAX, 8);
	assert_int_equal(install(desk, "format"), ANGAE_ALLOW_FORMAT);
	for (long at = 16; at < 16384; at += at < 32 ? 16 : 1111) {
		spoil(desk, "5", "changed", LONG_MAX, at);
		assert_int_equal(install(desk, "changed"), ANGAE_ALLOW_TAMPERED);
	}
	spoil(desk, "5", "longer", LONG_MAX, 24);
	assert_true(install(desk, "longer") != ANGAE_ALLOW_GOOD);
	assert_int_equal(install(desk, "3"), ANGAE_ALLOW_OLDER);
	assert_int_equal(install(desk, "2"), ANGAE_ALLOW_OLDER);
	strcpy(own, desk->phone->authority);
	strcpy(strrchr(own, '/'), "/app.pem");
	desk->place.authority = own;
	assert_int_equal(install(desk, "5"), ANGAE_ALLOW_FOREIGN);
	desk->place.authority = desk->phone->authority;
	assert_int_equal(in_force(desk, NULL), 3);
	nothing_left(desk);
}

static void change_state_file(struct desk *desk, const char *name, long at)
{
	int fd = openat(desk->place.state, name, O_RDWR | O_CLOEXEC);
	char byte;

	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

/* What was damaged on disk gives way to the one before; the next one is taken all the same. */
static void test_last_good(void **state)
{
	struct desk *desk = *state;
	char err[256];

	must_install(desk, "3");
	must_install(desk, "4");
	assert_int_equal(in_force(desk, err), 4);
	assert_string_equal(err, "");
	change_state_file(desk, "allow.2.data", 5000);
	assert_int_equal(in_force(desk, err), 3);
	assert_non_null(strstr(err, "tampered"));
	assert_non_null(strstr(err, "3 stays in force"));
	/* The floor is what was in force once. */
	must_install(desk, "4");
	assert_int_equal(in_force(desk, err), 4);
	unlinkat(desk->place.state, "allow.3.seal", 0);
	assert_int_equal(in_force(desk, err), 3);
	change_state_file(desk, "allow.1.data", 5000);
	assert_int_equal(in_force(desk, err), 0);
	assert_int_equal(install(desk, "3"), ANGAE_ALLOW_OLDER);
	must_install(desk, "5");
	assert_int_equal(in_force(desk, err), 5);
}

static void test_floor(void **state)
{
	struct desk *desk = *state;
	struct list_current old;
	char err[256];

	must_install(desk, "3");
	list_current(&desk->place, &old);
	must_install(desk, "7");
	/* The lists go, the floor stays. */
	unlinkat(desk->place.state, "allow.current", 0);
	list_begin(&desk->place, err, sizeof(err));
	assert_int_equal(in_force(desk, err), 0);
	assert_string_equal(err, "there is no list");
	assert_int_equal(install(desk, "6"), ANGAE_ALLOW_OLDER);
	must_install(desk, "7");
	/* Somebody put the old state back. */
	assert_int_equal(list_switch(&desk->place, &old), 0);
	assert_int_equal(in_force(desk, err), 0);
	assert_non_null(strstr(err, "older"));
}

/* One list's data under another's signature. */
static void test_swapped(void **state)
{
	struct desk *desk = *state;
	char err[256];

	must_install(desk, "3");
	must_install(desk, "4");
	renameat(desk->place.state, "allow.1.seal", desk->place.state, "allow.2.seal");
	assert_int_equal(in_force(desk, err), 0);
	must_install(desk, "5");
	must_install(desk, "6");
	renameat(desk->place.state, "allow.3.seal", desk->place.state, "allow.4.seal");
	renameat(desk->place.state, "allow.3.data", desk->place.state, "allow.4.data");
	assert_int_equal(in_force(desk, err), 0);
}

static void offer(struct desk *desk, const char *name)
{
	char to[160];

	snprintf(to, sizeof(to), "%s/%s", desk->phone->state, LIST_OFFERED);
	unlink(to);
	assert_int_equal(link(path_of(desk, name), to), 0);
}

static void test_offered(void **state)
{
	struct desk *desk = *state;
	struct stat st;
	char err[256];

	offer(desk, "3");
	list_begin(&desk->place, err, sizeof(err));
	assert_string_equal(err, "");
	assert_int_equal(in_force(desk, NULL), 3);
	assert_int_equal(fstatat(desk->place.state, LIST_OFFERED, &st, 0), -1);
	offer(desk, "2");
	list_begin(&desk->place, err, sizeof(err));
	assert_string_equal(err, "allow.list: older: version 2 is not higher than 3 in force");
	assert_int_equal(in_force(desk, NULL), 3);
}

static void do_install(void *arg)
{
	struct desk *desk = arg;
	struct angae_allow_refusal why;
	int fd = open(path_of(desk, "4"), O_RDONLY | O_CLOEXEC);

	list_install(&desk->place, NULL, fd, 3, &why);
}

static void do_begin(void *arg)
{
	struct desk *desk = arg;
	char err[256];

	list_begin(&desk->place, err, sizeof(err));
}

/* The phone comes up again: the old list or the new one, whole, and no rest of the other. */
static bool up_again(struct desk *desk, uint64_t old, uint64_t new)
{
	uint64_t version;
	char err[256];

	list_begin(&desk->place, err, sizeof(err));
	assert_string_equal(err, "");
	version = in_force(desk, err);
	assert_string_equal(err, version ? "" : "there is no list");
	if (version != old && version != new)
		fail_msg("version %d is in force", (int)version);
	assert_int_equal(list_floor(&desk->place), version);
	nothing_left(desk);
	return version == new;
}

static void empty_state(struct desk *desk)
{
	const struct list_current none = {.now.n = 0};

	unlinkat(desk->place.state, "allow.floor", 0);
	unlinkat(desk->place.state, "allow.current", 0);
	list_clean(&desk->place, &none);
}

static void test_cut_while_installing(void **state)
{
	struct desk *desk = *state;
	unsigned int cuts[2] = {0, 0};
	bool cut = true;

	for (unsigned int n = 1; cut; n++) {
		empty_state(desk);
		must_install(desk, "2");
		must_install(desk, "3");
		cut = power_cut(desk->place.state, n, do_install, desk);
		cuts[up_again(desk, 3, 4)]++;
		if (in_force(desk, NULL) == 3)
			must_install(desk, "4");
	}
	print_message("# %u cuts before the switch, %u behind it\n", cuts[0], cuts[1]);
	assert_true(cuts[0] > 8 && cuts[1] > 2);
}

static void test_cut_at_first_start(void **state)
{
	struct desk *desk = *state;
	bool cut = true;

	for (unsigned int n = 1; cut; n++) {
		empty_state(desk);
		offer(desk, "5");
		cut = power_cut(desk->place.state, n, do_begin, desk);
		/* It is offered until it is taken. */
		do_begin(desk);
		assert_true(up_again(desk, 5, 5));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused_by_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_last_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_floor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_swapped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_offered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_while_installing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_at_first_start, setup, teardown),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Properties on the desk: the store, the files, the table of labels, device profiles, requests, and
 * the marks of the boot.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "marks.h"
#include "property.h"

static struct property_store store;
static struct property_contexts contexts;
static char dir[] = "/tmp/property.XXXXXX";
static char err[256];

static int fresh(void **state)
{
	(void)state;
	memset(&store, 0, sizeof(store));
	err[0] = '\0';
	return 0;
}

static const char *path(const char *name)
{
	static char text[300];

	snprintf(text, sizeof(text), "%s/%s", dir, name);
	return text;
}

static const char *written(const char *name, const char *bytes)
{
	FILE *f = fopen(path(name), "we");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, strlen(bytes), f), strlen(bytes));
	fclose(f);
	return path(name);
}

static const char *take(void *context, const char *name, const char *value)
{
	return property_set(context, name, value);
}

static void names(void **state)
{
	static const char *const good[] = {"a", "ro.product.model", "a-b_c@d:e.1", "9"};
	static const char *const bad[] = {"",	 ".",	"a.",  ".a",	  "a..b",
					  "a b", "a/b", "a=b", "\xc3\xa4"};
	char longest[PROPERTY_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(property_name_ok(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(property_name_ok(bad[i]));
	memset(longest, 'a', PROPERTY_NAME_MAX);
	longest[PROPERTY_NAME_MAX] = '\0';
	assert_false(property_name_ok(longest));
	longest[PROPERTY_NAME_MAX - 1] = '\0';
	assert_true(property_name_ok(longest));
}

static void values(void **state)
{
	char longest[PROPERTY_VALUE_MAX + 1];

	(void)state;
	assert_true(property_value_ok(""));
	assert_true(property_value_ok("  two  blanks = and a sign  "));
	assert_true(property_value_ok("\xed\x8f\x89\xec\x96\x91"));
	assert_false(property_value_ok("a\nb"));
	assert_false(property_value_ok("\xc3"));
	assert_false(property_value_ok("\xff"));
	memset(longest, 'a', PROPERTY_VALUE_MAX);
	longest[PROPERTY_VALUE_MAX] = '\0';
	assert_false(property_value_ok(longest));
	longest[PROPERTY_VALUE_MAX - 1] = '\0';
	assert_true(property_value_ok(longest));
}

static void sets_and_gets(void **state)
{
	const struct property *p;

	(void)state;
	assert_null(property_get(&store, "a"));
	assert_null(property_next(&store, ""));
	assert_null(property_set(&store, "m", "1"));
	assert_null(property_set(&store, "a", "2"));
	assert_null(property_set(&store, "z", "3"));
	assert_null(property_set(&store, "m", "4"));
	assert_string_equal(property_get(&store, "m"), "4");
	assert_int_equal(store.count, 3);
	p = property_next(&store, "");
	assert_string_equal(p->name, "a");
	p = property_next(&store, p->name);
	assert_string_equal(p->name, "m");
	p = property_next(&store, "n");
	assert_string_equal(p->name, "z");
	assert_null(property_next(&store, "z"));
}

static void fixed_ones_stay(void **state)
{
	(void)state;
	assert_null(property_set(&store, "ro.a", "1"));
	assert_non_null(property_set(&store, "ro.a", "2"));
	assert_non_null(property_may_set(&store, "ro.a", "1"));
	assert_string_equal(property_get(&store, "ro.a"), "1");
	assert_null(property_may_set(&store, "ro.b", "1"));
	assert_null(property_get(&store, "ro.b"));
	assert_null(property_set(&store, "row", "1"));
	assert_null(property_set(&store, "row", "2"));
}

static void is_bounded(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < PROPERTY_COUNT_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i * 7919 % PROPERTY_COUNT_MAX);
		property_set(&store, name, "x");
	}
	assert_int_equal(store.count, PROPERTY_COUNT_MAX);
	for (size_t i = 1; i < store.count; i++)
		assert_true(strcmp(store.all[i - 1].name, store.all[i].name) < 0);
	assert_non_null(property_set(&store, "one.more", "x"));
	assert_null(property_set(&store, "p7", "still changes"));
	assert_int_equal(store.count, PROPERTY_COUNT_MAX);
}

static void reads_build_prop(void **state)
{
	const char *file = written("build.prop", "# comment\n\n  a =1\nb= two words \nc=\nd=x=y\n"
						 "ro.e=1\nlast=no newline");

	(void)state;
	assert_int_equal(property_file_read(file, take, &store, err, sizeof(err)), 0);
	assert_string_equal(property_get(&store, "a"), "1");
	assert_string_equal(property_get(&store, "b"), " two words ");
	assert_string_equal(property_get(&store, "c"), "");
	assert_string_equal(property_get(&store, "d"), "x=y");
	assert_string_equal(property_get(&store, "last"), "no newline");
	assert_int_equal(property_file_read(path("none"), take, &store, err, sizeof(err)), -1);
	assert_int_equal(errno, ENOENT);
}

static void bad_lines_are_told(void **state)
{
	char text[2000] = "a=1\nno sign\nb=2\n=x\nc=";

	(void)state;
	memset(text + strlen(text), 'v', 1000);
	strcat(text, "\nd=4\n");
	assert_int_equal(
		property_file_read(written("bad.prop", text), take, &store, err, sizeof(err)), 3);
	assert_non_null(strstr(err, "bad.prop:2: there is no '='"));
	assert_int_equal(store.count, 3);
	assert_string_equal(property_get(&store, "d"), "4");
}

static size_t files_in(const char *where)
{
	struct dirent *e;
	DIR *d = opendir(where);
	size_t n = 0;

	assert_non_null(d);
	while ((e = readdir(d)))
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void keeps_what_is_to_be_kept(void **state)
{
	static struct property_store again;
	char kept[320];

	(void)state;
	snprintf(kept, sizeof(kept), "%s", path("kept"));
	assert_int_equal(mkdir(kept, 0700), 0);
	assert_int_equal(property_persist_load(kept, &store, err, sizeof(err)), 0);
	property_set(&store, "persist.b", " = ");
	property_set(&store, "persist.a", "");
	property_set(&store, "persistent", "no");
	property_set(&store, "other", "no");
	assert_int_equal(property_persist_save(kept, &store), 0);
	assert_int_equal(property_persist_save(kept, &store), 0);
	assert_int_equal(files_in(kept), 1);
	/* What a power cut left. */
	written("kept/persistent_properties.AbCdEf", "persist.b=torn");
	memset(&again, 0, sizeof(again));
	assert_int_equal(property_persist_load(kept, &again, err, sizeof(err)), 0);
	assert_int_equal(again.count, 2);
	assert_string_equal(property_get(&again, "persist.b"), " = ");
	assert_string_equal(property_get(&again, "persist.a"), "");
	assert_int_equal(files_in(kept), 1);
	written("kept/persistent_properties", "persist.a=1\nro.a=2\n");
	assert_int_equal(property_persist_load(kept, &store, err, sizeof(err)), 1);
	assert_null(property_get(&store, "ro.a"));
	assert_int_equal(property_persist_save(path("nowhere"), &store), -1);
}

static int read_contexts(const char *text)
{
	return property_contexts_read(written("contexts", text), &contexts, err, sizeof(err));
}

static const char *type_of(const char *name)
{
	const char *context = property_context(&contexts, name);

	return context ? context + strlen("u:object_r:") : "none";
}

static void labels(void **state)
{
	(void)state;
	assert_int_equal(
		read_contexts("# comment\na. u:object_r:short\na.b. u:object_r:long # yes\n"
			      "a.b.c u:object_r:exact exact\na.b.d\tu:object_r:prefix\n"),
		0);
	assert_string_equal(type_of("a.x"), "short");
	assert_string_equal(type_of("a.b.x"), "long");
	assert_string_equal(type_of("a.b.c"), "exact");
	assert_string_equal(type_of("a.b.cc"), "long");
	assert_string_equal(type_of("a.b.dd"), "prefix");
	assert_string_equal(type_of("b"), "none");
	assert_int_equal(read_contexts("* u:object_r:any\nro. u:object_r:ro\n"), 0);
	assert_string_equal(type_of("x"), "any");
	assert_string_equal(type_of("ro.x"), "ro");
}

static void bad_labels(void **state)
{
	static const char *const bad[] = {
		"a\n",
		"a u:object_r:x exactly\n",
		"a u:r:x\n",
		"a u:object_r:x exact more\n",
		"a u:object_r:x\na u:object_r:y\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_contexts(bad[i]), -1);
		assert_int_equal(contexts.count, 0);
		assert_non_null(strstr(err, "contexts:"));
	}
	assert_int_equal(property_contexts_read(path("none"), &contexts, err, sizeof(err)), -1);
}

static int read_device(const char *text)
{
	struct property_device device;

	memset(&store, 0, sizeof(store));
	return property_device_read(written("device.ini", text), &device, take, &store, err,
				    sizeof(err));
}

#define PRODUCT "[product]\nname = n\ndevice = d\nbrand = B\nmodel = M x\n"

static void device_profiles(void **state)
{
	(void)state;
	assert_int_equal(read_device(PRODUCT "[hardware]\nplatform = p\n"), 0);
	assert_string_equal(property_get(&store, "ro.product.model"), "M x");
	assert_string_equal(property_get(&store, "ro.board.platform"), "p");
	assert_int_equal(read_device("[product]\nname = n\n"), -1);
	assert_non_null(strstr(err, "'device' is missing"));
	assert_int_equal(read_device(PRODUCT "colour = red\n"), -1);
	assert_non_null(strstr(err, "device.ini:6: unknown key 'colour' in [product]"));
	assert_int_equal(read_device(PRODUCT "model = again\n"), -1);
	assert_non_null(strstr(err, "given twice"));
	assert_int_equal(read_device(PRODUCT "board =\n"), -1);
	assert_non_null(strstr(err, "left out"));
	assert_int_equal(read_device(PRODUCT "[device]\nera = ../x\n"), -1);
	assert_int_equal(read_device(PRODUCT "nonsense\n"), -1);
}

/* Each one we ship, and the era it picks is there. */
static void shipped_devices(void **state)
{
	DIR *d = opendir("userspace/profiles/devices");
	struct property_device device;
	struct dirent *e;
	char file[400];
	int n = 0;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		memset(&store, 0, sizeof(store));
		snprintf(file, sizeof(file), "userspace/profiles/devices/%s", e->d_name);
		if (property_device_read(file, &device, take, &store, err, sizeof(err)))
			fail_msg("%s", err);
		snprintf(file, sizeof(file), "userspace/profiles/%s.ini", device.era);
		if (device.era[0] && access(file, R_OK))
			fail_msg("%s: there is no era %s", e->d_name, device.era);
		n++;
	}
	closedir(d);
	assert_true(n > 20);
}

static const char *parsed(const char *text, struct property_request *request)
{
	static char packet[PROPERTY_MESSAGE_MAX];

	snprintf(packet, sizeof(packet), "%s", text);
	return property_request_parse(packet, strlen(packet), request);
}

static void requests(void **state)
{
	static const char *const bad[] = {"",	   "get",   "get ",   "get a b",  "get a ",
					  "set",   "set a", "set  x", "next a b", "next .",
					  "put a", "GET a", "get a.."};
	struct property_request r;
	char packet[] = "get a\0b";

	(void)state;
	assert_null(parsed("get ro.a", &r));
	assert_int_equal(r.verb, PROPERTY_GET);
	assert_string_equal(r.name, "ro.a");
	assert_null(parsed("set a  two words ", &r));
	assert_int_equal(r.verb, PROPERTY_SET);
	assert_string_equal(r.value, " two words ");
	assert_null(parsed("set a ", &r));
	assert_string_equal(r.value, "");
	assert_null(parsed("next", &r));
	assert_string_equal(r.name, "");
	assert_null(parsed("next a", &r));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(parsed(bad[i], &r));
	assert_non_null(property_request_parse(packet, 7, &r));
}

/* Whatever the bytes are, a request is refused or names a property. */
static void any_bytes(void **state)
{
	static const char some[] = "getsnx .=\n\xff a";
	struct property_request r;
	char packet[24];

	(void)state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		size_t n = rand() % (sizeof(packet) - 1);

		for (size_t at = 0; at < n; at++)
			packet[at] = some[rand() % (int)sizeof(some)];
		if (n > 5 && i % 2)
			memcpy(packet, i % 4 > 1 ? "set " : "get ", 4);
		packet[n] = '\0';
		if (!property_request_parse(packet, n, &r) && r.name[0])
			assert_true(property_name_ok(r.name));
	}
}

static void boot_marks(void **state)
{
	struct mark marks[MARKS_MAX];
	struct mark back[MARKS_MAX];
	char text[MARKS_TEXT];
	size_t n = 0;

	(void)state;
	assert_true(marks_add(marks, &n, "stage1"));
	assert_true(marks_add(marks, &n, "disks"));
	assert_false(marks_add(marks, &n, "a name that is too long"));
	marks_write(marks, n, text, sizeof(text));
	assert_int_equal(marks_read(back, text), 2);
	assert_string_equal(back[1].stage, "disks");
	assert_true(back[1].ns == marks[1].ns && back[0].ns > 0);
	marks_write(marks, n, text, 12);
	assert_true(strlen(text) < 12);
	assert_int_equal(marks_read(back, "x= =1 a=-1 b=1x c=99999999999999999999 d=7 E=1"), 1);
	assert_string_equal(back[0].stage, "d");
	while (n < MARKS_MAX)
		assert_true(marks_add(marks, &n, "x"));
	assert_false(marks_add(marks, &n, "x"));
	marks_write(marks, n, text, sizeof(text));
	strcat(text, " more=1");
	assert_int_equal(marks_read(back, text), MARKS_MAX);
}

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(names, fresh),
		cmocka_unit_test_setup(values, fresh),
		cmocka_unit_test_setup(sets_and_gets, fresh),
		cmocka_unit_test_setup(fixed_ones_stay, fresh),
		cmocka_unit_test_setup(is_bounded, fresh),
		cmocka_unit_test_setup(reads_build_prop, fresh),
		cmocka_unit_test_setup(bad_lines_are_told, fresh),
		cmocka_unit_test_setup(keeps_what_is_to_be_kept, fresh),
		cmocka_unit_test_setup(labels, fresh),
		cmocka_unit_test_setup(bad_labels, fresh),
		cmocka_unit_test_setup(device_profiles, fresh),
		cmocka_unit_test_setup(shipped_devices, fresh),
		cmocka_unit_test_setup(requests, fresh),
		cmocka_unit_test_setup(any_bytes, fresh),
		cmocka_unit_test_setup(boot_marks, fresh),
	};

	return cmocka_run_group_tests_name("properties", tests, make_dir, remove_dir);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ini.h>

#include "cmd.h"
#include "deadline.h"
#include "run_report.h"

int run_note(const struct run_handset *h)
{
	const struct run_options *o = h->options;
	struct words ini = {0};
	char *text, pid[16];
	int ret;

	snprintf(pid, sizeof(pid), "%d\n", h->qemu.pid);
	words_add(&ini,
		  "[handset]\nname=%s\npid=%d\narch=%s\nkernel=%s\nversion=%s\nimage=%s\n"
		  "console=%s\nsnapshot=%s\nbegan=%lld\n",
		  h->dir.name, h->qemu.pid, run_arch_name(h->image.arch), h->image.kernel,
		  h->image.version, h->image.dir, h->console, o->snapshot ? o->snapshot : "",
		  (long long)time(NULL));
	text = words_join(&ini);
	ret = run_dir_write(&h->dir, "pid", pid) || run_dir_write(&h->dir, "run.ini", text);
	if (ret)
		complain("%s: %s", h->dir.path, strerror(errno));
	free(text);
	words_free(&ini);
	return ret ? -1 : 0;
}

static void add(json_object *to, const char *key, const char *value)
{
	json_object_object_add(to, key, value ? json_object_new_string(value) : NULL);
}

/* With three digits: json-c would print all seventeen. */
static void add_seconds(json_object *to, const char *key, long long ms)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld.%03lld", ms / 1000, ms % 1000);
	json_object_object_add(to, key, json_object_new_double_s((double)ms / 1000, text));
}

static json_object *of_handset(const struct run_handset *h)
{
	json_object *o = json_object_new_object();

	add(o, "name", h->dir.name);
	add(o, "arch", run_arch_name(h->image.arch));
	add(o, "kernel", h->image.kernel);
	add(o, "version", h->image.version);
	add(o, "image", h->image.dir);
	add(o, "accel", h->machine.accel == RUN_KVM ? "kvm" : "tcg");
	add(o, "snapshot", h->options->snapshot);
	add(o, "console", h->console);
	if (h->ready)
		add_seconds(o, "ready_seconds", h->ready - h->began);
	return o;
}

static void print(json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	fflush(stdout);
	json_object_put(o);
}

void run_report_ready(const struct run_handset *h, const struct channel_hello *hello)
{
	long long ms = h->ready - h->began;
	json_object *o;

	if (!h->options->json) {
		printf("%s is ready after %lld.%01lld s: angae guest --name %s …\n", h->dir.name,
		       ms / 1000, ms % 1000 / 100, h->dir.name);
		fflush(stdout);
		return;
	}
	o = of_handset(h);
	add(o, "directory", h->dir.path);
	json_object_object_add(o, "pid", json_object_new_int(h->qemu.pid));
	add(o, "boot", hello->boot);
	add(o, "gate", hello->gate);
	add(o, "selinux", hello->selinux);
	add(o, "daemon", hello->daemon);
	print(o);
}

void run_report_end(const struct run_handset *h, int status)
{
	json_object *o;

	if (!h->options->json)
		return;
	o = of_handset(h);
	add_seconds(o, "seconds", deadline_now() - h->began);
	json_object_object_add(o, "status", json_object_new_int(status));
	add(o, "shutdown", *h->qemu.shutdown ? h->qemu.shutdown : NULL);
	print(o);
}

static int take_key(void *user, const char *section, const char *name, const char *value)
{
	(void)section;
	json_object_object_add(user, name, json_object_new_string(value));
	return 1;
}

static void take_one(void *context, const char *name, const char *path)
{
	char *ini = join(path, "run.ini");
	json_object *o = json_object_new_object(), *value;
	static const char *const columns[] = {"arch", "kernel", "pid", "image"};

	/* One that is just starting has none yet. */
	ini_parse(ini, take_key, o);
	free(ini);
	add(o, "name", name);
	add(o, "directory", path);
	if (*(bool *)context) {
		print(o);
		return;
	}
	printf("%-16s", name);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		printf(" %-10s", json_object_object_get_ex(o, columns[i], &value)
					 ? json_object_get_string(value)
					 : "?");
	putchar('\n');
	json_object_put(o);
}

int run_list(bool json)
{
	run_dir_each(take_one, &json);
	return CMD_YES;
}

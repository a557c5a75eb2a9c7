// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angae guest wait, status, clock, reboot, poweroff
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/wire.h>

#include "cmd.h"
#include "guest.h"
#include "run_dir.h"

#define TEXT	     512
#define END_ROUND_US 10000
#define END_ROUNDS   1000

/* "key=value key=value …": so, or as an object. */
static int print_words(char *text, bool json)
{
	struct json_object *all;
	char *save = NULL;

	if (!json) {
		puts(text);
		return CMD_YES;
	}
	all = json_object_new_object();
	for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		json_object_object_add(all, word, json_object_new_string(value ? value : ""));
	}
	puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN));
	json_object_put(all);
	return CMD_YES;
}

static int print_hello(const struct guest *guest)
{
	const struct channel_hello *hello = &guest->hello;
	char text[TEXT];

	snprintf(text, sizeof(text), "boot=%s gate=%s selinux=%s daemon=%s", hello->boot,
		 hello->gate, hello->selinux, hello->daemon);
	return print_words(text, guest->json);
}

int guest_wait(struct guest *guest, int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? print_hello(guest) : -1;
}

int guest_status(struct guest *guest, int argc, char **argv)
{
	enum channel_result result;
	char text[TEXT];

	(void)argv;
	if (argc != 1)
		return -1;
	result = channel_status(guest->channel, text, sizeof(text), guest->timeout);
	return result ? guest_failed(guest, result) : print_words(text, guest->json);
}

/* SECONDS, SECONDS.NANO, or a date in UTC. */
static bool parse_time(const char *text, struct timespec *time)
{
	static const char *const dates[] = {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"};
	int64_t seconds;
	int32_t nano;

	if (!angae_wire_time(text, &seconds, &nano)) {
		*time = (struct timespec){.tv_sec = seconds, .tv_nsec = nano};
		return true;
	}
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct tm tm = {0};
		const char *end = strptime(text, dates[i], &tm);

		if (!end || *end)
			continue;
		*time = (struct timespec){.tv_sec = timegm(&tm)};
		return time->tv_sec >= 0;
	}
	return false;
}

int guest_clock(struct guest *guest, int argc, char **argv)
{
	struct timespec set, now;
	enum channel_result result;
	char text[96];
	struct tm tm;

	if (argc > 2)
		return -1;
	if (argc == 2 && !parse_time(argv[1], &set))
		return complain("clock: seconds since 1970, or a date: 2026-01-31T12:00:00Z");
	result = channel_clock(guest->channel, argc == 2 ? &set : NULL, &now, guest->timeout);
	if (result)
		return guest_failed(guest, result);
	gmtime_r(&now.tv_sec, &tm);
	snprintf(text, sizeof(text), "seconds=%lld.%09ld date=", (long long)now.tv_sec,
		 now.tv_nsec);
	strftime(text + strlen(text), sizeof(text) - strlen(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return print_words(text, guest->json);
}

/* Ready again, and in another boot: a phone that says the same id has not been down. */
int guest_reboot(struct guest *guest, int argc, char **argv)
{
	char before[sizeof(guest->hello.boot)];
	enum channel_result result;

	(void)argv;
	if (argc != 1)
		return -1;
	memcpy(before, guest->hello.boot, sizeof(before));
	result = channel_reboot(guest->channel, guest->timeout);
	if (!result)
		result = channel_hello(guest->channel, guest->timeout, &guest->hello);
	if (result)
		return guest_failed(guest, result);
	if (!strcmp(before, guest->hello.boot))
		return complain("the phone answers, but it is still the same boot");
	return print_hello(guest);
}

struct sought {
	const char *socket;
	bool runs;
};

static void look(void *context, const char *name, const char *path)
{
	struct sought *sought = context;
	size_t len = strlen(path);

	(void)name;
	sought->runs |= !strncmp(sought->socket, path, len) && sought->socket[len] == '/';
}

/* The socket is closed a little before the emulator has ended and its name is free. */
static void wait_for_end(const struct guest *guest)
{
	struct sought sought = {.socket = guest->socket};

	for (int i = 0; i < END_ROUNDS; i++) {
		sought.runs = false;
		run_dir_each(look, &sought);
		if (!sought.runs)
			return;
		usleep(END_ROUND_US);
	}
}

int guest_poweroff(struct guest *guest, int argc, char **argv)
{
	enum channel_result result;

	(void)argv;
	if (argc != 1)
		return -1;
	result = channel_poweroff(guest->channel, guest->timeout);
	/* Until the emulator has gone nothing answers any more, and nothing has to. */
	while (!result)
		result = channel_ping(guest->channel, guest->timeout);
	if (result != CHANNEL_LOST)
		return guest_failed(guest, result);
	wait_for_end(guest);
	run_dir_clean_of(guest->socket);
	return CMD_YES;
}

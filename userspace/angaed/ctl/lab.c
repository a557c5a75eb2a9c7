// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lab's commands. An open of the gate's device goes with what angaed is
 * asked: only init and the lab can have one, and the daemon asks for no other
 * proof.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/angae.h>
#include <selinux/selinux.h>

#include "ctl.h"

#define BOOLEAN "angae_gate"

int ctl_gate_open(void)
{
	return open(ANGAE_DEVICE, O_RDWR | O_CLOEXEC);
}

static int gate_or_say(void)
{
	int fd = ctl_gate_open();

	if (fd < 0)
		fprintf(stderr, "angaectl: %s: %s\n", ANGAE_DEVICE,
			errno == EPERM ? "only the lab may" : strerror(errno));
	return fd;
}

static void say_policy(struct json_object *reply)
{
	printf("era %s, list version %" PRId64 ", policy generation %" PRId64 ", %" PRId64
	       " labels taken back\n",
	       ctl_text(reply, "era"), ctl_number(reply, "version"),
	       ctl_number(reply, "generation"), ctl_number(reply, "labels"));
}

static void say_sim(struct json_object *reply)
{
	printf("IMSI %s, %" PRId64 " labels taken back\n", ctl_text(reply, "imsi"),
	       ctl_number(reply, "labels"));
}

static int ask_as_lab(struct json_object *request, int extra,
		      void (*say)(struct json_object *reply))
{
	int gate = gate_or_say(), fds[2], nfds = 0, ret = CTL_NO;
	struct json_object *reply;

	if (gate < 0) {
		json_object_put(request);
		return CTL_BAD;
	}
	if (extra >= 0)
		fds[nfds++] = extra;
	fds[nfds++] = gate;
	reply = ctl_ask(request, fds, nfds);
	close(gate);
	if (!reply)
		return CTL_BAD;
	if (ctl_ok(reply)) {
		ret = CTL_YES;
		if (ctl_json)
			ctl_print_json(reply);
		else
			say(reply);
	}
	json_object_put(reply);
	return ret;
}

static int hand_over(struct json_object *request, const char *path)
{
	int ret, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "angaectl: %s: %s\n", path, strerror(errno));
		json_object_put(request);
		return CTL_BAD;
	}
	ret = ask_as_lab(request, fd, say_policy);
	close(fd);
	return ret;
}

int ctl_allow(int argc, char **argv)
{
	if (argc != 3 || strcmp(argv[1], "install"))
		return -1;
	return hand_over(ctl_request("allow-install"), argv[2]);
}

int ctl_pattern(int argc, char **argv)
{
	if (argc != 3 || strcmp(argv[1], "install"))
		return -1;
	return hand_over(ctl_request("pattern-install"), argv[2]);
}

int ctl_key(int argc, char **argv)
{
	struct json_object *request;

	if (argc != 4 || strcmp(argv[1], "install"))
		return -1;
	request = ctl_request("key-install");
	json_object_object_add(request, "name", json_object_new_string(argv[2]));
	return hand_over(request, argv[3]);
}

int ctl_sim(int argc, char **argv)
{
	struct json_object *request;

	if (argc != 2)
		return -1;
	request = ctl_request("sim");
	json_object_object_add(request, "imsi", json_object_new_string(argv[1]));
	return ask_as_lab(request, -1, say_sim);
}

int ctl_era(int argc, char **argv)
{
	struct json_object *request;

	if (argc != 2)
		return -1;
	request = ctl_request("era");
	json_object_object_add(request, "name", json_object_new_string(argv[1]));
	return ask_as_lab(request, -1, say_policy);
}

static int set_boolean(bool on)
{
	if (!security_set_boolean(BOOLEAN, on) && !security_commit_booleans())
		return 0;
	fprintf(stderr, "angaectl: boolean " BOOLEAN ": %s\n", strerror(errno));
	return -1;
}

static int ablate(bool on)
{
	struct angae_ablate arg = {.size = sizeof(arg), .on = on};
	int gate = gate_or_say(), ret;

	if (gate < 0)
		return -1;
	ret = ioctl(gate, ANGAE_IOC_ABLATE, &arg);
	if (ret)
		fprintf(stderr, "angaectl: gate: %s\n", strerror(errno));
	close(gate);
	return ret;
}

/*
 * At no moment may an unverified file be read that neither layer judges: the
 * policy shuts before the gate goes, and opens after the gate is back.
 */
static int switch_gate(bool on)
{
	int ret = on ? (ablate(true) || set_boolean(true)) : (set_boolean(false) || ablate(false));

	if (ret)
		return CTL_NO;
	printf("gate %s, boolean " BOOLEAN " %s\n", on ? "on" : "off", on ? "true" : "false");
	return CTL_YES;
}

int ctl_gate(int argc, char **argv)
{
	if (argc != 2)
		return -1;
	if (!strcmp(argv[1], "on") || !strcmp(argv[1], "off"))
		return switch_gate(!strcmp(argv[1], "on"));
	if (!strcmp(argv[1], "load") || !strcmp(argv[1], "unload"))
		return ctl_ask_init(!strcmp(argv[1], "load") ? "gate load" : "gate unload");
	return -1;
}

int ctl_daemon(int argc, char **argv)
{
	static const char *const words[] = {"start", "stop", "restart"};
	char line[32];

	for (size_t i = 0; argc == 2 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(argv[1], words[i]))
			continue;
		snprintf(line, sizeof(line), "daemon %s", words[i]);
		return ctl_ask_init(line);
	}
	return -1;
}

int ctl_selinux(int argc, char **argv)
{
	bool enforcing = argc == 2 && !strcmp(argv[1], "enforcing");

	if (!enforcing && (argc != 2 || strcmp(argv[1], "permissive")))
		return -1;
	if (security_setenforce(enforcing)) {
		fprintf(stderr, "angaectl: SELinux: %s\n", strerror(errno));
		return CTL_NO;
	}
	printf("SELinux %s\n", argv[1]);
	return CTL_YES;
}

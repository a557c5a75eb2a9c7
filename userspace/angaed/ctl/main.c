// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * angaectl: the table of its commands.
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

bool ctl_json;

static const struct ctl_command commands[] = {
	{"status", "", "the gate, the daemon, the era, the list", ctl_status},
	{"events", "[--after N] [-n N] [--ranges]", "what was tried, and what the phone did",
	 ctl_events},
	{"alerts", "[--after N] [-n N]", "alerts kept on the phone", ctl_alerts},
	{"why", "[PID]", "why I was, or that process was, last refused", ctl_why},
	{"packages", "", "the daemon's record of packages", ctl_packages},
	{"asks", "", "unknown apps that wait for a word", ctl_asks},
	{"answer", "ID yes|no", "the word: may it be installed?", ctl_answer},
	{"allow", "install FILE", "lab: put another signed list in force", ctl_allow},
	{"era", "NAME", "lab: another era", ctl_era},
	{"pattern", "install FILE", "lab: another revocation list", ctl_pattern},
	{"key", "install N.dat FILE", "lab: another key of the state", ctl_key},
	{"sim", "IMSI", "lab: another SIM", ctl_sim},
	{"gate", "on|off|load|unload", "lab: the gate, switched or its module", ctl_gate},
	{"daemon", "start|stop|restart", "lab: the daemon", ctl_daemon},
	{"selinux", "enforcing|permissive", "lab: SELinux", ctl_selinux},
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *f)
{
	fputs("usage: angaectl [--json] COMMAND\n", f);
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(f, "  %-8s %-30s %s\n", commands[i].name, commands[i].usage,
			commands[i].help);
	return f == stdout ? CTL_YES : CTL_BAD;
}

/* --json may stand anywhere. */
static int take_json(int argc, char **argv)
{
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			ctl_json = true;
		else
			argv[kept++] = argv[i];
	}
	argv[kept] = NULL;
	return kept;
}

int main(int argc, char **argv)
{
	argc = take_json(argc, argv);
	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help"))
		return usage(stdout);
	for (size_t i = 0; i < NCOMMANDS; i++) {
		int ret;

		if (strcmp(argv[1], commands[i].name))
			continue;
		ret = commands[i].run(argc - 1, argv + 1);
		if (ret < 0) {
			fprintf(stderr, "usage: angaectl %s %s\n", commands[i].name,
				commands[i].usage);
			return CTL_BAD;
		}
		return ret;
	}
	return usage(stderr);
}

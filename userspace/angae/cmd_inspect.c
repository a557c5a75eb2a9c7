// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "inspect.h"

static const char usage[] =
	"usage: angae inspect [--json] FILE…\n"
	"\n"
	"Tells all that is recognised in each FILE: container, trailers, watermark, signing block;\n"
	"each with its place (OFFSET+LENGTH), its bytes, what they mean, and whose word that is:\n"
	"HH, RS: on record; AOSP: Android's; invented: ours. Nothing is verified.\n"
	"  --json   one object a line\n"
	"Exit status: 0, or 2 when a FILE cannot be read.\n";

static int inspect(const char *file, bool json)
{
	struct stat st;
	int fd = open_regular(file, &st);
	char *name, *container;

	if (fd < 0)
		return CMD_ERROR;
	name = printable(file);
	container = container_name(fd);
	(json ? inspect_json : inspect_text)(fd, name, (uint64_t)st.st_size, container);
	free(container);
	free(name);
	close(fd);
	return CMD_YES;
}

int cmd_inspect(int argc, char **argv)
{
	return tell_files(argc, argv, usage, inspect);
}

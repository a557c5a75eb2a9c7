// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking labels back, by path: the gate lets the daemon open no media file
 * but those it is asked about. A path that is swapped under us leads at worst
 * to another label taken back.
 */
#include <string.h>
#include <selinux/context.h>
#include <selinux/selinux.h>

#include "sweep.h"
#include "walk.h"

struct sweep {
	const char *from, *to;
	unsigned int taken;
};

static bool take_back(const char *path, void *arg)
{
	struct sweep *sweep = arg;
	context_t context;
	char *label;

	if (lgetfilecon_raw(path, &label) < 0)
		return true;
	context = context_new(label);
	if (context && !strcmp(context_type_get(context), sweep->from) &&
	    !context_type_set(context, sweep->to))
		sweep->taken += !lsetfilecon_raw(path, context_str(context));
	if (context)
		context_free(context);
	freecon(label);
	return true;
}

unsigned int sweep_labels(const char *root, const char *from, const char *to)
{
	struct sweep sweep = {.from = from, .to = to};

	walk_files(root, take_back, &sweep);
	return sweep.taken;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <angae/utf8.h>

#include "reason.h"

static const char *const layer_names[ANGAE_LAYER_MAX] = {
	[ANGAE_LAYER_NONE] = "none",	       [ANGAE_LAYER_SELINUX] = "selinux",
	[ANGAE_LAYER_GATE] = "gate",	       [ANGAE_LAYER_TYPE] = "type",
	[ANGAE_LAYER_NATISIGN] = "natisign",   [ANGAE_LAYER_SELFSIGN] = "selfsign",
	[ANGAE_LAYER_ALLOWLIST] = "allowlist", [ANGAE_LAYER_PACKAGE] = "package",
};

const char *angae_layer_name(enum angae_layer layer)
{
	if ((unsigned int)layer >= ANGAE_LAYER_MAX)
		return layer_names[ANGAE_LAYER_NONE];
	return layer_names[layer];
}

void angae_reason_begin(struct angae_reason *why, enum angae_layer layer, const char *source)
{
	if (!why)
		return;
	memset(why, 0, sizeof(*why));
	why->layer = layer;
	why->check = "none";
	why->source = source;
}

/* A detail quotes hostile names and goes to terminals and into JSON: plain UTF-8 only. */
static void clean(char *text)
{
	while (*text) {
		size_t n = angae_utf8(text);

		if (!n)
			*text = '?';
		text += n ? n : 1;
	}
}

void angae_reason_set(struct angae_reason *why, const char *check, int code, const char *fmt, ...)
{
	va_list ap;

	if (!why)
		return;
	why->check = check;
	why->code = code;
	va_start(ap, fmt);
	vsnprintf(why->detail, sizeof(why->detail), fmt, ap);
	va_end(ap);
	clean(why->detail);
}

void angae_reason_range(struct angae_reason *why, uint64_t off, uint64_t len)
{
	if (!why || !len || why->nranges == ANGAE_RANGES_MAX)
		return;
	why->ranges[why->nranges++] = (struct angae_range){.off = off, .len = len};
}

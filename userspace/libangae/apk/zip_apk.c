// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The archive as the verifier sees it: mapped, faults collected.
 */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "zip.h"

static void collect(void *arg, bool warning, const char *name, uint64_t off, uint64_t len,
		    const char *detail)
{
	if (warning)
		apk_warning(arg, ANGAE_APK_ZIP, -1, name, off, len, "%s", detail);
	else
		apk_error(arg, ANGAE_APK_ZIP, -1, name, off, len, "%s", detail);
}

static struct zip_file mapped(const struct apk *apk)
{
	return (struct zip_file){.map = apk->file.data, .fd = -1, .size = apk->file.len};
}

int apk_zip_read(struct apk *apk)
{
	struct zip_reader reader = {
		.file = mapped(apk), .zip = &apk->zip, .fault = collect, .arg = apk};

	return apk_zip_read_all(&reader);
}

int apk_entry_read(const struct apk *apk, const struct apk_entry *entry, apk_sink_fn *sink,
		   void *arg, char *err, size_t errlen)
{
	struct zip_file file = mapped(apk);
	struct zip_flow *flow = apk_flow_new();
	int ret;

	angae_error(err, errlen, "out of memory");
	ret = flow ? apk_flow_run(flow, &file, entry, sink, arg, NULL, err, errlen) : -1;
	apk_flow_free(flow);
	return ret;
}

struct load {
	uint8_t *data;
	size_t len;
	size_t room;
};

/* Grows with what has really come out, never with what was declared. */
static int append(const void *data, size_t len, void *arg)
{
	struct load *load = arg;

	if (len > load->room - load->len) {
		size_t room = load->len + len > 2 * load->room ? load->len + len : 2 * load->room;
		uint8_t *bigger = realloc(load->data, room);

		if (!bigger)
			return 1;
		load->data = bigger;
		load->room = room;
	}
	memcpy(load->data + load->len, data, len);
	load->len += len;
	return 0;
}

int apk_entry_load(const struct apk *apk, const struct apk_entry *entry, uint64_t max,
		   uint8_t **data, size_t *len, char *err, size_t errlen)
{
	struct load load = {0};
	int ret = -1;

	if (entry->size > max)
		angae_error(err, errlen, "%.*s: %llu bytes are too many", (int)entry->name.len,
			    (const char *)entry->name.data, (unsigned long long)entry->size);
	else
		ret = apk_entry_read(apk, entry, append, &load, err, errlen);
	/* An empty entry still is something that free() takes. */
	if (!ret && !load.data)
		load.data = malloc(1);
	if (ret || !load.data) {
		free(load.data);
		return -1;
	}
	*data = load.data;
	*len = load.len;
	return 0;
}

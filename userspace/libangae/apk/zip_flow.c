// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An entry's bytes, uncompressed. A stored one comes straight from the map.
 */
#include <stdlib.h>

#include <zlib.h>

#include "error.h"
#include "zip.h"

/* So much at a time reaches the sink, from a map even more. */
#define PIECE	  65536
#define MAP_PIECE (1u << 20)

struct zip_flow {
	z_stream z;
	bool ready; /* @z is initialised */
	uint8_t packed[PIECE];
	uint8_t plain[PIECE];
};

/* One run. */
struct run {
	struct zip_flow *flow;
	const struct zip_file *file;
	const struct apk_entry *entry;
	apk_sink_fn *sink;
	void *arg;
	uint64_t in; /* packed bytes taken */
	uint64_t out;
	char *err;
	size_t errlen;
};

struct zip_flow *apk_flow_new(void)
{
	return calloc(1, sizeof(struct zip_flow));
}

void apk_flow_free(struct zip_flow *flow)
{
	if (flow && flow->ready)
		inflateEnd(&flow->z);
	free(flow);
}

static int wrong(const struct run *run, const char *what)
{
	int len = run->entry->name.len > 60 ? 60 : (int)run->entry->name.len;

	angae_error(run->err, run->errlen, "%.*s: %s", len, (const char *)run->entry->name.data,
		    what);
	return -1;
}

static int give(struct run *run, const uint8_t *data, size_t len)
{
	int ret;

	if (len > run->entry->size - run->out)
		return wrong(run, "holds more than it declares");
	run->out += len;
	ret = len ? run->sink(data, len, run->arg) : 0;
	if (ret)
		angae_error(run->err, run->errlen, "stopped by the taker");
	return ret;
}

/* The next packed bytes of @len in all; @n is 0 at the end. */
static const uint8_t *next(struct run *run, uint64_t len, size_t *n)
{
	uint64_t left = len - run->in;
	size_t most = run->file->map ? MAP_PIECE : PIECE;
	const uint8_t *p;

	*n = left < most ? (size_t)left : most;
	p = apk_zip_view(run->file, run->entry->data + run->in, *n, run->flow->packed);
	run->in += *n;
	if (!p)
		wrong(run, "cannot be read");
	return p;
}

static int copy(struct run *run)
{
	const uint8_t *p;
	size_t n;
	int ret;

	do {
		p = next(run, run->entry->size, &n);
		ret = p ? give(run, p, n) : -1;
	} while (!ret && n);
	return ret;
}

/* All output that the input at hand gives. @end is set when the stream is over. */
static int drain(struct run *run, bool *end)
{
	z_stream *z = &run->flow->z;

	do {
		int zret, ret;

		z->next_out = run->flow->plain;
		z->avail_out = PIECE;
		zret = inflate(z, Z_NO_FLUSH);
		if (zret != Z_OK && zret != Z_STREAM_END && zret != Z_BUF_ERROR)
			return wrong(run, z->msg ? z->msg : "cannot be inflated");
		ret = give(run, run->flow->plain, PIECE - z->avail_out);
		if (ret)
			return ret;
		*end = zret == Z_STREAM_END;
	} while (!*end && !z->avail_out);
	return 0;
}

static int unfold(struct run *run)
{
	struct zip_flow *flow = run->flow;
	bool end = false;
	int ret = 0;
	size_t n;

	if ((flow->ready ? inflateReset(&flow->z) : inflateInit2(&flow->z, -MAX_WBITS)) != Z_OK)
		return wrong(run, "out of memory");
	flow->ready = true;
	while (!ret && !end) {
		const uint8_t *p = next(run, run->entry->packed, &n);

		if (!p)
			return -1;
		if (!n)
			return wrong(run, "ends too early");
		flow->z.next_in = (Bytef *)(uintptr_t)p;
		flow->z.avail_in = (uInt)n;
		ret = drain(run, &end);
	}
	run->in -= flow->z.avail_in;
	return ret;
}

int apk_flow_run(struct zip_flow *flow, const struct zip_file *file, const struct apk_entry *entry,
		 apk_sink_fn *sink, void *arg, struct zip_flowed *flowed, char *err, size_t errlen)
{
	struct run run = {
		.flow = flow,
		.file = file,
		.entry = entry,
		.sink = sink,
		.arg = arg,
		.err = err,
		.errlen = errlen,
	};
	int ret;

	if (entry->bad)
		return wrong(&run, "its headers are broken");
	ret = entry->method == ZIP_STORED ? copy(&run) : unfold(&run);
	if (!ret && run.out != entry->size)
		ret = wrong(&run, "holds less than it declares");
	if (flowed)
		*flowed = (struct zip_flowed){.out = run.out, .unused = entry->packed - run.in};
	return ret;
}

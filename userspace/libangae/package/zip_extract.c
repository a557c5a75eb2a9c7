// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include <zlib.h>

#include "error.h"
#include "read.h"
#include "zip_internal.h"

#define CHUNK 65536

/* One extraction under way. */
struct flow {
	const struct angae_zip *zip;
	const struct zip_file *file;
	angae_zip_sink_fn *sink;
	void *arg;
	uint64_t in;  /* packed bytes read */
	uint64_t out; /* bytes given to the sink */
	uint32_t crc;
	uint8_t packed[CHUNK];
	uint8_t plain[CHUNK];
};

static int wrong(const struct flow *f, const char *what, char *err, size_t errlen)
{
	angae_error(err, errlen, "%.60s: %s", f->file->entry.name, what);
	return -1;
}

static int give(struct flow *f, const uint8_t *data, size_t len, char *err, size_t errlen)
{
	int ret;

	if (len > f->file->entry.size - f->out)
		return wrong(f, "holds more than it declares", err, errlen);
	f->crc = (uint32_t)crc32(f->crc, data, (uInt)len);
	f->out += len;
	ret = len ? f->sink(data, len, f->arg) : 0;
	if (ret)
		angae_error(err, errlen, "stopped by the taker");
	return ret;
}

/* Return: bytes now in packed, 0 at the end, or -1. */
static long next(struct flow *f, char *err, size_t errlen)
{
	uint64_t left = f->file->packed - f->in;
	size_t n = left < CHUNK ? (size_t)left : CHUNK;

	if (angae_read_at(f->zip->fd, f->packed, n, f->file->data + f->in) < 0)
		return wrong(f, "cannot be read", err, errlen);
	f->in += n;
	return (long)n;
}

static int copy(struct flow *f, char *err, size_t errlen)
{
	long n;
	int ret = 0;

	while (!ret && (n = next(f, err, errlen)))
		ret = n < 0 ? -1 : give(f, f->packed, (size_t)n, err, errlen);
	return ret;
}

/* All output that the input at hand gives. @end is set when the stream is over. */
static int drain(struct flow *f, z_stream *z, int *end, char *err, size_t errlen)
{
	do {
		int zret, ret;

		z->next_out = f->plain;
		z->avail_out = CHUNK;
		zret = inflate(z, Z_NO_FLUSH);
		if (zret != Z_OK && zret != Z_STREAM_END && zret != Z_BUF_ERROR)
			return wrong(f, z->msg ? z->msg : "cannot be inflated", err, errlen);
		ret = give(f, f->plain, CHUNK - z->avail_out, err, errlen);
		if (ret)
			return ret;
		*end = zret == Z_STREAM_END;
	} while (!*end && !z->avail_out);
	return 0;
}

static int unfold(struct flow *f, char *err, size_t errlen)
{
	z_stream z = {0};
	int ret = 0, end = 0;
	long n;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return wrong(f, "out of memory", err, errlen);
	while (!ret && !end) {
		n = next(f, err, errlen);
		if (n <= 0) {
			ret = n < 0 ? -1 : wrong(f, "ends too early", err, errlen);
			break;
		}
		z.next_in = f->packed;
		z.avail_in = (uInt)n;
		ret = drain(f, &z, &end, err, errlen);
	}
	if (!ret && (z.avail_in || f->in != f->file->packed))
		ret = wrong(f, "bytes after the end of its stream", err, errlen);
	inflateEnd(&z);
	return ret;
}

int angae_zip_extract(const struct angae_zip *zip, size_t i, angae_zip_sink_fn *sink, void *arg,
		      char *err, size_t errlen)
{
	struct flow *f;
	int ret;

	if (i >= zip->count) {
		angae_error(err, errlen, "no entry %zu", i);
		return -1;
	}
	f = malloc(sizeof(*f));
	if (!f) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	*f = (struct flow){.zip = zip, .file = &zip->files[i], .sink = sink, .arg = arg};
	ret = f->file->entry.method == ZIP_STORED ? copy(f, err, errlen) : unfold(f, err, errlen);
	if (!ret && f->out != f->file->entry.size)
		ret = wrong(f, "holds less than it declares", err, errlen);
	if (!ret && f->crc != f->file->entry.crc)
		ret = wrong(f, "CRC differs", err, errlen);
	free(f);
	return ret;
}

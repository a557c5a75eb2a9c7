// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The archive as whoever extracts from it sees it: a file that somebody may
 * still write to, so read by pread() and never mapped; the first fault refuses it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

#include <angae/utf8.h>

#include "error.h"
#include "zip.h"

/* No deflate stream unfolds to more than this many times its length. */
#define DEFLATE_MAX 1032

struct angae_zip {
	struct zip_file file;
	struct apk_zip zip;
	struct angae_zip_entry *entries; /* in the order of zip.entries */
	char *names;
	char *err; /* while it is opened */
	size_t errlen;
	bool refused;
};

static void refuse(void *arg, bool warning, const char *name, uint64_t off, uint64_t len,
		   const char *detail)
{
	struct angae_zip *zip = arg;

	(void)name, (void)off, (void)len;
	if (warning || zip->refused)
		return;
	zip->refused = true;
	angae_error(zip->err, zip->errlen, "%s", detail);
}

/* A relative path of plain UTF-8 without "", "." and ".."; a directory ends in one slash. */
static bool plain_path(const char *name)
{
	const char *s = name;

	while (*s) {
		size_t n = strcspn(s, "/");

		if (!n || (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		s += n;
		s += *s == '/';
	}
	for (s = name; *s; s += angae_utf8(s))
		if (*s == '\\' || !angae_utf8(s))
			return false;
	return s != name;
}

static void name_entries(struct angae_zip *zip)
{
	char *name = zip->names;

	for (size_t i = 0; i < zip->zip.n; i++) {
		const struct apk_entry *e = &zip->zip.entries[i];

		memcpy(name, e->name.data, (size_t)e->name.len);
		name[e->name.len] = '\0';
		zip->entries[i] = (struct angae_zip_entry){.name = name,
							   .size = e->size,
							   .crc = e->crc,
							   .method = e->method,
							   .plain = plain_path(name)};
		/* The names in the index outlive the directory they were read from. */
		zip->zip.entries[i].name.data = (const uint8_t *)name;
		name += e->name.len + 1;
	}
}

static int read_all(struct angae_zip *zip)
{
	struct zip_reader reader = {
		.file = zip->file, .zip = &zip->zip, .fault = refuse, .arg = zip};
	int ret = apk_zip_read_all(&reader);

	if (!ret && !zip->refused) {
		/* A name and its NUL take less than the record they stand in. */
		zip->names = malloc((size_t)zip->zip.directory_len + 1);
		zip->entries = calloc(zip->zip.n + 1, sizeof(*zip->entries));
		if (zip->names && zip->entries)
			name_entries(zip);
		else
			refuse(zip, false, "", 0, 0, "out of memory");
	}
	free(reader.hold);
	return zip->refused ? -1 : 0;
}

struct angae_zip *angae_zip_open(int fd, char *err, size_t errlen)
{
	struct angae_zip *zip;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		angae_error(err, errlen, "not a regular file");
		return NULL;
	}
	zip = calloc(1, sizeof(*zip));
	if (!zip) {
		angae_error(err, errlen, "out of memory");
		return NULL;
	}
	zip->file = (struct zip_file){.fd = fd, .size = (uint64_t)st.st_size};
	zip->err = err;
	zip->errlen = errlen;
	if (read_all(zip) < 0) {
		angae_zip_close(zip);
		return NULL;
	}
	return zip;
}

void angae_zip_close(struct angae_zip *zip)
{
	if (!zip)
		return;
	apk_zip_free(&zip->zip);
	free(zip->entries);
	free(zip->names);
	free(zip);
}

size_t angae_zip_count(const struct angae_zip *zip)
{
	return zip->zip.n;
}

const struct angae_zip_entry *angae_zip_entry(const struct angae_zip *zip, size_t i)
{
	return i < zip->zip.n ? &zip->entries[i] : NULL;
}

long angae_zip_find(const struct angae_zip *zip, const char *name)
{
	const struct apk_entry *found = apk_zip_find(&zip->zip, name, strlen(name));

	return found ? found - zip->zip.entries : -1;
}

/* A sink that sums up on its way. */
struct summing {
	angae_zip_sink_fn *sink;
	void *arg;
	uint32_t crc;
};

static int sum(const void *data, size_t len, void *arg)
{
	struct summing *s = arg;

	s->crc = (uint32_t)crc32(s->crc, data, (uInt)len);
	return s->sink(data, len, s->arg);
}

/* What the verifier lets pass, but nothing that is extracted may be. */
static const char *unfit(const struct angae_zip_entry *shown, const struct apk_entry *e)
{
	if (!shown->plain)
		return "its name is not a plain relative path";
	if (e->method != ZIP_STORED && e->method != ZIP_DEFLATE)
		return "its method is not known";
	if (shown->name[e->name.len - 1] == '/' && e->size)
		return "a directory with content";
	if (e->size > e->packed * DEFLATE_MAX || (!e->size && e->packed > 2))
		return "so many bytes cannot come out of it";
	return NULL;
}

int angae_zip_extract(const struct angae_zip *zip, size_t i, angae_zip_sink_fn *sink, void *arg,
		      char *err, size_t errlen)
{
	struct summing s = {.sink = sink, .arg = arg};
	const struct apk_entry *e;
	struct zip_flowed flowed;
	struct zip_flow *flow;
	const char *why;
	int ret;

	if (i >= zip->zip.n) {
		angae_error(err, errlen, "no entry %zu", i);
		return -1;
	}
	e = &zip->zip.entries[i];
	why = unfit(&zip->entries[i], e);
	flow = why ? NULL : apk_flow_new();
	if (!flow) {
		angae_error(err, errlen, "%.60s: %s", zip->entries[i].name,
			    why ? why : "out of memory");
		return -1;
	}
	ret = apk_flow_run(flow, &zip->file, e, sum, &s, &flowed, err, errlen);
	apk_flow_free(flow);
	if (!ret && (flowed.unused || s.crc != e->crc)) {
		angae_error(err, errlen, "%.60s: %s", zip->entries[i].name,
			    flowed.unused ? "bytes after the end of its stream" : "CRC differs");
		ret = -1;
	}
	return ret;
}

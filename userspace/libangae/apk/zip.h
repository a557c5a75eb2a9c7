/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of archives under its two faces: apk_zip_read() collects what is
 * wrong for the verifier, angae_zip_open() stops at the first fault. Nothing
 * here knows OpenSSL: pm links it.
 */
#ifndef ANGAE_APK_ZIP_H
#define ANGAE_APK_ZIP_H

#include <angae/zip.h>

#include "apk.h"

#define ZIP_END_MAGIC	     0x06054B50u
#define ZIP_END_LEN	     22
#define ZIP_COMMENT_MAX	     65535
#define ZIP64_LOCATOR_MAGIC  0x07064B50u
#define ZIP64_LOCATOR_LEN    20
#define ZIP_CENTRAL_MAGIC    0x02014B50u
#define ZIP_CENTRAL_LEN	     46
#define ZIP_LOCAL_MAGIC	     0x04034B50u
#define ZIP_LOCAL_LEN	     30
#define ZIP_DESCRIPTOR_MAGIC 0x08074B50u
#define ZIP_FLAG_DESCRIPTOR  (1u << 3) /* sizes and CRC stand behind the data */
#define ZIP_STORED	     0
#define ZIP_DEFLATE	     8

/**
 * struct zip_file - where the bytes are
 * @map: the whole file, or NULL: @fd is read, since it may still change
 */
struct zip_file {
	const uint8_t *map;
	int fd;
	uint64_t size;
};

/**
 * apk_zip_view() - @len bytes at @off
 * @buf: room for them; used when there is no map
 *
 * Return: where they are, or NULL: past the end, or unreadable.
 */
const uint8_t *apk_zip_view(const struct zip_file *file, uint64_t off, size_t len, uint8_t *buf);

/** typedef zip_fault_fn - told of each fault; @detail is one line with whatever bytes a name has. */
typedef void zip_fault_fn(void *arg, bool warning, const char *name, uint64_t off, uint64_t len,
			  const char *detail);

/**
 * struct zip_reader - a reading under way
 * @directory: the bytes of the central directory; entries' names point into them
 * @hold: what they were allocated as, or NULL when they are part of the map; free() it last
 */
struct zip_reader {
	struct zip_file file;
	struct apk_zip *zip;
	const uint8_t *directory;
	uint8_t *hold;
	zip_fault_fn *fault;
	void *arg;
};

/** apk_zip_fault(), apk_zip_doubt() - say what is wrong, or only odd. */
__attribute__((format(printf, 5, 6))) void apk_zip_fault(struct zip_reader *reader,
							 const char *name, uint64_t off,
							 uint64_t len, const char *format, ...);
__attribute__((format(printf, 5, 6))) void apk_zip_doubt(struct zip_reader *reader,
							 const char *name, uint64_t off,
							 uint64_t len, const char *format, ...);

/** apk_zip_no_memory() - say so; -1 */
int apk_zip_no_memory(struct zip_reader *reader);

/*
 * The steps of a reading, in order. Each returns 0, or -1 when nothing after it
 * makes sense; what is wrong has been said by then.
 */
int apk_zip_read_end(struct zip_reader *reader);
int apk_zip_read_directory(struct zip_reader *reader);
void apk_zip_read_locals(struct zip_reader *reader);
int apk_zip_read_names(struct zip_reader *reader);

/** apk_zip_read_all() - all of them. */
int apk_zip_read_all(struct zip_reader *reader);

/** typedef zip_flow - one uncompressing at a time; big, so kept between entries. */
struct zip_flow;
struct zip_flow *apk_flow_new(void);
void apk_flow_free(struct zip_flow *flow);

/**
 * struct zip_flowed - how an entry came out
 * @out: bytes given to the sink
 * @unused: packed bytes behind the end of the stream
 */
struct zip_flowed {
	uint64_t out;
	uint64_t unused;
};

/**
 * apk_flow_run() - uncompressed bytes of @entry into @sink, exactly as many as declared
 *
 * Its CRC is not looked at, as Android does not.
 * Return: 0, the sink's value, or -1 with @err.
 */
int apk_flow_run(struct zip_flow *flow, const struct zip_file *file, const struct apk_entry *entry,
		 apk_sink_fn *sink, void *arg, struct zip_flowed *flowed, char *err, size_t errlen);

#endif

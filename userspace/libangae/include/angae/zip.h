/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Extracting from an APK's ZIP: read as strictly as the verifier reads it
 * (docs/apk.md), without trusting a declared size, from a file that may change
 * or shrink under the reader.
 */
#ifndef ANGAE_ZIP_H
#define ANGAE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct angae_zip;

/**
 * struct angae_zip_entry - one file of the archive
 * @name: NUL-terminated, owned by the archive, no NUL inside; UTF-8 of a sort
 * @size: uncompressed bytes as the central directory declares
 * @method: 0 stored, 8 deflate; others can be listed and not extracted
 * @plain: the name is a relative path of well-formed UTF-8 without "..", ".", empty parts,
 *	backslashes and control characters; only such an entry can be extracted
 */
struct angae_zip_entry {
	const char *name;
	uint64_t size;
	uint32_t crc;
	uint16_t method;
	bool plain;
};

/**
 * angae_zip_open() - read the central directory
 * @fd: the file, pread only; kept by the caller
 *
 * Return: archive (angae_zip_close()), or NULL with @err saying what and where.
 */
struct angae_zip *angae_zip_open(int fd, char *err, size_t errlen);
void angae_zip_close(struct angae_zip *zip);
size_t angae_zip_count(const struct angae_zip *zip);
const struct angae_zip_entry *angae_zip_entry(const struct angae_zip *zip, size_t i);
/** angae_zip_find() - index of @name or -1. */
long angae_zip_find(const struct angae_zip *zip, const char *name);

/** typedef angae_zip_sink_fn - takes uncompressed bytes; nonzero stops with that value. */
typedef int angae_zip_sink_fn(const void *data, size_t len, void *arg);

/**
 * angae_zip_extract() - inflate one entry into a sink
 *
 * Never gives more than the declared size; checks size and CRC at the end.
 * Return: 0, the sink's value, or -1 with @err.
 */
int angae_zip_extract(const struct angae_zip *zip, size_t i, angae_zip_sink_fn *sink, void *arg,
		      char *err, size_t errlen);

#endif

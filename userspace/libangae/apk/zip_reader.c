// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "read.h"
#include "zip.h"

const uint8_t *apk_zip_view(const struct zip_file *file, uint64_t off, size_t len, uint8_t *buf)
{
	if (off > file->size || len > file->size - off)
		return NULL;
	if (file->map)
		return file->map + off;
	return angae_read_at(file->fd, buf, len, off) < 0 ? NULL : buf;
}

static void tell(struct zip_reader *reader, bool warning, const char *name, uint64_t off,
		 uint64_t len, const char *format, va_list ap)
{
	char detail[192];

	vsnprintf(detail, sizeof(detail), format, ap);
	reader->fault(reader->arg, warning, name, off, len, detail);
}

void apk_zip_fault(struct zip_reader *reader, const char *name, uint64_t off, uint64_t len,
		   const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell(reader, false, name, off, len, format, ap);
	va_end(ap);
}

void apk_zip_doubt(struct zip_reader *reader, const char *name, uint64_t off, uint64_t len,
		   const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell(reader, true, name, off, len, format, ap);
	va_end(ap);
}

int apk_zip_no_memory(struct zip_reader *reader)
{
	apk_zip_fault(reader, "ZIP_DIRECTORY_RANGE", 0, 0, "out of memory");
	return -1;
}

int apk_zip_read_all(struct zip_reader *reader)
{
	if (apk_zip_read_end(reader) < 0 || apk_zip_read_directory(reader) < 0)
		return -1;
	apk_zip_read_locals(reader);
	return apk_zip_read_names(reader);
}

void apk_zip_free(struct apk_zip *zip)
{
	free(zip->entries);
	free(zip->index);
	zip->entries = NULL;
	zip->index = NULL;
	zip->n = 0;
	zip->nindex = 0;
}

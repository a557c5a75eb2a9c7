// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "zip_internal.h"

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
	zip->fd = fd;
	zip->size = (uint64_t)st.st_size;
	if (angae_zip_read_directory(zip, err, errlen) < 0 ||
	    angae_zip_check(zip, err, errlen) < 0) {
		angae_zip_close(zip);
		return NULL;
	}
	return zip;
}

void angae_zip_close(struct angae_zip *zip)
{
	if (!zip)
		return;
	free(zip->by_name);
	free(zip->files);
	free(zip->names);
	free(zip);
}

size_t angae_zip_count(const struct angae_zip *zip)
{
	return zip->count;
}

const struct angae_zip_entry *angae_zip_entry(const struct angae_zip *zip, size_t i)
{
	return i < zip->count ? &zip->files[i].entry : NULL;
}

static int name_order(const void *name, const void *file)
{
	const struct zip_file *const *f = file;

	return strcmp(name, (*f)->entry.name);
}

long angae_zip_find(const struct angae_zip *zip, const char *name)
{
	const struct zip_file **found =
		bsearch(name, zip->by_name, zip->count, sizeof(*zip->by_name), name_order);

	return found ? *found - zip->files : -1;
}

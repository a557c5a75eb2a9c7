// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "apk.h"
#include "error.h"

int apk_zip_read(struct apk *apk)
{
	apk_error(apk, ANGAE_APK_ZIP, -1, "ZIP_END_RECORD", 0, 0, "not an archive");
	return -1;
}

void apk_zip_free(struct apk_zip *zip)
{
	free(zip->entries);
	free(zip->index);
}

const struct apk_entry *apk_zip_find(const struct apk_zip *zip, const char *name, size_t len)
{
	(void)zip, (void)name, (void)len;
	return NULL;
}

int apk_entry_read(const struct apk *apk, const struct apk_entry *entry, apk_sink_fn *sink,
		   void *arg, char *err, size_t errlen)
{
	(void)apk, (void)entry, (void)sink, (void)arg;
	angae_error(err, errlen, "cannot be read");
	return -1;
}

int apk_entry_load(const struct apk *apk, const struct apk_entry *entry, uint64_t max,
		   uint8_t **data, size_t *len, char *err, size_t errlen)
{
	(void)apk, (void)entry, (void)max, (void)data, (void)len;
	angae_error(err, errlen, "cannot be read");
	return -1;
}

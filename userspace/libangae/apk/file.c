// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "apk.h"

int apk_open(struct apk *apk, int fd)
{
	struct stat st;
	void *data;

	if (fstat(fd, &st) < 0) {
		apk_error(apk, ANGAE_APK_ZIP, -1, "MALFORMED_APK", 0, 0, "%s", strerror(errno));
		return -1;
	}
	if (!S_ISREG(st.st_mode) || st.st_size <= 0) {
		apk_error(apk, ANGAE_APK_ZIP, -1, "MALFORMED_APK", 0, 0, "%s",
			  S_ISREG(st.st_mode) ? "the file is empty" : "not a regular file");
		return -1;
	}
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED) {
		apk_error(apk, ANGAE_APK_ZIP, -1, "MALFORMED_APK", 0, 0, "cannot be mapped: %s",
			  strerror(errno));
		return -1;
	}
	apk->file.data = data;
	apk->file.len = (uint64_t)st.st_size;
	return 0;
}

void apk_close(struct apk *apk)
{
	apk_certs_drop(apk);
	apk_block_free(apk);
	apk_zip_free(&apk->zip);
	if (apk->file.data)
		munmap((void *)apk->file.data, apk->file.len);
}

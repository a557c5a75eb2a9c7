/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting a signing block together. */
#ifndef ANGAE_APK_WRITE_H
#define ANGAE_APK_WRITE_H

#include <angae/apk_sign.h>

#include "apk.h"

/**
 * struct apk_bytes - bytes that grow
 * @failed: there was no memory; what was put since is lost
 */
struct apk_bytes {
	uint8_t *data;
	size_t len;
	size_t room;
	bool failed;
};

void apk_put(struct apk_bytes *to, const void *data, size_t len);
void apk_put32(struct apk_bytes *to, uint32_t value);
void apk_put64(struct apk_bytes *to, uint64_t value);
/** apk_put_slice() - with its length in front. */
void apk_put_slice(struct apk_bytes *to, const void *data, size_t len);
/** apk_put_taken() - the same, of other bytes, which are freed; failure goes along. */
void apk_put_taken(struct apk_bytes *to, struct apk_bytes *from);
/** apk_put_pair() - an ID-value pair of the signing block. */
void apk_put_pair(struct apk_bytes *to, uint32_t id, struct apk_span value);
struct apk_span apk_bytes_span(const struct apk_bytes *bytes);
void apk_bytes_free(struct apk_bytes *bytes);

/**
 * struct apk_writing - an APK that is to get another end
 * @content: bytes of the file before the signing block
 * @directory, @end: as they will be; @end names @content as the directory's place, as it is digested
 */
struct apk_writing {
	struct apk apk;
	struct angae_apk_options options;
	struct angae_apk_report report;
	uint64_t content;
	struct apk_bytes directory;
	struct apk_bytes end;
	size_t dropped;
};

/** apk_writing_begin() - read the archive; 0, or -1 with @err. apk_writing_end() it in either case. */
int apk_writing_begin(struct apk_writing *writing, int fd, char *err, size_t errlen);
void apk_writing_end(struct apk_writing *writing);

/** apk_writing_tail() - frame @pairs and put the end together; 0, or -1 with @err. */
int apk_writing_tail(struct apk_writing *writing, const struct apk_bytes *pairs,
		     struct angae_apk_tail *tail, char *err, size_t errlen);

/** apk_drop_signatures() - leave the files of old signatures (JAR, stamp) out of the directory; their bytes stay. */
void apk_drop_signatures(struct apk_writing *writing);

#endif

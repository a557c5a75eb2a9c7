// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in a package.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <angae/zip.h>

#include "content.h"
#include "decide.h"

#define BASE "base.apk"

static void say(struct content *content, const char *failure, const char *check, const char *path,
		const char *what)
{
	content->failure = failure;
	reason_say(&content->reason, ANGAE_LAYER_PACKAGE, check, PACKAGE_UNKNOWN, "%s: %s", path,
		   what);
}

static void judge_base(struct content *content, const struct tree_entry *base)
{
	struct angae_judgement judged;
	enum angae_decision decision =
		angae_judge_package_digest(&content->judge, base->fd, &content->entry, &judged);

	content->hashed = judged.hashed;
	reason_chain(&judged, content->chain, sizeof(content->chain));
	if (judged.final < judged.nchecks)
		content->reason = judged.checks[judged.final];
	if (decision != ANGAE_DECISION_ALLOW)
		content->failure = "INSTALL_FAILED_VERIFICATION_FAILURE";
	else if (!package_name_ok(content->entry.package))
		say(content, "INSTALL_FAILED_INVALID_APK", "name", BASE,
		    "the list's name for it is no package name");
}

struct compare {
	int fd;
	off_t at;
};

/* Takes what the archive holds, piece by piece, beside what the file holds. */
static int compare_piece(const void *data, size_t len, void *arg)
{
	struct compare *compare = arg;
	const char *want = data;
	char have[4096];

	while (len) {
		size_t n = len < sizeof(have) ? len : sizeof(have);
		ssize_t got = pread(compare->fd, have, n, compare->at);

		if (got <= 0 || memcmp(have, want, got))
			return 1;
		compare->at += got;
		want += got;
		len -= got;
	}
	return 0;
}

static void check_file(struct content *content, const struct angae_zip *zip,
		       const struct tree_entry *file)
{
	struct compare compare = {.fd = file->fd};
	long i = angae_zip_find(zip, file->path);
	char err[160] = "";
	int ret;

	if (i < 0) {
		say(content, "INSTALL_FAILED_VERIFICATION_FAILURE", "entry", file->path,
		    "the archive holds no such file");
		return;
	}
	if (angae_zip_entry(zip, i)->size != file->size) {
		say(content, "INSTALL_FAILED_VERIFICATION_FAILURE", "entry", file->path,
		    "not as long as in the archive");
		return;
	}
	ret = angae_zip_extract(zip, i, compare_piece, &compare, err, sizeof(err));
	if (ret)
		say(content,
		    ret < 0 ? "INSTALL_FAILED_INVALID_APK" : "INSTALL_FAILED_VERIFICATION_FAILURE",
		    "entry", file->path, ret < 0 ? err : "not what the archive holds");
}

void content_check(void *arg)
{
	struct content *content = arg;
	const struct tree_entry *base = tree_find(content->tree, BASE);
	struct angae_zip *zip;
	char err[160] = "";

	if (!base) {
		say(content, "INSTALL_FAILED_INVALID_APK", "base", BASE, "there is none");
		return;
	}
	judge_base(content, base);
	if (content->failure)
		return;
	zip = angae_zip_open(base->fd, err, sizeof(err));
	if (!zip) {
		say(content, "INSTALL_PARSE_FAILED_NOT_APK", "zip", BASE, err);
		return;
	}
	for (size_t i = 0; i < content->tree->n && !content->failure; i++) {
		const struct tree_entry *file = &content->tree->entries[i];

		if (!file->dir && file != base)
			check_file(content, zip, file);
	}
	angae_zip_close(zip);
}

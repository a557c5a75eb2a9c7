// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What stands beside base.apk: its splits, each signed as the base is, and the
 * native code of all of them, unpacked. The rules and words of the splits are
 * Android's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <angae/apk.h>
#include <angae/zip.h>

#include "content.h"

#define SPLITS_MAX 32

/* Splits that were looked at. */
struct splits {
	char names[SPLITS_MAX][128];
	size_t n;
};

/* In the directory itself: what lies deeper is native code, whatever its name. */
static bool is_apk(const struct tree_entry *file)
{
	const char *dot = strrchr(file->path, '.');

	return !file->dir && dot && !strcmp(dot, ".apk") && !strchr(file->path, '/');
}

static bool taken(const struct splits *splits, const char *name)
{
	for (size_t i = 0; i < splits->n; i++)
		if (!strcmp(splits->names[i], name))
			return true;
	return false;
}

static void check_report(struct content *content, struct splits *splits, const char *path,
			 const struct angae_apk_report *report)
{
	const struct angae_apk_manifest *manifest = &report->manifest;
	struct angae_signers signers;

	angae_package_signers(report, content->policy->profile.sdk, &signers);
	if (report->verdict != ANGAE_APK_PASS)
		content_say(content, "INSTALL_PARSE_FAILED_NO_CERTIFICATES", "split", path,
			    report->nissues ? report->issues[0].name : "not verified");
	else if (!angae_signers_same(&signers, &content->signers))
		content_say(content, "INSTALL_PARSE_FAILED_INCONSISTENT_CERTIFICATES", "split",
			    path, "not signed by whom the base is signed");
	else if (!manifest->valid || strcmp(manifest->package, content->package))
		content_say(content, "INSTALL_FAILED_INVALID_APK", "split", path,
			    "of another package than the base");
	else if (manifest->version_code != content->version)
		content_say(content, "INSTALL_FAILED_INVALID_APK", "split", path,
			    "of another version than the base");
	else if (!manifest->split[0])
		content_say(content, "INSTALL_FAILED_INVALID_APK", "split", path,
			    "a base: there is one already");
	else if (taken(splits, manifest->split))
		content_say(content, "INSTALL_FAILED_INVALID_APK", "split", path,
			    "a split of that name is there already");
	else if (splits->n == SPLITS_MAX)
		content_say(content, "INSTALL_FAILED_INVALID_APK", "split", path,
			    "too many splits");
	else
		snprintf(splits->names[splits->n++], sizeof(splits->names[0]), "%s",
			 manifest->split);
}

static void check_split(struct content *content, struct splits *splits,
			const struct tree_entry *file)
{
	const struct angae_apk_options options = {
		.min_sdk = content->policy->profile.sdk,
		.max_sdk = content->policy->profile.sdk,
		.idsig = -1,
		.threads = 1,
		.progress = content->progress,
		.progress_arg = content->progress_arg,
	};
	struct angae_apk_report report;

	angae_apk_verify(file->fd, &options, &report);
	content->hashed += report.hashed;
	check_report(content, splits, file->path, &report);
	angae_apk_report_free(&report);
}

static bool refused(const struct content *content)
{
	return content->failure && !content->ask;
}

void content_splits(struct content *content)
{
	struct splits splits = {.n = 0};

	for (size_t i = 0; i < content->tree->n && !refused(content); i++) {
		const struct tree_entry *file = &content->tree->entries[i];

		if (is_apk(file) && strcmp(file->path, CONTENT_BASE))
			check_split(content, &splits, file);
	}
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

static void check_entry(struct content *content, const struct angae_zip *zip, size_t i,
			const struct tree_entry *file)
{
	struct compare compare = {.fd = file->fd};
	char err[160] = "";
	int ret;

	if (angae_zip_entry(zip, i)->size != file->size) {
		content_say(content, "INSTALL_FAILED_VERIFICATION_FAILURE", "entry", file->path,
			    "not as long as in the archive");
		return;
	}
	ret = angae_zip_extract(zip, i, compare_piece, &compare, err, sizeof(err));
	if (ret)
		content_say(content,
			    ret < 0 ? "INSTALL_FAILED_INVALID_APK"
				    : "INSTALL_FAILED_VERIFICATION_FAILURE",
			    "entry", file->path, ret < 0 ? err : "not what the archive holds");
}

/* Marks in @seen what is an entry of @apk. */
static void check_archive(struct content *content, const struct tree_entry *apk, bool *seen)
{
	char err[160] = "";
	struct angae_zip *zip = angae_zip_open(apk->fd, err, sizeof(err));

	if (!zip) {
		content_say(content, "INSTALL_PARSE_FAILED_NOT_APK", "zip", apk->path, err);
		return;
	}
	for (size_t i = 0; i < content->tree->n && !refused(content); i++) {
		const struct tree_entry *file = &content->tree->entries[i];
		long at = seen[i] || file->dir ? -1 : angae_zip_find(zip, file->path);

		if (at < 0)
			continue;
		seen[i] = true;
		check_entry(content, zip, at, file);
	}
	angae_zip_close(zip);
}

void content_files(struct content *content)
{
	const struct tree *tree = content->tree;
	bool *seen = calloc(tree->n, sizeof(*seen));

	if (!seen) {
		content_say(content, "INSTALL_FAILED_INTERNAL_ERROR", "entry", "", "out of memory");
		return;
	}
	for (size_t i = 0; i < tree->n; i++)
		seen[i] = is_apk(&tree->entries[i]);
	for (size_t i = 0; i < tree->n && !refused(content); i++)
		if (is_apk(&tree->entries[i]))
			check_archive(content, &tree->entries[i], seen);
	for (size_t i = 0; i < tree->n && !refused(content); i++)
		if (!seen[i] && !tree->entries[i].dir)
			content_say(content, "INSTALL_FAILED_VERIFICATION_FAILURE", "entry",
				    tree->entries[i].path, "the archive holds no such file");
	free(seen);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record of packages as text: a header, then per package
 *	package NAME VERSION APK STATE INO BORN UNTIL SIGNERS LINEAGE FILES
 * and so many lines "signer CERT FLAGS", "lineage CERT FLAGS" and
 * "file VERITY PATH", then "end". Cut anywhere it is not a record. A record of
 * the first form knew no signers and no places; it is read, and what it names
 * opens, but cannot be updated.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "package_file.h"

#define HEADER	     "angae-packages 2"
#define FIRST_HEADER "angae-packages 1"

#define HEX_LEN	     (2 * ANGAE_SHA256_LEN + 1)

static void format_signers(FILE *f, const char *word, const struct angae_signer *list, size_t n)
{
	char digest[HEX_LEN];

	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s %s %" PRIu32 "\n", word,
			hex_of(list[i].cert, ANGAE_SHA256_LEN, digest), list[i].flags);
}

static void format_package(FILE *f, const struct package *package)
{
	const struct angae_signers *signers = &package->signers;
	char digest[HEX_LEN];

	fprintf(f, "package %s %" PRIu64 " %s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %zu %zu %zu\n",
		package->name, package->version, hex_of(package->apk, ANGAE_SHA256_LEN, digest),
		package->installed ? "installed" : "sealed", package->place.ino,
		package->place.born, package->until, signers->n, signers->nlineage,
		package->nfiles);
	format_signers(f, "signer", signers->signer, signers->n);
	format_signers(f, "lineage", signers->lineage, signers->nlineage);
	for (size_t i = 0; i < package->nfiles; i++)
		fprintf(f, "file %s %s\n",
			hex_of(package->files[i].verity, ANGAE_SHA256_LEN, digest),
			package->files[i].path);
}

char *package_file_format(const struct packages *packages, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (!f)
		return NULL;
	fputs(HEADER "\n", f);
	for (size_t i = 0; i < packages->n; i++)
		format_package(f, packages->list[i]);
	fputs("end\n", f);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}

/* The text, line by line. */
struct lines {
	char *save;
	size_t no;
	bool first_form;
};

static char *next_line(struct lines *lines, char *text)
{
	lines->no++;
	return strtok_r(text, "\n", &lines->save);
}

/* What a package's first line says, but for how much follows. */
static bool parse_head(struct lines *lines, char *line, struct package *head, size_t *n)
{
	char apk[HEX_LEN], state[16];
	int end = -1, got;

	if (lines->first_form)
		got = sscanf(line, "package %127s %" SCNu64 " %64s %15s %zu%n", head->name,
			     &head->version, apk, state, &n[2], &end) +
		      5;
	else
		got = sscanf(line,
			     "package %127s %" SCNu64 " %64s %15s %" SCNu64 " %" SCNu64 " %" SCNu64
			     " %zu %zu %zu%n",
			     head->name, &head->version, apk, state, &head->place.ino,
			     &head->place.born, &head->until, &n[0], &n[1], &n[2], &end);
	if (got != 10 || end < 0 || line[end] || !package_name_ok(head->name) ||
	    n[0] > ANGAE_SIGNERS_MAX || n[1] > ANGAE_SIGNERS_MAX || n[2] > PACKAGE_FILES_MAX ||
	    (strcmp(state, "installed") && strcmp(state, "sealed")))
		return false;
	head->installed = state[0] == 'i';
	return hex_to(apk, head->apk, ANGAE_SHA256_LEN);
}

static bool parse_signers(struct lines *lines, const char *word, struct angae_signer *list,
			  size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char digest[HEX_LEN], have[8], *line = next_line(lines, NULL);
		int end = -1;

		if (!line ||
		    sscanf(line, "%7s %64s %" SCNu32 "%n", have, digest, &list[i].flags, &end) !=
			    3 ||
		    line[end] || strcmp(have, word) ||
		    !hex_to(digest, list[i].cert, ANGAE_SHA256_LEN))
			return false;
	}
	return true;
}

static bool parse_file(struct package_file *file, char *line)
{
	char digest[HEX_LEN];
	size_t len;
	int at = -1;

	if (!line || sscanf(line, "file %64s %n", digest, &at) != 1 || at < 0 || !line[at])
		return false;
	len = strlen(line + at);
	if (len >= sizeof(file->path))
		return false;
	memcpy(file->path, line + at, len + 1);
	return hex_to(digest, file->verity, ANGAE_SHA256_LEN);
}

static bool parse_rest(struct lines *lines, struct package *package, const size_t *n)
{
	struct angae_signers *signers = &package->signers;

	signers->n = n[0];
	signers->nlineage = n[1];
	if (!parse_signers(lines, "signer", signers->signer, n[0]) ||
	    !parse_signers(lines, "lineage", signers->lineage, n[1]))
		return false;
	for (package->nfiles = 0; package->nfiles < n[2]; package->nfiles++)
		if (!parse_file(&package->files[package->nfiles], next_line(lines, NULL)))
			return false;
	return true;
}

static struct package *parse_package(struct lines *lines, char *line)
{
	size_t n[3] = {0}; /* signers, lineage, files */
	struct package head = {0}, *package;
	struct package_file *files;

	if (!parse_head(lines, line, &head, n))
		return NULL;
	package = package_new(n[2]);
	if (!package)
		return NULL;
	files = package->files;
	*package = head;
	package->files = files;
	if (parse_rest(lines, package, n))
		return package;
	package_free(package);
	return NULL;
}

int package_file_parse(struct packages *packages, char *text, char *err, size_t errlen)
{
	struct lines lines = {0};
	char *line = next_line(&lines, text);

	lines.first_form = line && !strcmp(line, FIRST_HEADER);
	if (line && (lines.first_form || !strcmp(line, HEADER))) {
		while ((line = next_line(&lines, NULL)) && strcmp(line, "end")) {
			struct package *package =
				packages->n < PACKAGES_MAX ? parse_package(&lines, line) : NULL;

			if (!package)
				break;
			packages->list[packages->n++] = package;
		}
		if (line && !strcmp(line, "end"))
			return 0;
	}
	snprintf(err, errlen, "%s: line %zu is not of a record, or the end is missing",
		 PACKAGE_FILE, lines.no);
	return -1;
}

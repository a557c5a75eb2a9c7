// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record of packages as text: a header, then per package one line
 * "package NAME VERSION APK STATE NFILES" and NFILES lines "file VERITY PATH",
 * then "end". Cut anywhere it is not a record.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "package_file.h"

#define HEADER "angae-packages 1"

static void format_package(FILE *f, const struct package *package)
{
	char digest[2 * ANGAE_SHA256_LEN + 1];

	fprintf(f, "package %s %" PRIu32 " %s %s %zu\n", package->name, package->version,
		hex_of(package->apk, ANGAE_SHA256_LEN, digest),
		package->installed ? "installed" : "sealed", package->nfiles);
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

static bool parse_package(struct package **package, char *line)
{
	char name[ANGAE_PACKAGE_LEN], apk[2 * ANGAE_SHA256_LEN + 1], state[16];
	unsigned int nfiles;
	uint32_t version;
	int end = -1;

	if (sscanf(line, "package %127s %" SCNu32 " %64s %15s %u%n", name, &version, apk, state,
		   &nfiles, &end) != 5 ||
	    line[end] || !package_name_ok(name) || nfiles > PACKAGE_FILES_MAX ||
	    (strcmp(state, "installed") && strcmp(state, "sealed")))
		return false;
	*package = package_new(nfiles);
	if (!*package)
		return false;
	memcpy((*package)->name, name, sizeof(name));
	(*package)->version = version;
	(*package)->installed = state[0] == 'i';
	(*package)->nfiles = nfiles;
	return hex_to(apk, (*package)->apk, ANGAE_SHA256_LEN);
}

static bool parse_file(struct package_file *file, char *line)
{
	char digest[2 * ANGAE_SHA256_LEN + 1];
	size_t len;
	int at = -1;

	if (sscanf(line, "file %64s %n", digest, &at) != 1 || at < 0 || !line[at])
		return false;
	len = strlen(line + at);
	if (len >= sizeof(file->path))
		return false;
	memcpy(file->path, line + at, len + 1);
	return hex_to(digest, file->verity, ANGAE_SHA256_LEN);
}

int package_file_parse(struct packages *packages, char *text, char *err, size_t errlen)
{
	struct package *package = NULL;
	size_t line_no = 0, filled = 0;
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!line_no++) {
			if (strcmp(line, HEADER))
				break;
			continue;
		}
		if (package && filled < package->nfiles) {
			if (!parse_file(&package->files[filled++], line))
				break;
			continue;
		}
		if (!strcmp(line, "end"))
			return 0;
		if (packages->n == PACKAGES_MAX)
			break;
		package = NULL;
		filled = 0;
		if (!parse_package(&package, line)) {
			package_free(package);
			break;
		}
		packages->list[packages->n++] = package;
	}
	snprintf(err, errlen, "%s: line %zu is not of a record, or the end is missing",
		 PACKAGE_FILE, line_no);
	return -1;
}

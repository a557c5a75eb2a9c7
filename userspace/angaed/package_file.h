/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of packages as text.
 */
#ifndef ANGAED_PACKAGE_FILE_H
#define ANGAED_PACKAGE_FILE_H

#include "package.h"

#define PACKAGE_FILE "packages.tab"

/** package_file_format() - the whole record; malloc'ed, @len bytes, NULL: no memory. */
char *package_file_format(const struct packages *packages, size_t *len);
/** package_file_parse() - fill @packages from @text; 0, or -1 with @err naming the line. */
int package_file_parse(struct packages *packages, char *text, char *err, size_t errlen);

#endif

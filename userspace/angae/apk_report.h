/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found in an APK, told to people or to programs. */
#ifndef ANGAE_APK_REPORT_H
#define ANGAE_APK_REPORT_H

#include <angae/apk.h>

/** apk_report_text() - the answer in the first line; errors, and @warnings if asked for, below. */
void apk_report_text(const char *file, const struct angae_apk_report *report, bool warnings);

/** apk_report_json() - one object on one line (docs/apk.md). */
void apk_report_json(const char *file, const struct angae_apk_report *report);

/** apk_manifest_text(), apk_manifest_json() - what the manifest says. */
void apk_manifest_text(const char *file, const struct angae_apk_manifest *m);
void apk_manifest_json(const char *file, const struct angae_apk_manifest *m);

#endif

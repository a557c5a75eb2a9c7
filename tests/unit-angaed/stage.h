/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A staging directory with packages made beforehand (make-apks), and what the
 * phone says to it.
 */
#ifndef ANGAED_STAGE_H
#define ANGAED_STAGE_H

#include "harness.h"

#define STAGE_APP "lab.test.app"

extern char stage_dir[128]; /* the staging directory */

/** stage_begin() - an empty staging directory of @phone. */
void stage_begin(struct phone *phone);
/** stage_put() - a file of it. */
void stage_put(const char *name, const void *data, size_t len);
void stage_make_dir(const char *name);
/** stage_apk() - package @apk of make-apks as file @name. */
void stage_apk(const char *name, const char *apk);
/** stage_app() - @apk as base.apk with its native code unpacked. */
void stage_app(const char *apk);
/** stage_install() - ask for it; @more members of the request, from ",". */
struct json_object *stage_install(struct phone *phone, const char *more);
/** stage_move_in() - as pm does after a yes: what stood there is left in staging. */
void stage_move_in(struct phone *phone, const char *package);
/** stage_installs() - all of it must succeed: stage @apk, install, move in, tell. */
void stage_installs(struct phone *phone, const char *apk);

/** stage_rule() - a list's entry: @package by the owner of @cert, versions @min to @max. */
struct angae_allow_entry stage_rule(const char *package, const char *cert, uint64_t min,
				    uint64_t max);
/** stage_signer() - an entry of @section about the owner of @cert. */
struct angae_allow_entry stage_signer(enum angae_allow_section section, const char *cert);
/** stage_list() - the phone's list of @version, before it starts. */
void stage_list(struct phone *phone, uint64_t version, const struct angae_allow_entry *entries,
		size_t n);

#endif

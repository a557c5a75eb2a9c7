/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The suites, in the order they run. Each file prepares what it needs before
 * the lock (`_prepare`) and asserts after it.
 */
#ifndef ANGAE_ROWS_H
#define ANGAE_ROWS_H

void before_lock(void);

void rows_open_prepare(void);
void rows_open(void);
void rows_session(void);
void rows_class_prepare(void);
void rows_class(void);
void rows_map(void);
void rows_create_prepare(void);
void rows_create(void);
void rows_remove_prepare(void);
void rows_remove(void);
void rows_rename_prepare(void);
void rows_rename(void);
void rows_attr_prepare(void);
void rows_attr(void);
void rows_own_prepare(void);
void rows_own(void);
void rows_guard(void);
void rows_device(void);
void rows_fail(void);

void stored_prepare(void);
void stored(void);
void again_prepare(void);
void again(void);
void messages(void);
void selinux_first(void);
void attachment(void);
void tracers_before(void);
void tracers(void);

/* Boots of their own. */
void no_lab(void);
void bare(void);
void out_of_order(void);
void screen(void);
void soak(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Labels of inodes in KUnit's kernel, where there is no SELinux. */
#ifndef _ANGAE_KUNIT_LABELS_H
#define _ANGAE_KUNIT_LABELS_H

#include <linux/types.h>

struct inode;

u32 labels_sid(const char *text);
void labels_set(struct inode *inode, u32 sid);
void labels_change(u32 sid, const char *text);
void labels_break(bool on);
unsigned int labels_reads(void);

#endif /* _ANGAE_KUNIT_LABELS_H */

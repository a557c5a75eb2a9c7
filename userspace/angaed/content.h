/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is in a package: the only part of an install that parses a file.
 */
#ifndef ANGAED_CONTENT_H
#define ANGAED_CONTENT_H

#include <angae/judge.h>

#include "tree.h"

/**
 * struct content - the question and its answer
 * @tree: files with frozen content
 * @judge: what the judgement depends on
 * @failure: Android's word for what is wrong, NULL when nothing is
 * @entry: the list's line for base.apk
 * @reason: what decided
 */
struct content {
	const struct tree *tree;
	struct angae_judge judge;
	const char *failure;
	struct angae_allow_entry entry;
	struct angae_reason reason;
	char chain[256];
	uint64_t hashed;
};

/** content_check() - base.apk is on the list, every other file is an entry of it. */
void content_check(void *content);

#endif

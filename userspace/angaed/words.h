/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the ABI's numbers, as they stand in traces and on the screen.
 */
#ifndef ANGAED_WORDS_H
#define ANGAED_WORDS_H

#include <stddef.h>
#include <stdint.h>

/** word_op() - "open", "rename", …; "unknown" for what the ABI does not name. */
const char *word_op(uint32_t op);
/** word_class() - "media", "package", … */
const char *word_class(uint32_t class);
/** word_why() - the gate's own reason: "class_rule", "no_session", … */
const char *word_why(uint32_t why);
/** word_why_detail() - the same as a sentence for people. */
const char *word_why_detail(uint32_t why);
/** word_mode() - "read+exec" and the like, into @buf. */
const char *word_mode(uint32_t mode, char *buf, size_t len);

#endif

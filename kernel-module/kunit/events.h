/* SPDX-License-Identifier: GPL-2.0-only */
/* What the gate tells: events and questions, as a test expects them. */
#ifndef _ANGAE_KUNIT_EVENTS_H
#define _ANGAE_KUNIT_EVENTS_H

#include <kunit/test.h>
#include "../gate.h"

void events_drop(void);
void events_none(struct kunit *test);
void events_one(struct kunit *test, struct angae_record *rec);
bool question_take(struct angae_record *rec);
int question_answer(const struct angae_record *rec, u32 verdict, u32 scope, u32 flags);
bool wait_until(bool (*cond)(void));
const char *why_text(u32 why);

#endif /* _ANGAE_KUNIT_EVENTS_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* An actor that asks the session about a file of its own. */
#ifndef _ANGAE_KUNIT_ASKER_H
#define _ANGAE_KUNIT_ASKER_H

#include "house.h"

#define ASKER_SIZE (10 << 20) /* bytes of the file in question */

struct asker {
	struct actor actor;
	struct room room;
	struct angae_snapshot snap;
	struct angae_reply reply;
};

struct asker *asker_new(struct kunit *test);
void asker_ask(struct asker *asker);
struct asker *asker_asked(struct kunit *test, struct angae_record *rec);
u32 asker_outcome(struct kunit *test, struct asker *asker);
bool asker_stored(const struct asker *asker);

#endif /* _ANGAE_KUNIT_ASKER_H */

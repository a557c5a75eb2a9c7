/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What verdicts depend on: the era, the list and their generation, as one
 * immutable snapshot. Whoever judges holds a reference for as long as it
 * takes, so a new list or era never changes a judgement half way.
 */
#ifndef ANGAED_POLICY_H
#define ANGAED_POLICY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <angae/allow.h>
#include <angae/profile.h>

#include "list_store.h"
#include "paths.h"

#define POLICY_ERA_LEN 32

/**
 * struct policy - a snapshot
 * @profile: the era
 * @allow: the list, or NULL
 * @list_error: why there is no list, or why it is the one before; else empty
 * @generation: the gate's policy generation this snapshot answers for
 */
struct policy {
	atomic_uint refs;
	struct angae_profile profile;
	struct angae_allow *allow;
	char list_error[256];
	uint32_t generation;
};

struct policy_place {
	pthread_mutex_t lock;
	struct policy *current;
};

/**
 * policy_load() - read an era and the phone's list
 * @lists: where the phone's list is
 * @era: name of a profile: lower case letters, digits, '-', '_'
 * @err: one line on failure
 *
 * A phone without a list, or with a damaged one, still has a policy; an era
 * that cannot be read is a failure. Return: one reference, or NULL.
 */
struct policy *policy_load(const struct paths *paths, const struct list_place *lists,
			   const char *era, char *err, size_t errlen);
struct policy *policy_get(struct policy_place *place);
void policy_put(struct policy *policy);
/** policy_replace() - make @policy the current one; takes over the caller's reference. */
void policy_replace(struct policy_place *place, struct policy *policy);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots of what verdicts depend on.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

static bool era_name_ok(const char *era)
{
	size_t n = strspn(era, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return n && !era[n] && n < POLICY_ERA_LEN;
}

struct policy *policy_load(const struct paths *paths, const struct list_place *lists,
			   const char *era, char *err, size_t errlen)
{
	char path[PATH_MAX];
	struct policy *policy;

	if (!era_name_ok(era)) {
		snprintf(err, errlen, "not the name of an era");
		return NULL;
	}
	policy = calloc(1, sizeof(*policy));
	if (!policy) {
		snprintf(err, errlen, "out of memory");
		return NULL;
	}
	atomic_init(&policy->refs, 1);
	snprintf(path, sizeof(path), "%s/%s.ini", paths->profiles, era);
	if (angae_profile_load(path, &policy->profile, err, errlen)) {
		free(policy);
		return NULL;
	}
	policy->allow = list_open(lists, policy->list_error, sizeof(policy->list_error));
	return policy;
}

struct policy *policy_get(struct policy_place *place)
{
	struct policy *policy;

	pthread_mutex_lock(&place->lock);
	policy = place->current;
	atomic_fetch_add(&policy->refs, 1);
	pthread_mutex_unlock(&place->lock);
	return policy;
}

void policy_put(struct policy *policy)
{
	if (!policy || atomic_fetch_sub(&policy->refs, 1) != 1)
		return;
	angae_allow_close(policy->allow);
	free(policy);
}

void policy_replace(struct policy_place *place, struct policy *policy)
{
	struct policy *old;

	pthread_mutex_lock(&place->lock);
	old = place->current;
	place->current = policy;
	pthread_mutex_unlock(&place->lock);
	policy_put(old);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots of what verdicts depend on.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy.h"

static bool era_name_ok(const char *era)
{
	size_t n = strspn(era, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return n && !era[n] && n < POLICY_ERA_LEN;
}

static void load_list(struct policy *policy, const struct paths *paths, int state)
{
	int fd = openat(state, POLICY_LIST, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0) {
		snprintf(policy->list_error, sizeof(policy->list_error), "%s: %s", POLICY_LIST,
			 strerror(errno));
		return;
	}
	policy->allow = angae_allow_open(fd, paths->authority, policy->list_error,
					 sizeof(policy->list_error));
	if (policy->allow)
		policy->list_error[0] = '\0';
	close(fd);
}

struct policy *policy_load(const struct paths *paths, int state, const char *era, char *err,
			   size_t errlen)
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
	load_list(policy, paths, state);
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

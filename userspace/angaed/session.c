// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The daemon's session with the gate.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "session.h"
#include "statefile.h"

#define ERA_FILE	"era"
#define GENERATION_FILE "generation"

static int fail(char *err, size_t errlen, const char *what)
{
	snprintf(err, errlen, "%s: %s", what, strerror(errno));
	return -1;
}

int session_status(struct daemon *daemon, struct angae_status *status)
{
	memset(status, 0, sizeof(*status));
	status->size = sizeof(*status);
	status->abi = ANGAE_ABI_VERSION;
	return daemon->dev.ops->control(&daemon->dev, ANGAE_IOC_STATUS, status);
}

static int configure(struct daemon *daemon, const struct angae_profile *profile)
{
	struct angae_config config = {
		.size = sizeof(config),
		.flags = (profile->store_media ? ANGAE_CFG_STORE_MEDIA : 0) |
			 (profile->refuse_writer ? ANGAE_CFG_REFUSE_WRITER : 0) |
			 (profile->fail_open ? ANGAE_CFG_FAIL_OPEN : 0),
		.deadline_ms = profile->deadline_ms,
		.window_ms = profile->window_ms,
	};

	return daemon->dev.ops->control(&daemon->dev, ANGAE_IOC_CONFIG, &config);
}

static uint32_t kept_generation(int state)
{
	char text[16];

	if (statefile_read(state, GENERATION_FILE, text, sizeof(text)) < 0)
		return 0;
	return strtoul(text, NULL, 10);
}

/* On disk before it is used; a full disk does not stop it, the gate counts too. */
static uint32_t next_generation(struct daemon *daemon, const struct angae_status *status)
{
	uint32_t kept = kept_generation(daemon->state);
	uint32_t next = (kept > status->policy_gen ? kept : status->policy_gen) + 1;
	char text[16];
	int n = snprintf(text, sizeof(text), "%" PRIu32 "\n", next);

	statefile_write(daemon->state, GENERATION_FILE, text, n, 0640);
	return next;
}

static int set_generation(struct daemon *daemon, uint32_t generation, uint32_t identity)
{
	struct angae_generation arg = {
		.size = sizeof(arg),
		.policy = generation,
		.identity = identity,
	};

	return daemon->dev.ops->control(&daemon->dev, ANGAE_IOC_GENERATION, &arg);
}

/*
 * The new policy is the current one before the gate asks under its
 * generation; a worker keeps no verdict whose generation is not its policy's.
 */
static int enforce(struct daemon *daemon, struct policy *policy, char *err, size_t errlen)
{
	struct angae_status status;

	if (session_status(daemon, &status))
		return fail(err, errlen, "gate: status");
	policy->generation = next_generation(daemon, &status);
	if (configure(daemon, &policy->profile))
		return fail(err, errlen, "gate: configuration");
	policy_replace(&daemon->policy, policy);
	if (set_generation(daemon, policy->generation, status.identity_gen))
		return fail(err, errlen, "gate: generation");
	return 0;
}

int session_identity(struct daemon *daemon, char *err, size_t errlen)
{
	struct angae_status status;

	if (session_status(daemon, &status))
		return fail(err, errlen, "gate: status");
	if (set_generation(daemon, status.policy_gen, status.identity_gen + 1))
		return fail(err, errlen, "gate: generation");
	return 0;
}

static struct policy *load(struct daemon *daemon, const char *era, char *err, size_t errlen)
{
	char kept[POLICY_ERA_LEN + 2];
	struct policy *policy = NULL;

	if (statefile_read(daemon->state, ERA_FILE, kept, sizeof(kept)) > 0) {
		kept[strcspn(kept, "\n")] = '\0';
		policy = policy_load(daemon->paths, &daemon->lists, kept, err, errlen);
	}
	if (!policy && era)
		policy = policy_load(daemon->paths, &daemon->lists, era, err, errlen);
	if (!policy)
		policy = policy_load(daemon->paths, &daemon->lists, SESSION_ERA, err, errlen);
	return policy;
}

int session_begin(struct daemon *daemon, const char *era, char *err, size_t errlen)
{
	struct angae_status status;
	struct policy *policy;

	if (session_status(daemon, &status)) {
		snprintf(err, errlen, "handshake: %s",
			 errno == EPROTO ? "the gate speaks another version" : strerror(errno));
		return -1;
	}
	pthread_mutex_init(&daemon->policy.lock, NULL);
	daemon->policy.current = NULL;
	daemon->lists = (struct list_place){
		.verity = daemon->verity,
		.authority = daemon->paths->authority,
		.state = daemon->state,
	};
	list_begin(&daemon->lists, daemon->offered, sizeof(daemon->offered));
	policy = load(daemon, era, err, errlen);
	if (!policy)
		return -1;
	if (!enforce(daemon, policy, err, errlen))
		return 0;
	if (daemon->policy.current != policy)
		policy_put(policy);
	return -1;
}

int session_renew(struct daemon *daemon, const char *era, char *err, size_t errlen)
{
	struct policy *now = policy_get(&daemon->policy), *next;
	char line[POLICY_ERA_LEN + 2];

	next = policy_load(daemon->paths, &daemon->lists, era ? era : now->profile.name, err,
			   errlen);
	policy_put(now);
	if (!next)
		return -1;
	if (era) {
		int n = snprintf(line, sizeof(line), "%s\n", era);

		if (statefile_write(daemon->state, ERA_FILE, line, n, 0640)) {
			policy_put(next);
			return fail(err, errlen, "era");
		}
	}
	if (!enforce(daemon, next, err, errlen))
		return 0;
	now = policy_get(&daemon->policy);
	if (now != next)
		policy_put(next);
	policy_put(now);
	return -1;
}

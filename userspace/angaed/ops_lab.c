// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lab's questions: another list, era, revocation list, key or SIM. Each
 * voids the stored verdicts and the labels given before that it may contradict.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "identity.h"
#include "keyfile.h"
#include "label.h"
#include "list.h"
#include "ops.h"
#include "row.h"
#include "session.h"
#include "sweep.h"

static void tell(struct call *call, const char *check, const struct policy *policy,
		 const char *detail)
{
	struct trace_row row;

	row_daemon(&row, "lab", check);
	row.uid = call->peer.uid;
	row.pid = row.tgid = call->peer.pid;
	snprintf(row.comm, sizeof(row.comm), "angaectl");
	snprintf(row.subject, sizeof(row.subject), "%s", call->peer.context);
	snprintf(row.era, sizeof(row.era), "%s", policy->profile.name);
	snprintf(row.detail, sizeof(row.detail), "%s", detail);
	writer_row(&call->daemon->writer, &row, NULL, false, false);
}

static void set_window(struct writer *writer, void *arg)
{
	struct policy *policy = arg;

	trace_window(writer->trace, policy->profile.window_ms);
	policy_put(policy);
}

/* The era says for how long alike rows are one. */
static void renew_window(struct call *call)
{
	struct policy *policy = policy_get(&call->daemon->policy);

	if (!writer_call(&call->daemon->writer, set_window, policy))
		policy_put(policy);
}

static unsigned int sweep(struct call *call, bool own)
{
	const char *media = call->daemon->paths->media;
	unsigned int swept = sweep_labels(media, LABEL_STATE_MEDIA, LABEL_MEDIA);

	return own ? swept + sweep_labels(media, LABEL_SELF_MEDIA, LABEL_ORPHAN_MEDIA) : swept;
}

/* @own: what this phone signed is to be looked at anew as well. */
static void renewed(struct call *call, const char *check, bool own)
{
	struct policy *policy = policy_get(&call->daemon->policy);
	unsigned int swept = sweep(call, own);
	uint64_t version = policy->allow ? angae_allow_version(policy->allow) : 0;
	char detail[ANGAE_DETAIL_LEN];

	snprintf(detail, sizeof(detail),
		 "era %s, list version %" PRIu64 ", generation %" PRIu32 "; %u labels taken back",
		 policy->profile.name, version, policy->generation, swept);
	tell(call, check, policy, detail);
	renew_window(call);
	json_object_object_add(call->reply, "era", json_object_new_string(policy->profile.name));
	json_object_object_add(call->reply, "version", json_object_new_int64(version));
	json_object_object_add(call->reply, "generation",
			       json_object_new_int64(policy->generation));
	json_object_object_add(call->reply, "labels", json_object_new_int(swept));
	policy_put(policy);
}

static int install(struct call *call)
{
	struct policy *policy = policy_get(&call->daemon->policy);
	uint64_t in_force = policy->allow ? angae_allow_version(policy->allow) : 0;
	struct angae_allow_refusal why;
	int ret = list_install(&call->daemon->lists, call->control->chores, call->fds[0], in_force,
			       &why);

	policy_put(policy);
	if (!ret)
		return 0;
	call_fail(call, "%s", why.text);
	json_object_object_add(call->reply, "refused",
			       json_object_new_string(angae_allow_fault_name(why.fault)));
	return -1;
}

void op_allow_install(struct call *call)
{
	char err[192];

	if (call->nfds != 1)
		call_fail(call, "allow-install needs the descriptor of one list");
	else if (install(call))
		return;
	else if (session_renew(call->daemon, NULL, err, sizeof(err)))
		call_fail(call, "the list is in place, but not in force: %s", err);
	else
		renewed(call, "list", false);
}

/* pattern.dat carries no version on record, so an older one is taken as well (HH). */
void op_pattern_install(struct call *call)
{
	char err[192];

	if (call->nfds != 1)
		call_fail(call, "pattern-install needs the descriptor of one file");
	else if (keyfile_install(call->daemon, "pattern.dat", call->fds[0], err, sizeof(err)) ||
		 session_renew(call->daemon, NULL, err, sizeof(err)))
		call_fail(call, "%s", err);
	else
		renewed(call, "pattern", false);
}

void op_key_install(struct call *call)
{
	const char *name = call_text(call, "name");
	char err[192];

	if (call->nfds != 1 || !name)
		call_fail(call, "key-install needs a name and the descriptor of one file");
	else if (!keyfile_name_ok(name))
		call_fail(
			call,
			"the state's keys are 0.dat to 9.dat and reference-0.dat to reference-9.dat");
	else if (keyfile_install(call->daemon, name, call->fds[0], err, sizeof(err)) ||
		 session_renew(call->daemon, NULL, err, sizeof(err)))
		call_fail(call, "%s", err);
	else
		renewed(call, "key", false);
}

void op_sim(struct call *call)
{
	struct policy *policy = policy_get(&call->daemon->policy);
	const char *imsi = call_text(call, "imsi");
	char err[192], detail[ANGAE_DETAIL_LEN];
	unsigned int swept;

	if (!imsi) {
		call_fail(call, "sim needs an imsi");
	} else if (identity_sim(call->daemon, imsi, err, sizeof(err))) {
		call_fail(call, "%s", err);
	} else {
		swept = identity_check(call->daemon);
		snprintf(detail, sizeof(detail), "IMSI %s; %u labels taken back", imsi, swept);
		tell(call, "sim", policy, detail);
		json_object_object_add(call->reply, "imsi", json_object_new_string(imsi));
		json_object_object_add(call->reply, "labels", json_object_new_int(swept));
	}
	policy_put(policy);
}

void op_era(struct call *call)
{
	const char *name = call_text(call, "name");
	char err[192];

	if (!name)
		call_fail(call, "era needs a name");
	else if (session_renew(call->daemon, name, err, sizeof(err)))
		call_fail(call, "%s", err);
	else
		renewed(call, "era", true);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading what the phone knows. Everybody may read, nobody may remove (S4:
 * "viewable to the user"; Woolim's user may view, not delete).
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ops.h"
#include "session.h"
#include "words.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX     1000

static void add_number(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_int64(value));
}

static void add_text(struct json_object *object, const char *key, const char *value)
{
	if (value && *value)
		json_object_object_add(object, key, json_object_new_string(value));
}

static void add_flag(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

static struct json_object *gate_status(struct daemon *daemon)
{
	struct json_object *object = json_object_new_object();
	struct angae_status status;

	if (session_status(daemon, &status))
		return object;
	add_flag(object, "on", status.state & ANGAE_ST_ON);
	add_flag(object, "locked", status.state & ANGAE_ST_LOCKED);
	add_flag(object, "session", status.state & ANGAE_ST_SESSION);
	add_text(object, "attach", status.attach == 2 ? "lsm" : "ftrace");
	add_number(object, "policy_gen", status.policy_gen);
	add_number(object, "identity_gen", status.identity_gen);
	add_number(object, "pending", status.pending);
	add_number(object, "stored", status.stored);
	add_number(object, "asked", status.asked);
	add_number(object, "hits", status.hits);
	add_number(object, "refused", status.refused);
	add_number(object, "events", status.events);
	add_number(object, "lost", status.lost);
	return object;
}

static struct json_object *daemon_status(struct daemon *daemon)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "pid", getpid());
	add_number(object, "answered", daemon->answered);
	add_number(object, "refused", daemon->refused);
	add_number(object, "late", daemon->late);
	return object;
}

static struct json_object *list_status(const struct daemon *daemon, const struct policy *policy)
{
	struct json_object *object = json_object_new_object();

	if (policy->allow) {
		add_number(object, "version", angae_allow_version(policy->allow));
		add_number(object, "entries", angae_allow_count(policy->allow));
	}
	add_text(object, "error", policy->list_error);
	add_text(object, "offered", daemon->offered);
	return object;
}

void op_status(struct call *call)
{
	struct daemon *daemon = call->daemon;
	struct policy *policy = policy_get(&daemon->policy);

	add_text(call->reply, "era", policy->profile.name);
	add_text(call->reply, "title", policy->profile.title);
	add_text(call->reply, "boot", daemon->boot);
	json_object_object_add(call->reply, "gate", gate_status(daemon));
	json_object_object_add(call->reply, "daemon", daemon_status(daemon));
	json_object_object_add(call->reply, "list", list_status(daemon, policy));
	trace_counters(call->writer->trace, call->reply);
	policy_put(policy);
}

/* after and limit of a listing; false: the error is in the reply. */
static bool page(struct call *call, int64_t *after, int *limit)
{
	int64_t n = call_number(call, "limit", LIMIT_DEFAULT);

	*after = call_number(call, "after", 0);
	if (*after < 0 || n < 1 || n > LIMIT_MAX) {
		call_fail(call, "after must not be negative, limit must be 1 to %d", LIMIT_MAX);
		return false;
	}
	*limit = n;
	return true;
}

void op_events(struct call *call)
{
	int64_t after;
	int limit;

	if (page(call, &after, &limit))
		trace_events(call->writer->trace, call->reply, after, limit,
			     call_flag(call, "ranges"));
}

void op_alerts(struct call *call)
{
	int64_t after;
	int limit;

	if (page(call, &after, &limit))
		trace_alerts(call->writer->trace, call->reply, after, limit);
}

/* One's own last refusal; with a tgid that of one's own process; the lab's: anyone's. */
void op_why(struct call *call)
{
	int64_t tgid = call_number(call, "tgid", 0);
	const struct trace_row *row;
	struct json_object *object;
	char path[ANGAE_DIR_LEN + ANGAE_NAME_LEN + 2];

	if (tgid < 0 || tgid > UINT32_MAX) {
		call_fail(call, "tgid is not a process");
		return;
	}
	row = writer_refusal(call->writer, tgid, call->lab ? -1 : (int64_t)call->peer.uid);
	if (!row) {
		call_fail(call, tgid ? "no refusal of that process is remembered"
				     : "no refusal is remembered");
		return;
	}
	snprintf(path, sizeof(path), "%s%s%s", row->dir, row->dir[0] ? "/" : "", row->name);
	object = json_object_new_object();
	add_text(object, "kind", row->kind);
	add_text(object, "op", row->op ? word_op(row->op) : "install");
	add_text(object, "class", word_class(row->class));
	add_text(object, "path", path);
	add_text(object, "comm", row->comm);
	add_text(object, "subject", row->subject);
	add_number(object, "uid", row->uid);
	add_number(object, "tgid", row->tgid);
	add_text(object, "decision", row->decision);
	add_number(object, "errno", row->error);
	add_text(object, "layer", row->layer);
	add_text(object, "check", row->check);
	add_number(object, "code", row->code);
	add_text(object, "why", row->why ? word_why(row->why) : NULL);
	add_text(object, "detail", row->detail);
	add_text(object, "source", row->source);
	add_text(object, "chain", row->chain);
	if (row->alert)
		add_number(object, "alert", row->alert);
	json_object_object_add(call->reply, "event", object);
}

void op_packages(struct call *call)
{
	struct json_object *array = json_object_new_array();
	struct package package;

	for (size_t i = 0; packages_at(&call->daemon->packages, i, &package); i++) {
		struct json_object *object = json_object_new_object();

		add_text(object, "package", package.name);
		add_number(object, "version", package.version);
		add_flag(object, "installed", package.installed);
		add_number(object, "files", package.nfiles);
		json_object_array_add(array, object);
	}
	json_object_object_add(call->reply, "packages", array);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The installer's questions. What pm says happened is looked at, not believed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hex.h"
#include "install.h"
#include "log.h"
#include "ops.h"
#include "row.h"

static void add_text(struct json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, json_object_new_string(value));
}

/* Failures of the phone, or of timing, are nothing the owner did. */
static bool not_the_states(const char *failure)
{
	static const char *const phones[] = {
		"INSTALL_FAILED_INTERNAL_ERROR",
		"INSTALL_FAILED_INSUFFICIENT_STORAGE",
		"INSTALL_FAILED_ALREADY_EXISTS",
	};

	for (size_t i = 0; failure && i < sizeof(phones) / sizeof(phones[0]); i++)
		if (!strcmp(failure, phones[i]))
			return false;
	return failure;
}

/* Which package it is, as far as it could be read; malloc'ed. */
static char *about(const struct content *content)
{
	char signer[2 * ANGAE_SHA256_LEN + 1] = "unknown",
					   apk[2 * ANGAE_SHA256_LEN + 1] = "unknown";
	char *text;

	if (content->signers.n)
		hex_of(content->signers.signer[0].cert, ANGAE_SHA256_LEN, signer);
	if (content->have_apk)
		hex_of(content->apk, ANGAE_SHA256_LEN, apk);
	if (asprintf(&text, "package %s, version %" PRIu64 ", signer %s%s, apk %s",
		     content->package[0] ? content->package : "unknown", content->version, signer,
		     content->signers.n > 1 ? " and others" : "", apk) < 0)
		return NULL;
	return text;
}

/* The row and, for what is not the state's, the alert (S4); Return: its number. */
static int64_t tell(struct call *call, const struct content *content)
{
	/* for the trace: what the user gave is what he knows it by */
	const char *file = call_text(call, "file"), *dir = call_text(call, "dir");
	struct policy *policy = policy_get(&call->daemon->policy);
	bool alert = not_the_states(content->failure);
	struct trace_row row;

	row_daemon(&row, "install", "");
	row_reason(&row, &content->reason);
	row_path(&row, file ? file : dir ? dir : "");
	row.decision = content->failure ? "refuse" : "allow";
	row.class = ANGAE_CLASS_STAGING;
	row.pid = row.tgid = call->peer.pid;
	row.uid = call_number(call, "uid", call->peer.uid);
	row.hashed = content->hashed;
	snprintf(row.comm, sizeof(row.comm), "pm");
	snprintf(row.subject, sizeof(row.subject), "%s", call->peer.context);
	snprintf(row.chain, sizeof(row.chain), "%s", content->chain);
	snprintf(row.era, sizeof(row.era), "%s", policy->profile.name);
	row.about = about(content);
	policy_put(policy);
	return writer_row_wait(&call->daemon->writer, &row, alert);
}

/* What the phone says to its owner: pm shows it, and the phone's log keeps it. */
static struct json_object *warning(struct daemon *daemon)
{
	struct policy *policy = policy_get(&daemon->policy);
	struct json_object *object = json_object_new_object();
	const char *ko = angae_warning_text(&policy->profile, "ko");
	const char *en = angae_warning_text(&policy->profile, "en");

	add_text(object, "ko", ko);
	add_text(object, "en", en);
	log_line("%s (%s)", ko, angae_warning_source(&policy->profile, "ko"));
	log_line("%s (%s)", en, angae_warning_source(&policy->profile, "en"));
	policy_put(policy);
	return object;
}

static void add_reason(struct json_object *object, const struct content *content)
{
	const struct angae_reason *reason = &content->reason;

	json_object_object_add(object, "ok", json_object_new_boolean(false));
	add_text(object, "failure", content->failure);
	add_text(object, "layer", angae_layer_name(reason->layer));
	add_text(object, "check", reason->check);
	json_object_object_add(object, "code", json_object_new_int(reason->code));
	add_text(object, "detail", reason->detail);
	add_text(object, "error", reason->detail);
}

static void add_identity(struct json_object *object, const struct content *content)
{
	char hex[2 * ANGAE_SHA256_LEN + 1];

	add_text(object, "package", content->package);
	json_object_object_add(object, "version", json_object_new_int64(content->version));
	if (*content->label)
		add_text(object, "label", content->label);
	if (content->signers.n)
		add_text(object, "signer",
			 hex_of(content->signers.signer[0].cert, ANGAE_SHA256_LEN, hex));
	if (content->have_apk)
		add_text(object, "apk", hex_of(content->apk, ANGAE_SHA256_LEN, hex));
}

/* An unknown app of an era that asks: the caller is told, and waits. False: it cannot be asked. */
static bool begin_ask(struct call *call, const struct content *content)
{
	struct content *kept = malloc(sizeof(*kept));
	struct json_object *notice = json_object_new_object();
	struct policy *policy;

	if (!kept) {
		json_object_put(notice);
		return false;
	}
	*kept = *content;
	policy = policy_get(&call->daemon->policy);
	add_reason(notice, content);
	add_identity(notice, content);
	json_object_object_add(notice, "warning", warning(call->daemon));
	json_object_object_add(notice, "ask_ms", json_object_new_int64(policy->profile.ask_ms));
	call->ask.notice = notice;
	call->ask.uid = call_number(call, "uid", call->peer.uid);
	call->ask.ms = policy->profile.ask_ms;
	call->ask.content = kept;
	call->ask.wanted = true;
	policy_put(policy);
	return true;
}

static void refuse(struct call *call, const struct content *content)
{
	int64_t alert = tell(call, content);

	add_reason(call->reply, content);
	/* who was asked has seen it */
	if (content->unknown && call->ask.answer == ASK_NONE)
		json_object_object_add(call->reply, "warning", warning(call->daemon));
	if (alert)
		json_object_object_add(call->reply, "alert", json_object_new_int64(alert));
}

/* Who said what: of a yes this is why the package is here, of a no why it is not. */
static void say_answer(const struct call *call, struct content *content)
{
	static const char *const words[] = {
		[ASK_NO] = "unknown, and uid %u said no",
		[ASK_YES] = "unknown, and uid %u said yes",
		[ASK_LATE] = "unknown, and nobody said yes in time",
		[ASK_GONE] = "unknown, and the installer did not wait for an answer",
		[ASK_MANY] = "unknown, and too many wait for an answer already",
	};
	bool yes = call->ask.answer == ASK_YES;

	reason_say(&content->reason, ANGAE_LAYER_PACKAGE, "answer",
		   yes ? ANGAE_PACKAGE_ANSWERED_YES : ANGAE_PACKAGE_ANSWERED_NO,
		   words[call->ask.answer], (unsigned int)call->ask.by);
}

/*
 * The second time round. A yes is to what was shown: all is judged again, for
 * the list or the era may be another by now. Anything else needs no judging.
 */
static void end_ask(struct call *call, struct install *install)
{
	struct content *content = &install->content;

	if (call->ask.answer == ASK_YES) {
		install->answered = true;
		install_run(install);
		if (!content->failure && content->unknown)
			say_answer(call, content);
		return;
	}
	*content = *call->ask.content;
	content->ask = false;
	content->failure = "INSTALL_FAILED_VERIFICATION_FAILURE";
	content->unknown = true;
	say_answer(call, content);
	install_give_up(call->daemon, install->dir);
}

void op_install(struct call *call)
{
	struct install install = {
		.daemon = call->daemon,
		.chores = call->control->chores,
		.dir = call->nfds ? call->fds[0] : -1,
		.replace = call_flag(call, "replace"),
	};
	struct stat st;

	if (call->nfds != 1 || fstat(call->fds[0], &st) || !S_ISDIR(st.st_mode)) {
		call_fail(call, "install needs the descriptor of one directory");
		return;
	}
	if (call->ask.answer != ASK_NONE)
		end_ask(call, &install);
	else
		install_run(&install);
	if (install.content.ask && begin_ask(call, &install.content))
		return;
	if (install.content.ask)
		install_give_up(call->daemon, install.dir);
	if (install.content.failure) {
		refuse(call, &install.content);
		return;
	}
	tell(call, &install.content);
	add_identity(call->reply, &install.content);
}

static const char *package_of(struct call *call)
{
	const char *package = call_text(call, "package");

	if (package && package_name_ok(package))
		return package;
	call_fail(call, "no package name");
	return NULL;
}

void op_installed(struct call *call)
{
	const char *package = package_of(call);
	struct daemon *daemon = call->daemon;

	if (!package)
		return;
	if (install_settle(daemon, package))
		call_fail(call, "%s: %s", package, strerror(errno));
	else if (!packages_get(&daemon->packages, package, NULL))
		call_fail(call, "%s is not in %s", package, daemon->paths->apps);
}

/* A sealed directory that will not move in after all. */
void op_discard(struct call *call)
{
	if (call->nfds != 1) {
		call_fail(call, "discard needs the descriptor of the directory");
		return;
	}
	install_settle(call->daemon, NULL);
	install_give_up(call->daemon, call->fds[0]);
}

void op_uninstalled(struct call *call)
{
	const char *package = package_of(call);
	struct daemon *daemon = call->daemon;

	if (!package)
		return;
	if (install_settle(daemon, package))
		call_fail(call, "%s: %s", package, strerror(errno));
	else if (packages_get(&daemon->packages, package, NULL))
		call_fail(call, "%s is still in %s", package, daemon->paths->apps);
}

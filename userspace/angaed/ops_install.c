// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The installer's questions. What pm says happened is looked at, not believed.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	return failure && (!strcmp(failure, "INSTALL_FAILED_VERIFICATION_FAILURE") ||
			   !strcmp(failure, "INSTALL_FAILED_INVALID_APK") ||
			   !strcmp(failure, "INSTALL_PARSE_FAILED_NOT_APK"));
}

/* The row and, for what is not the state's, the alert (S4); Return: its number. */
static int64_t tell(struct call *call, const struct install *install, const char *path)
{
	const struct content *content = &install->content;
	struct policy *policy = policy_get(&call->daemon->policy);
	bool alert = not_the_states(content->failure);
	struct trace_row row;

	row_daemon(&row, "install", "");
	row_reason(&row, &content->reason);
	row_path(&row, path);
	row.decision = content->failure ? "refuse" : "allow";
	row.class = ANGAE_CLASS_STAGING;
	row.pid = row.tgid = call->peer.pid;
	row.uid = call_number(call, "uid", call->peer.uid);
	row.hashed = content->hashed;
	snprintf(row.comm, sizeof(row.comm), "pm");
	snprintf(row.subject, sizeof(row.subject), "%s", call->peer.context);
	snprintf(row.chain, sizeof(row.chain), "%s", content->chain);
	snprintf(row.era, sizeof(row.era), "%s", policy->profile.name);
	policy_put(policy);
	return writer_row_wait(&call->daemon->writer, &row, alert);
}

/* What the phone says to its owner: pm shows it, and the phone's log keeps it. */
static void add_warning(struct call *call)
{
	struct policy *policy = policy_get(&call->daemon->policy);
	struct json_object *warning = json_object_new_object();
	const char *ko = angae_warning_text(&policy->profile, "ko");
	const char *en = angae_warning_text(&policy->profile, "en");

	add_text(warning, "ko", ko);
	add_text(warning, "en", en);
	json_object_object_add(call->reply, "warning", warning);
	log_line("%s (%s)", ko, angae_warning_source(&policy->profile, "ko"));
	log_line("%s (%s)", en, angae_warning_source(&policy->profile, "en"));
	policy_put(policy);
}

static void refuse(struct call *call, const struct content *content, int64_t alert)
{
	const struct angae_reason *reason = &content->reason;

	json_object_object_add(call->reply, "ok", json_object_new_boolean(false));
	add_text(call->reply, "failure", content->failure);
	add_text(call->reply, "layer", angae_layer_name(reason->layer));
	add_text(call->reply, "check", reason->check);
	json_object_object_add(call->reply, "code", json_object_new_int(reason->code));
	add_text(call->reply, "detail", reason->detail);
	add_text(call->reply, "error", reason->detail);
	if (!strcmp(content->failure, "INSTALL_FAILED_VERIFICATION_FAILURE"))
		add_warning(call);
	if (alert)
		json_object_object_add(call->reply, "alert", json_object_new_int64(alert));
}

void op_install(struct call *call)
{
	struct install install = {
		.daemon = call->daemon,
		.chores = call->control->chores,
		.dir = call->nfds ? call->fds[0] : -1,
		.replace = call_flag(call, "replace"),
	};
	/* for the trace: what the user gave is what he knows it by */
	const char *file = call_text(call, "file");
	const char *dir = call_text(call, "dir");
	struct stat st;
	int64_t alert;

	if (call->nfds != 1 || fstat(call->fds[0], &st) || !S_ISDIR(st.st_mode)) {
		call_fail(call, "install needs the descriptor of one directory");
		return;
	}
	install_run(&install);
	alert = tell(call, &install, file ? file : dir ? dir : "");
	if (install.content.failure) {
		refuse(call, &install.content, alert);
		return;
	}
	add_text(call->reply, "package", install.content.entry.package);
	json_object_object_add(call->reply, "version",
			       json_object_new_int64(install.content.entry.version));
}

/* Is there a directory of that name in /data/app? The name is checked. */
static bool stands(const struct daemon *daemon, const char *package)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", daemon->paths->apps, package);
	return !lstat(path, &st) && S_ISDIR(st.st_mode);
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

	if (!package)
		return;
	if (!stands(call->daemon, package))
		call_fail(call, "%s is not in %s", package, call->daemon->paths->apps);
	else if (packages_installed(&call->daemon->packages, package))
		call_fail(call, "%s: %s", package, strerror(errno));
}

static void forget(struct call *call, const char *package)
{
	if (packages_remove(&call->daemon->packages, package) && errno != ENOENT)
		call_fail(call, "%s: %s", package, strerror(errno));
}

/* A sealed directory that will not move in after all; nameless when it was another's, who died. */
void op_discard(struct call *call)
{
	bool named = call_text(call, "package");
	const char *package = named ? package_of(call) : NULL;

	if (named && !package)
		return;
	if (call->nfds != 1) {
		call_fail(call, "discard needs the descriptor of the directory");
		return;
	}
	if (install_release(call->daemon, call->fds[0]) && errno != ENOENT)
		call_fail(call, "release: %s", strerror(errno));
	else if (named && !stands(call->daemon, package))
		forget(call, package);
}

void op_uninstalled(struct call *call)
{
	const char *package = package_of(call);

	if (!package)
		return;
	if (stands(call->daemon, package))
		call_fail(call, "%s is still in %s", package, call->daemon->paths->apps);
	else
		forget(call, package);
}

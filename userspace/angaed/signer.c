// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that signs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "daemon.h"
#include "decide.h"
#include "identity.h"
#include "label.h"
#include "row.h"
#include "thread.h"
#include "walk.h"
#include "worker.h"

#define HINT_NS	   2000000000ull /* an app has closed its file by then, or is asked for again */
#define HINT_TRIES 6

static struct own_env own_env(const struct daemon *daemon)
{
	return (struct own_env){
		.ops = daemon->own,
		.keys = daemon->keys,
		.key = daemon->paths->device_key,
	};
}

static void tell_signed(struct daemon *daemon, const char *path, const char *when)
{
	struct policy *policy = policy_get(&daemon->policy);
	struct trace_row row;

	row_daemon(&row, "selfsign", "signed");
	row_path(&row, path);
	row.code = OWN_CODE_SIGNED;
	snprintf(row.era, sizeof(row.era), "%s", policy->profile.name);
	snprintf(row.label, sizeof(row.label), "%s", LABEL_SELF_MEDIA);
	snprintf(row.detail, sizeof(row.detail), "signed by this phone, %s", when);
	policy_put(policy);
	writer_row(&daemon->writer, &row, NULL, false, false);
}

static void path_of(const struct angae_record *rec, char *path, size_t len)
{
	snprintf(path, len, "%s/%s", strcmp(rec->dir, "/") ? rec->dir : "", rec->name);
}

/* A refusal of the signer's own. */
static void refuse(struct daemon *daemon, struct request *request, const char *check, int code,
		   const char *detail)
{
	struct policy *policy = policy_get(&daemon->policy);
	struct decision decision = {.verdict = ANGAE_VERDICT_DENY};

	reason_say(&decision.reason, ANGAE_LAYER_SELFSIGN, check, code, "%s", detail);
	worker_conclude(daemon, request, &decision, policy, NULL);
	policy_put(policy);
}

/*
 * Signing changed the file, so the gate asks again, and that is when it is
 * judged: this answer says no only in case it does not.
 */
static void answer_changed(struct daemon *daemon, const struct request *request)
{
	struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.id = request->rec.id,
		.verdict = ANGAE_VERDICT_DENY,
		.code = OWN_CODE_SIGNED,
	};

	daemon->dev.ops->answer(&daemon->dev, &answer);
}

/* It is whole, by now: judged like any. Who asks to write is not asked for again. */
static void judge_now(struct daemon *daemon, struct request *request)
{
	if (request_push(&daemon->requests, &request->rec))
		request->rec.fd = -1;
	else
		answer_changed(daemon, request);
}

static void to_read(struct daemon *daemon, struct request *request)
{
	const struct own_env env = own_env(daemon);
	char path[SIGNER_PATH_LEN], err[OWN_ERR_LEN] = "";
	int code = own_settle(&env, request->rec.fd, request->rec.name, err);

	switch (code) {
	case OWN_CODE_SIGNED:
		path_of(&request->rec, path, sizeof(path));
		tell_signed(daemon, path, "before it was opened");
		if (request->rec.mode & ANGAE_MODE_WRITE)
			judge_now(daemon, request);
		else
			answer_changed(daemon, request);
		break;
	case 0:
		judge_now(daemon, request);
		break;
	case OWN_CODE_WRITER:
		refuse(daemon, request, "writer", code, err);
		break;
	default:
		refuse(daemon, request, "sign", code, err);
	}
}

static void to_write(struct daemon *daemon, struct request *request)
{
	const struct own_env env = own_env(daemon);
	char err[OWN_ERR_LEN] = "";
	int code = own_strip(&env, request->rec.fd, request->rec.subject, err);
	struct policy *policy;

	if (code) {
		refuse(daemon, request, "strip", code, err);
		return;
	}
	signer_hint(&daemon->signer, &request->rec);
	policy = policy_get(&daemon->policy);
	request->judged->store = false;
	worker_conclude(daemon, request, request->judged, policy, NULL);
	policy_put(policy);
}

static void serve(struct daemon *daemon, struct request *request)
{
	if (request->judged)
		to_write(daemon, request);
	else
		to_read(daemon, request);
	request_free(request);
}

/* Whether there is to be another look at it. */
static bool settle_path(struct daemon *daemon, const char *path, const char *when)
{
	const struct own_env env = own_env(daemon);
	char type[OWN_TYPE_LEN], err[OWN_ERR_LEN];
	const char *name = strrchr(path, '/');
	int fd, code;

	if (env.ops->type_of(path, type, sizeof(type)) ||
	    (!own_maker(type) && strcmp(type, LABEL_SELF_MEDIA) != 0 &&
	     strcmp(type, LABEL_ORPHAN_MEDIA) != 0))
		return false;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	code = own_settle(&env, fd, name ? name + 1 : path, err);
	close(fd);
	if (code == OWN_CODE_SIGNED)
		tell_signed(daemon, path, when);
	return code == OWN_CODE_WRITER;
}

static struct request *next_question(struct signer *signer)
{
	struct request *request;

	pthread_mutex_lock(&signer->lock);
	request = signer->stop ? NULL : signer->first;
	if (request)
		signer->first = request->next;
	if (!signer->first)
		signer->end = &signer->first;
	pthread_mutex_unlock(&signer->lock);
	return request;
}

static void serve_questions(struct signer *signer)
{
	struct request *request;

	while ((request = next_question(signer)))
		serve(signer->daemon, request);
}

/* Who waits does not wait for the whole tree. */
static bool at_start(const char *path, void *arg)
{
	struct signer *signer = arg;

	serve_questions(signer);
	settle_path(signer->daemon, path, "found at the start");
	return !signer->stop;
}

/* Lock held. The earliest, or NULL. */
static struct signer_hint *first_hint(struct signer *signer)
{
	struct signer_hint *first = NULL;

	for (size_t i = 0; i < SIGNER_HINTS; i++) {
		struct signer_hint *hint = &signer->hints[i];

		if (hint->due_ns && (!first || hint->due_ns < first->due_ns))
			first = hint;
	}
	return first;
}

/* Lock held. A file that is hinted at twice is looked at once, later. */
static void add_hint(struct signer *signer, const char *path, unsigned int tries)
{
	struct signer_hint *place = NULL;

	for (size_t i = 0; i < SIGNER_HINTS; i++) {
		struct signer_hint *hint = &signer->hints[i];

		if (hint->due_ns && !strcmp(hint->path, path)) {
			place = hint;
			break;
		}
		if (!hint->due_ns)
			place = hint;
	}
	if (!place)
		return;
	place->due_ns = mono_ns() + (HINT_NS << tries);
	place->tries = tries;
	snprintf(place->path, sizeof(place->path), "%s", path);
	pthread_cond_signal(&signer->work);
}

static void follow_hint(struct signer *signer, const struct signer_hint *hint)
{
	if (!settle_path(signer->daemon, hint->path, "some time after it was closed") ||
	    hint->tries >= HINT_TRIES)
		return;
	pthread_mutex_lock(&signer->lock);
	add_hint(signer, hint->path, hint->tries + 1);
	pthread_mutex_unlock(&signer->lock);
}

/* Sleeps until there is a question, or a hint is due; true: it is in @hint. */
static bool wait_for_work(struct signer *signer, struct signer_hint *hint)
{
	struct signer_hint *first;
	bool due = false;

	pthread_mutex_lock(&signer->lock);
	while (!signer->stop && !signer->first && !due) {
		first = first_hint(signer);
		if (first && first->due_ns <= mono_ns()) {
			*hint = *first;
			first->due_ns = 0;
			due = true;
		} else if (first) {
			const struct timespec until = {
				.tv_sec = first->due_ns / 1000000000u,
				.tv_nsec = first->due_ns % 1000000000u,
			};

			pthread_cond_timedwait(&signer->work, &signer->lock, &until);
		} else {
			pthread_cond_wait(&signer->work, &signer->lock);
		}
	}
	pthread_mutex_unlock(&signer->lock);
	return due;
}

static void *signer_main(void *arg)
{
	struct signer *signer = arg;
	struct signer_hint hint;

	identity_check(signer->daemon);
	walk_files(signer->daemon->paths->media, at_start, signer);
	while (!signer->stop) {
		serve_questions(signer);
		if (wait_for_work(signer, &hint))
			follow_hint(signer, &hint);
	}
	return NULL;
}

void signer_take(struct signer *signer, struct request *request)
{
	request->next = NULL;
	pthread_mutex_lock(&signer->lock);
	*signer->end = request;
	signer->end = &request->next;
	pthread_cond_signal(&signer->work);
	pthread_mutex_unlock(&signer->lock);
}

void signer_hint(struct signer *signer, const struct angae_record *rec)
{
	char path[SIGNER_PATH_LEN];

	if (rec->flags & ANGAE_RECF_DIR_CUT)
		return;
	path_of(rec, path, sizeof(path));
	pthread_mutex_lock(&signer->lock);
	add_hint(signer, path, 0);
	pthread_mutex_unlock(&signer->lock);
}

int signer_start(struct signer *signer, struct daemon *daemon)
{
	pthread_condattr_t attr;

	memset(signer, 0, sizeof(*signer));
	signer->daemon = daemon;
	signer->end = &signer->first;
	pthread_mutex_init(&signer->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&signer->work, &attr);
	pthread_condattr_destroy(&attr);
	return thread_start(&signer->thread, CONFINE_SIGNER, 0, signer_main, signer);
}

void signer_stop(struct signer *signer)
{
	struct request *request;

	pthread_mutex_lock(&signer->lock);
	signer->stop = true;
	pthread_cond_signal(&signer->work);
	pthread_mutex_unlock(&signer->lock);
	pthread_join(signer->thread, NULL);
	while ((request = signer->first)) {
		signer->first = request->next;
		request_free(request);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The threads that owe verdicts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "decide.h"
#include "label.h"
#include "row.h"
#include "thread.h"
#include "worker.h"

/* ctime moves with the timer tick: what is younger could change unseen. */
#define TICK_NS 10000000u

struct serving {
	struct daemon *daemon;
	struct request *request;
	uint64_t every_ns; /* between two reports */
	uint64_t next_ns;
};

static bool progress(uint64_t done, void *arg)
{
	struct serving *serving = arg;
	struct daemon *daemon = serving->daemon;
	uint64_t now = mono_ns();

	if (now < serving->next_ns)
		return !daemon->requests.stop;
	serving->next_ns = now + serving->every_ns;
	requests_tell_waiting(&daemon->requests, &daemon->dev);
	return request_tell(&daemon->dev, serving->request, done) && !daemon->requests.stop;
}

/* A verdict of another generation than the one asked about is not to be kept. */
static bool may_store(const struct decision *decision, const struct angae_record *rec,
		      const struct policy *policy)
{
	return decision->store && rec->policy_gen == policy->generation;
}

/* Return: whether someone was still waiting for it. */
static bool answer(struct daemon *daemon, const struct angae_record *rec,
		   const struct decision *decision, const struct policy *policy)
{
	struct angae_answer answer = {
		.size = sizeof(answer),
		.version = ANGAE_ABI_VERSION,
		.kind = ANGAE_MSG_VERDICT,
		.id = rec->id,
		.verdict = decision->verdict,
		.scope = decision->scope,
		.flags = may_store(decision, rec, policy) ? ANGAE_ANSF_STORE : 0,
		.code = decision->reason.code,
		.expires_ns = clock_expiry(decision->expires),
	};
	bool waited = !daemon->dev.ops->answer(&daemon->dev, &answer);

	atomic_fetch_add(&daemon->answered, 1);
	if (decision->verdict != ANGAE_VERDICT_ALLOW)
		atomic_fetch_add(&daemon->refused, 1);
	if (!waited)
		atomic_fetch_add(&daemon->late, 1);
	return waited;
}

/* The change time of what is judged, and whether it would tell a later change. */
static bool snapshot(int fd, struct timespec *judged)
{
	struct stat st;
	uint64_t changed;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	*judged = st.st_ctim;
	changed = (uint64_t)st.st_ctim.tv_sec * 1000000000u + st.st_ctim.tv_nsec;
	return changed + TICK_NS < clock_ns(CLOCK_REALTIME_COARSE);
}

static void change(struct writer_file *file, enum writer_label how, const char *from,
		   const char *to)
{
	if (!label_is(file->fd, from))
		return;
	file->label = how;
	file->from = from;
	file->to = to;
}

/* What the verdict means for the label, if it is not the right one already. */
static void new_label(struct writer_file *file, const struct decision *decision, uint32_t class,
		      bool settled)
{
	bool own = class == ANGAE_CLASS_SELF;
	const char *plain = own ? LABEL_ORPHAN_MEDIA : LABEL_MEDIA;
	bool self = own || decision->reason.layer == ANGAE_LAYER_SELFSIGN;

	if (!own && class != ANGAE_CLASS_MEDIA)
		return;
	if (settled && decision->verified)
		change(file, LABEL_VOUCH, plain, self ? LABEL_SELF_MEDIA : LABEL_STATE_MEDIA);
	else if (decision->alert)
		change(file, LABEL_TAKE_BACK, own ? LABEL_SELF_MEDIA : LABEL_STATE_MEDIA, plain);
}

void worker_conclude(struct daemon *daemon, struct request *request,
		     const struct decision *decision, const struct policy *policy,
		     const struct timespec *judged)
{
	struct writer_file file = {.fd = request->rec.fd};
	struct trace_row row;
	bool waited;

	writer_promise(&daemon->writer);
	waited = answer(daemon, &request->rec, decision, policy);
	new_label(&file, decision, request->rec.class, judged);
	if (judged)
		file.judged = *judged;
	file.freeze = decision->freeze && request->rec.class == ANGAE_CLASS_MEDIA;
	if (file.freeze)
		file.facts = decision->facts;
	row_verdict(&row, &request->rec, decision, policy->profile.name, !waited);
	request->rec.fd = -1;
	writer_row(&daemon->writer, &row, &file, decision->alert, true);
}

/* A verdict that may be kept is good for those who ask the same; they need not wait their turn. */
static void conclude_same(struct daemon *daemon, const struct angae_record *rec,
			  const struct decision *decision, const struct policy *policy)
{
	struct request *same, *next;

	if (!may_store(decision, rec, policy))
		return;
	for (same = request_take_same(&daemon->requests, rec); same; same = next) {
		next = same->next;
		worker_conclude(daemon, same, decision, policy, NULL);
		request_free(same);
	}
}

static bool signs(struct daemon *daemon)
{
	struct policy *policy = policy_get(&daemon->policy);
	bool signs = policy->profile.selfsign;

	policy_put(policy);
	return signs;
}

/* Before it is judged: is it to be signed, or is it just being? */
static bool unsettled(struct daemon *daemon, const struct angae_record *rec)
{
	enum own_state state;

	if (rec->fd < 0 || rec->op != ANGAE_OP_OPEN || !signs(daemon))
		return false;
	if (rec->class != ANGAE_CLASS_OWN && rec->class != ANGAE_CLASS_SELF)
		return false;
	/* what the file is now counts: it may have been signed since the gate looked */
	state = own_look(daemon->own, rec->fd);
	return state == OWN_TORN || (state == OWN_LOOSE && !(rec->mode & ANGAE_MODE_WRITE));
}

static bool hand_on(struct daemon *daemon, struct request *request)
{
	signer_take(&daemon->signer, request);
	return true;
}

/* Somebody else of the same app had the signature taken off meanwhile: there is nothing left to judge. */
static bool loose_to_write(struct daemon *daemon, const struct angae_record *rec,
			   struct decision *decision)
{
	if (rec->fd < 0 || rec->class != ANGAE_CLASS_SELF || !(rec->mode & ANGAE_MODE_WRITE) ||
	    own_look(daemon->own, rec->fd) != OWN_LOOSE)
		return false;
	memset(decision, 0, sizeof(*decision));
	decision->verdict = ANGAE_VERDICT_ALLOW;
	decision->scope = ANGAE_SCOPE_READ;
	reason_say(&decision->reason, ANGAE_LAYER_SELFSIGN, "loose", 0,
		   "its signature is off already");
	return true;
}

/* Who may read it may write it, once its signature is off. Return: whether it was handed on. */
static bool to_be_written(struct daemon *daemon, struct request *request,
			  const struct decision *decision)
{
	if (request->rec.class != ANGAE_CLASS_SELF || !(request->rec.mode & ANGAE_MODE_WRITE) ||
	    decision->verdict != ANGAE_VERDICT_ALLOW)
		return false;
	request->judged = malloc(sizeof(*request->judged));
	if (!request->judged)
		return false;
	*request->judged = *decision;
	signer_take(&daemon->signer, request);
	return true;
}

/* Return: whether somebody else has the request now. */
static bool serve(struct daemon *daemon, struct request *request)
{
	struct policy *policy = policy_get(&daemon->policy);
	struct serving serving = {
		.daemon = daemon,
		.request = request,
		.every_ns = (uint64_t)policy->profile.deadline_ms * 1000000u / 4,
	};
	const struct decide_env env = {
		.policy = policy,
		.packages = &daemon->packages,
		.films = &daemon->films,
		.verity = daemon->verity,
		.keys = daemon->keys,
		.now = real_ns() / 1000000000u,
		.progress = progress,
		.progress_arg = &serving,
	};
	struct timespec judged;
	struct decision decision;
	bool settled = snapshot(request->rec.fd, &judged);
	bool handed_on;

	serving.next_ns = mono_ns() + serving.every_ns;
	if (!loose_to_write(daemon, &request->rec, &decision))
		decide(&env, &request->rec, &decision);
	handed_on = to_be_written(daemon, request, &decision);
	if (!handed_on) {
		worker_conclude(daemon, request, &decision, policy,
				settled && decision.verified ? &judged : NULL);
		conclude_same(daemon, &request->rec, &decision, policy);
	}
	policy_put(policy);
	return handed_on;
}

static void serve_lane(struct daemon *daemon, enum lane lane)
{
	struct request *request;

	while ((request = request_take(&daemon->requests, lane))) {
		bool handed_on = false;

		/* a long queue: is anybody still there? */
		if (unsettled(daemon, &request->rec))
			handed_on = hand_on(daemon, request);
		else if (lane != LANE_LARGE || request_tell(&daemon->dev, request, 0))
			handed_on = serve(daemon, request);
		if (!handed_on)
			request_free(request);
	}
}

static void *small_main(void *arg)
{
	serve_lane(arg, LANE_SMALL);
	return NULL;
}

static void *large_main(void *arg)
{
	serve_lane(arg, LANE_LARGE);
	return NULL;
}

int workers_start(struct workers *workers, struct daemon *daemon)
{
	for (workers->n = 0; workers->n < WORKERS; workers->n++) {
		bool small = workers->n < WORKERS_SMALL;

		if (thread_start(&workers->threads[workers->n], CONFINE_NOTHING,
				 small ? 0 : LARGE_NICE, small ? small_main : large_main, daemon)) {
			int error = errno;

			requests_stop(&daemon->requests);
			workers_stop(workers);
			errno = error;
			return -1;
		}
	}
	return 0;
}

void workers_stop(struct workers *workers)
{
	while (workers->n)
		pthread_join(workers->threads[--workers->n], NULL);
}

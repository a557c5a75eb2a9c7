// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls that wait for somebody's word.
 */
#include <stdlib.h>

#include "ask.h"
#include "chore.h"
#include "clock.h"
#include "control.h"

/* Back to the chores; the lock is held. */
static void send_back(struct control *control, struct call **at, enum ask_answer answer)
{
	struct call *call = *at;

	*at = call->next;
	call->ask.answer = answer;
	chore_again(control->chores, call);
}

void ask_wait(struct control *control, struct call *call)
{
	struct call **at = &control->asking;
	unsigned int n = 0;

	while (*at) {
		at = &(*at)->next;
		n++;
	}
	call->ask.wanted = false;
	call->ask.id = ++control->asks;
	call->ask.end_ns = mono_ns() + call->ask.ms * 1000000ull;
	call->next = NULL;
	*at = call;
	if (n == ASKS_MAX)
		send_back(control, at, ASK_MANY);
}

void ask_notices(struct control *control)
{
	struct call **at = &control->asking;

	pthread_mutex_lock(&control->lock);
	while (*at) {
		struct call *call = *at;
		struct json_object *notice = call->ask.notice;

		if (!call->ask.told) {
			call->ask.told = true;
			json_object_object_add(notice, "ask", json_object_new_int64(call->ask.id));
			if (!control_notice(control, call,
					    json_object_to_json_string_ext(
						    notice, JSON_C_TO_STRING_PLAIN))) {
				send_back(control, at, ASK_GONE);
				continue;
			}
		}
		at = &(*at)->next;
	}
	pthread_mutex_unlock(&control->lock);
}

bool ask_tick(struct control *control)
{
	struct call **at = &control->asking;
	uint64_t now = mono_ns();
	bool waiting;

	pthread_mutex_lock(&control->lock);
	while (*at) {
		if (now >= (*at)->ask.end_ns)
			send_back(control, at, ASK_LATE);
		else
			at = &(*at)->next;
	}
	waiting = control->asking;
	pthread_mutex_unlock(&control->lock);
	return waiting;
}

void ask_gone(struct control *control, uint64_t serial)
{
	struct call **at = &control->asking;

	pthread_mutex_lock(&control->lock);
	while (*at) {
		if ((*at)->serial == serial)
			send_back(control, at, ASK_GONE);
		else
			at = &(*at)->next;
	}
	pthread_mutex_unlock(&control->lock);
}

void ask_stop(struct control *control)
{
	struct call *call;

	while ((call = control->asking)) {
		control->asking = call->next;
		call_free(call);
	}
}

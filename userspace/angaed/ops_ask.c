// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What waits for somebody's word, and the word.
 */
#include <string.h>

#include "chore.h"
#include "clock.h"
#include "ops.h"

/* The lab's are all; anybody else's are his own. */
static bool may_answer(const struct call *call, const struct call *waiting)
{
	return call->lab || call->peer.uid == waiting->ask.uid;
}

static struct json_object *describe(const struct call *waiting, uint64_t now)
{
	struct json_object *object = json_object_new_object();
	uint64_t left = waiting->ask.end_ns > now ? waiting->ask.end_ns - now : 0;

	json_object_object_foreach (waiting->ask.notice, key, value) {
		if (strcmp(key, "ok") && strcmp(key, "warning"))
			json_object_object_add(object, key, json_object_get(value));
	}
	json_object_object_add(object, "ask", json_object_new_int64(waiting->ask.id));
	json_object_object_add(object, "uid", json_object_new_int64(waiting->ask.uid));
	json_object_object_add(object, "left_ms", json_object_new_int64(left / 1000000));
	return object;
}

void op_asks(struct call *call)
{
	struct json_object *array = json_object_new_array();
	struct control *control = call->control;
	uint64_t now = mono_ns();

	pthread_mutex_lock(&control->lock);
	for (struct call *waiting = control->asking; waiting; waiting = waiting->next)
		if (may_answer(call, waiting))
			json_object_array_add(array, describe(waiting, now));
	pthread_mutex_unlock(&control->lock);
	json_object_object_add(call->reply, "asks", array);
}

/* Return: the place of question @id among the waiting, or NULL. The lock is held. */
static struct call **find(struct control *control, uint64_t id)
{
	for (struct call **at = &control->asking; *at; at = &(*at)->next)
		if ((*at)->ask.id == id)
			return at;
	return NULL;
}

void op_answer(struct call *call)
{
	struct control *control = call->control;
	int64_t id = call_number(call, "id", -1);
	const char *answer = call_text(call, "answer");
	bool yes = answer && !strcmp(answer, "yes");
	struct call **at, *waiting;

	if (id < 0 || !answer || (!yes && strcmp(answer, "no"))) {
		call_fail(call, "answer needs an id, and yes or no");
		return;
	}
	pthread_mutex_lock(&control->lock);
	at = find(control, id);
	if (!at || !may_answer(call, *at)) {
		call_fail(call, "no question of that number waits for you");
	} else {
		waiting = *at;
		*at = waiting->next;
		waiting->ask.answer = yes ? ASK_YES : ASK_NO;
		waiting->ask.by = call->peer.uid;
		chore_again(control->chores, waiting);
	}
	pthread_mutex_unlock(&control->lock);
}

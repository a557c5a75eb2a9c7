// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions of the control socket: parsed, checked, answered.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"

#define DEPTH_MAX 8

void call_fail(struct call *call, const char *format, ...)
{
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	json_object_object_add(call->reply, "ok", json_object_new_boolean(false));
	json_object_object_add(call->reply, "error", json_object_new_string(line));
}

static struct json_object *member(const struct call *call, const char *key, enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(call->request, key, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

const char *call_text(const struct call *call, const char *key)
{
	struct json_object *value = member(call, key, json_type_string);

	/* a NUL inside would make two readers see two texts */
	if (!value ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return NULL;
	return json_object_get_string(value);
}

int64_t call_number(const struct call *call, const char *key, int64_t missing)
{
	struct json_object *value;

	if (!json_object_object_get_ex(call->request, key, &value))
		return missing;
	return json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;
}

bool call_flag(const struct call *call, const char *key)
{
	return json_object_get_boolean(member(call, key, json_type_boolean));
}

static struct json_object *parse(const char *packet, size_t len, const char **error)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *object = NULL;

	*error = "out of memory";
	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* the NUL behind the packet ends what would else go on */
	object = json_tokener_parse_ex(tokener, packet, len + 1);
	*error = "not one JSON object";
	if (json_tokener_get_error(tokener) != json_tokener_success ||
	    json_tokener_get_parse_end(tokener) < len ||
	    !json_object_is_type(object, json_type_object)) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);
	return object;
}

static const struct op *find_op(const struct op *ops, const char *name)
{
	for (; ops->name; ops++) {
		if (!strcmp(ops->name, name))
			return ops;
	}
	return NULL;
}

struct call *call_new(struct control *control, const char *packet, size_t len, const char **error)
{
	struct json_object *request = parse(packet, len, error);
	struct call *call;
	const char *name;

	if (!request)
		return NULL;
	call = calloc(1, sizeof(*call));
	if (!call) {
		*error = "out of memory";
		json_object_put(request);
		return NULL;
	}
	call->request = request;
	call->control = control;
	call->daemon = control->daemon;
	name = call_text(call, "op");
	call->op = name ? find_op(control->ops, name) : NULL;
	if (!call->op) {
		*error = name ? "no such op" : "no op";
		call_free(call);
		return NULL;
	}
	call->reply = json_object_new_object();
	json_object_object_add(call->reply, "ok", json_object_new_boolean(true));
	return call;
}

void call_claim(struct call *call)
{
	struct device *dev = &call->daemon->dev;
	size_t kept = 0;

	for (size_t i = 0; i < call->nfds; i++) {
		if (!dev->ops->proves(dev, call->fds[i])) {
			call->fds[kept++] = call->fds[i];
			continue;
		}
		call->lab = true;
		close(call->fds[i]);
	}
	call->nfds = kept;
}

void call_free(struct call *call)
{
	for (size_t i = 0; i < call->nfds; i++)
		close(call->fds[i]);
	json_object_put(call->request);
	json_object_put(call->reply);
	json_object_put(call->ask.notice);
	free(call->ask.content);
	free(call);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the trace store: rows as JSON members of a reply.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "trace_impl.h"
#include "words.h"

/* A reply is one packet of 64 KiB; what does not fit is asked for again. */
#define REPLY_ROOM 60000

static void add_text(struct json_object *object, const char *key, sqlite3_stmt *stmt, int i)
{
	const char *value = (const char *)sqlite3_column_text(stmt, i);

	if (value)
		json_object_object_add(object, key, json_object_new_string(value));
}

static void add_number(struct json_object *object, const char *key, sqlite3_stmt *stmt, int i)
{
	json_object_object_add(object, key, json_object_new_int64(sqlite3_column_int64(stmt, i)));
}

static void add_nonzero(struct json_object *object, const char *key, sqlite3_stmt *stmt, int i)
{
	if (sqlite3_column_int64(stmt, i))
		add_number(object, key, stmt, i);
}

static void add_path(struct json_object *object, sqlite3_stmt *stmt, int i)
{
	const char *dir = (const char *)sqlite3_column_text(stmt, i);
	const char *name = (const char *)sqlite3_column_text(stmt, i + 1);
	char path[ANGAE_DIR_LEN + ANGAE_NAME_LEN + 2];

	if (!dir && !name)
		return;
	snprintf(path, sizeof(path), "%s%s%s", dir ? dir : "",
		 dir && name && strcmp(dir, "/") ? "/" : "", name ? name : "");
	json_object_object_add(object, "path", json_object_new_string(path));
}

static void add_time(struct json_object *object, uint64_t ns)
{
	time_t seconds = ns / 1000000000u;
	char text[48], whole[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(whole, sizeof(whole), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%03uZ", whole, (unsigned int)(ns / 1000000 % 1000));
	json_object_object_add(object, "time", json_object_new_string(text));
	json_object_object_add(object, "real_ns", json_object_new_int64(ns));
}

static void add_mode(struct json_object *object, uint32_t mode)
{
	char buf[40];

	if (mode)
		json_object_object_add(object, "mode",
				       json_object_new_string(word_mode(mode, buf, sizeof(buf))));
}

/* The columns of one event, in the order of the SELECT below. */
static struct json_object *event(sqlite3_stmt *stmt)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "seq", stmt, 0);
	add_text(object, "boot", stmt, 1);
	add_text(object, "kind", stmt, 2);
	add_time(object, sqlite3_column_int64(stmt, 3));
	add_number(object, "mono_ns", stmt, 4);
	add_number(object, "last_ns", stmt, 5);
	add_number(object, "count", stmt, 6);
	add_text(object, "decision", stmt, 7);
	add_number(object, "errno", stmt, 8);
	add_text(object, "op", stmt, 9);
	add_text(object, "class", stmt, 10);
	add_mode(object, sqlite3_column_int(stmt, 11));
	add_number(object, "pid", stmt, 12);
	add_number(object, "tgid", stmt, 13);
	add_number(object, "uid", stmt, 14);
	add_text(object, "subject", stmt, 15);
	add_text(object, "comm", stmt, 16);
	add_path(object, stmt, 17);
	add_nonzero(object, "dev", stmt, 19);
	add_nonzero(object, "ino", stmt, 20);
	add_number(object, "size", stmt, 21);
	add_number(object, "hashed", stmt, 22);
	add_text(object, "layer", stmt, 23);
	add_text(object, "check", stmt, 24);
	add_number(object, "code", stmt, 25);
	add_text(object, "why", stmt, 26);
	add_text(object, "detail", stmt, 27);
	add_text(object, "source", stmt, 28);
	add_text(object, "chain", stmt, 29);
	add_text(object, "era", stmt, 30);
	add_text(object, "label", stmt, 31);
	add_nonzero(object, "target", stmt, 32);
	add_nonzero(object, "alert", stmt, 33);
	add_text(object, "ranges", stmt, 34);
	add_text(object, "about", stmt, 35);
	return object;
}

static const char *const events_sql =
	"SELECT seq, boots.boot, kind, real_ns, mono_ns, last_ns, count, decision, errno, op, class,"
	" mode, pid, tgid, uid, subject, comm, dir, name, dev, ino, size, hashed, layer, chk, code,"
	" why, detail, source, chain, era, label, target, alert, CASE WHEN ? THEN ranges END,"
	" about"
	" FROM trace JOIN boots ON boots.id = trace.boot WHERE seq > ? ORDER BY seq LIMIT ?";

static const char *const alerts_sql =
	"SELECT id, real_ns, subject, comm, uid, op, dir, name, layer, chk, code, detail, about"
	" FROM alerts WHERE id > ? ORDER BY id LIMIT ?";

static struct json_object *alert(sqlite3_stmt *stmt)
{
	struct json_object *object = json_object_new_object();

	add_number(object, "alert", stmt, 0);
	add_time(object, sqlite3_column_int64(stmt, 1));
	add_text(object, "subject", stmt, 2);
	add_text(object, "comm", stmt, 3);
	add_number(object, "uid", stmt, 4);
	add_text(object, "op", stmt, 5);
	add_path(object, stmt, 6);
	add_text(object, "layer", stmt, 8);
	add_text(object, "check", stmt, 9);
	add_number(object, "code", stmt, 10);
	add_text(object, "detail", stmt, 11);
	add_text(object, "about", stmt, 12);
	return object;
}

/* Steps @stmt into an array until it ends or the reply is full; Return: is there more? */
static bool collect(struct trace *trace, sqlite3_stmt *stmt, struct json_object *array, int limit,
		    struct json_object *(*make)(sqlite3_stmt *))
{
	size_t room = REPLY_ROOM;
	int n = 0, rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct json_object *object;
		size_t len;

		if (n++ == limit)
			return true;
		object = make(stmt);
		json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN, &len);
		if (len + 1 > room) {
			json_object_put(object);
			return true;
		}
		room -= len + 1;
		json_object_array_add(array, object);
	}
	trace_db_check(trace, rc);
	return false;
}

static void finish(struct json_object *reply, const char *key, struct json_object *array, bool more)
{
	json_object_object_add(reply, key, array);
	json_object_object_add(reply, "more", json_object_new_boolean(more));
}

void trace_events(struct trace *trace, struct json_object *reply, int64_t after, int limit,
		  bool ranges)
{
	struct json_object *array = json_object_new_array();
	sqlite3_stmt *stmt = NULL;
	bool more = false;

	if (trace->db &&
	    !trace_db_check(trace, sqlite3_prepare_v2(trace->db, events_sql, -1, &stmt, NULL))) {
		sqlite3_bind_int(stmt, 1, ranges);
		sqlite3_bind_int64(stmt, 2, after);
		sqlite3_bind_int(stmt, 3, limit + 1);
		more = collect(trace, stmt, array, limit, event);
		sqlite3_finalize(stmt);
	}
	finish(reply, "events", array, more);
}

void trace_alerts(struct trace *trace, struct json_object *reply, int64_t after, int limit)
{
	struct json_object *array = json_object_new_array();
	sqlite3_stmt *stmt = NULL;
	bool more = false;

	if (trace->db &&
	    !trace_db_check(trace, sqlite3_prepare_v2(trace->db, alerts_sql, -1, &stmt, NULL))) {
		sqlite3_bind_int64(stmt, 1, after);
		sqlite3_bind_int(stmt, 2, limit + 1);
		more = collect(trace, stmt, array, limit, alert);
		sqlite3_finalize(stmt);
	}
	finish(reply, "alerts", array, more);
}

void trace_counters(struct trace *trace, struct json_object *reply)
{
	static const struct {
		const char *key;
		const char *sql;
	} counters[] = {
		{"rows", "SELECT count(*) FROM trace"},
		{"last", "SELECT max(seq) FROM trace"},
		{"rolled_off", "SELECT value FROM meta WHERE key = 'rolled'"},
		{"lost", "SELECT value FROM meta WHERE key = 'lost'"},
		{"alerts", "SELECT count(*) FROM alerts"},
		{"alerts_rolled_off", "SELECT value FROM meta WHERE key = 'rolled_alerts'"},
	};
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "open", json_object_new_boolean(trace->db != NULL));
	for (size_t i = 0; trace->db && i < sizeof(counters) / sizeof(counters[0]); i++)
		json_object_object_add(
			object, counters[i].key,
			json_object_new_int64(trace_db_number(trace, counters[i].sql)));
	json_object_object_add(object, "not_told_yet", json_object_new_int64(trace->lost));
	json_object_object_add(reply, "trace", object);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SQLite side of the trace store.
 *
 * WAL with synchronous=FULL: a batch is whole after a power cut or not there.
 * Exclusive locking, so that no shared memory file is needed: nobody else
 * opens the store. The caches are kept small on purpose.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "trace_impl.h"
#include "words.h"

static const char *const schema =
	"CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS boots(id INTEGER PRIMARY KEY, boot TEXT UNIQUE NOT NULL);"
	"CREATE TABLE IF NOT EXISTS trace("
	" seq INTEGER PRIMARY KEY AUTOINCREMENT, boot INTEGER NOT NULL, kind TEXT NOT NULL,"
	" real_ns INTEGER, mono_ns INTEGER, last_ns INTEGER, count INTEGER NOT NULL,"
	" decision TEXT, errno INTEGER, op TEXT, class TEXT, mode INTEGER, pid INTEGER,"
	" tgid INTEGER, uid INTEGER, subject TEXT, comm TEXT, dir TEXT, name TEXT, dev INTEGER,"
	" ino INTEGER, size INTEGER, hashed INTEGER, layer TEXT, chk TEXT, code INTEGER,"
	" why TEXT, detail TEXT, source TEXT, chain TEXT, ranges TEXT, era TEXT, label TEXT,"
	" target INTEGER, alert INTEGER, about TEXT);"
	"CREATE TABLE IF NOT EXISTS alerts("
	" id INTEGER PRIMARY KEY, real_ns INTEGER, subject TEXT, comm TEXT, uid INTEGER,"
	" op TEXT, dir TEXT, name TEXT, layer TEXT, chk TEXT, code INTEGER, detail TEXT, about TEXT);"
	"INSERT OR IGNORE INTO meta VALUES('rolled', 0),('rolled_alerts', 0),('lost', 0);";

static const char *const insert_sql =
	"INSERT INTO trace(boot, kind, real_ns, mono_ns, last_ns, count, decision, errno, op, class,"
	" mode, pid, tgid, uid, subject, comm, dir, name, dev, ino, size, hashed, layer, chk, code,"
	" why, detail, source, chain, ranges, era, label, target, alert, about)"
	" VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

bool trace_db_check(struct trace *trace, int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
		return false;
	rc &= 0xff;
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		trace->damaged = true;
	trace->failed = true;
	return true;
}

int trace_db_exec(struct trace *trace, const char *sql)
{
	return trace_db_check(trace, sqlite3_exec(trace->db, sql, NULL, NULL, NULL)) ? -1 : 0;
}

int64_t trace_db_number(struct trace *trace, const char *sql)
{
	sqlite3_stmt *stmt;
	int64_t number = 0;
	int rc = sqlite3_prepare_v2(trace->db, sql, -1, &stmt, NULL);

	if (trace_db_check(trace, rc))
		return 0;
	rc = sqlite3_step(stmt);
	if (!trace_db_check(trace, rc) && rc == SQLITE_ROW)
		number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return number;
}

static int prepare(struct trace *trace)
{
	return trace_db_check(trace, sqlite3_prepare_v3(trace->db, insert_sql, -1,
							SQLITE_PREPARE_PERSISTENT, &trace->insert,
							NULL)) ||
			       trace_db_check(
				       trace,
				       sqlite3_prepare_v3(
					       trace->db,
					       "UPDATE trace SET count = count + ?, last_ns = ?"
					       " WHERE seq = ?",
					       -1, SQLITE_PREPARE_PERSISTENT, &trace->count,
					       NULL)) ||
			       trace_db_check(
				       trace,
				       sqlite3_prepare_v3(
					       trace->db,
					       "INSERT INTO alerts VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
					       -1, SQLITE_PREPARE_PERSISTENT, &trace->insert_alert,
					       NULL))
		       ? -1
		       : 0;
}

static int begin_boot(struct trace *trace)
{
	sqlite3_stmt *stmt;
	char sql[160];

	if (trace_db_check(trace, sqlite3_prepare_v2(trace->db,
						     "INSERT OR IGNORE INTO boots(boot) VALUES(?)",
						     -1, &stmt, NULL)))
		return -1;
	sqlite3_bind_text(stmt, 1, trace->boot, -1, SQLITE_STATIC);
	trace_db_check(trace, sqlite3_step(stmt));
	sqlite3_finalize(stmt);
	/* the name was checked to be letters, digits and dashes */
	snprintf(sql, sizeof(sql), "SELECT id FROM boots WHERE boot = '%s'", trace->boot);
	trace->boot_row = trace_db_number(trace, sql);
	return trace->boot_row ? 0 : -1;
}

/* A store of a later version is left alone for whoever understands it. */
static int check_version(struct trace *trace)
{
	int64_t version = trace_db_number(trace, "PRAGMA user_version");

	if (version && version != 1 && version != TRACE_SCHEMA) {
		trace->damaged = true;
		return -1;
	}
	if (version == 1)
		return trace_db_exec(trace, "ALTER TABLE trace ADD COLUMN about TEXT;"
					    "ALTER TABLE alerts ADD COLUMN about TEXT;"
					    "PRAGMA user_version = 2");
	return trace_db_exec(trace, version ? "SELECT 1" : "PRAGMA user_version = 2");
}

int trace_db_open(struct trace *trace)
{
	int64_t last;

	trace->failed = trace->damaged = false;
	if (trace_db_check(trace,
			   sqlite3_open_v2(trace->path, &trace->db,
					   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
						   SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
					   NULL)))
		goto fail;
	sqlite3_db_config(trace->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(trace->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 512, 64);
	if (trace_db_exec(trace, "PRAGMA locking_mode = EXCLUSIVE;"
				 "PRAGMA cache_size = -128;"
				 "PRAGMA temp_store = MEMORY;"
				 "PRAGMA journal_mode = WAL;"
				 "PRAGMA synchronous = FULL;"
				 "PRAGMA wal_autocheckpoint = 128;"
				 "PRAGMA journal_size_limit = 1048576;") ||
	    check_version(trace) || trace_db_exec(trace, schema) || begin_boot(trace) ||
	    prepare(trace))
		goto fail;
	last = trace_db_number(trace, "SELECT max(id) FROM alerts");
	if (trace->next_alert <= last)
		trace->next_alert = last + 1;
	return 0;
fail:
	trace_db_close(trace);
	return -1;
}

void trace_db_close(struct trace *trace)
{
	sqlite3_finalize(trace->insert);
	sqlite3_finalize(trace->count);
	sqlite3_finalize(trace->insert_alert);
	trace->insert = trace->count = trace->insert_alert = NULL;
	sqlite3_close(trace->db);
	trace->db = NULL;
}

static void text(sqlite3_stmt *stmt, int i, const char *value)
{
	if (value && *value)
		sqlite3_bind_text(stmt, i, value, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(stmt, i);
}

static void bind_row(sqlite3_stmt *stmt, const struct trace_row *row)
{
	int i = 2; /* 1 is the boot */

	text(stmt, i++, row->kind);
	sqlite3_bind_int64(stmt, i++, row->real_ns);
	sqlite3_bind_int64(stmt, i++, row->mono_ns);
	sqlite3_bind_int64(stmt, i++, row->last_ns);
	sqlite3_bind_int64(stmt, i++, row->count);
	text(stmt, i++, row->decision);
	sqlite3_bind_int64(stmt, i++, row->error);
	text(stmt, i++, row->op ? word_op(row->op) : NULL);
	text(stmt, i++, row->class ? word_class(row->class) : NULL);
	sqlite3_bind_int64(stmt, i++, row->mode);
	sqlite3_bind_int64(stmt, i++, row->pid);
	sqlite3_bind_int64(stmt, i++, row->tgid);
	sqlite3_bind_int64(stmt, i++, row->uid);
	text(stmt, i++, row->subject);
	text(stmt, i++, row->comm);
	text(stmt, i++, row->dir);
	text(stmt, i++, row->name);
	sqlite3_bind_int64(stmt, i++, row->dev);
	sqlite3_bind_int64(stmt, i++, row->ino);
	sqlite3_bind_int64(stmt, i++, row->size);
	sqlite3_bind_int64(stmt, i++, row->hashed);
	text(stmt, i++, row->layer);
	text(stmt, i++, row->check);
	sqlite3_bind_int64(stmt, i++, row->code);
	text(stmt, i++, row->why ? word_why(row->why) : NULL);
	text(stmt, i++, row->detail);
	text(stmt, i++, row->source);
	text(stmt, i++, row->chain);
	text(stmt, i++, row->ranges);
	text(stmt, i++, row->era);
	text(stmt, i++, row->label);
	sqlite3_bind_int64(stmt, i++, row->target);
	sqlite3_bind_int64(stmt, i++, row->alert);
	text(stmt, i++, row->about);
}

static int64_t run(struct trace *trace, sqlite3_stmt *stmt)
{
	bool failed = trace_db_check(trace, sqlite3_step(stmt));

	sqlite3_reset(stmt);
	return failed ? 0 : sqlite3_last_insert_rowid(trace->db);
}

int64_t trace_db_insert(struct trace *trace, const struct trace_row *row)
{
	sqlite3_bind_int64(trace->insert, 1, trace->boot_row);
	bind_row(trace->insert, row);
	return run(trace, trace->insert);
}

int64_t trace_db_alert(struct trace *trace, const struct trace_row *row)
{
	sqlite3_stmt *stmt = trace->insert_alert;
	int i = 1;

	sqlite3_bind_int64(stmt, i++, trace->next_alert);
	sqlite3_bind_int64(stmt, i++, row->real_ns);
	text(stmt, i++, row->subject);
	text(stmt, i++, row->comm);
	sqlite3_bind_int64(stmt, i++, row->uid);
	text(stmt, i++, row->op ? word_op(row->op) : "install");
	text(stmt, i++, row->dir);
	text(stmt, i++, row->name);
	text(stmt, i++, row->layer);
	text(stmt, i++, row->check);
	sqlite3_bind_int64(stmt, i++, row->code);
	text(stmt, i++, row->detail);
	text(stmt, i++, row->about);
	return run(trace, stmt) ? trace->next_alert++ : 0;
}

void trace_db_count(struct trace *trace, int64_t seq, uint32_t more, uint64_t last_ns)
{
	sqlite3_bind_int64(trace->count, 1, more);
	sqlite3_bind_int64(trace->count, 2, last_ns);
	sqlite3_bind_int64(trace->count, 3, seq);
	run(trace, trace->count);
}

void trace_db_roll(struct trace *trace)
{
	uint64_t pages = trace_db_number(trace, "PRAGMA page_count");
	uint64_t spare = trace_db_number(trace, "PRAGMA freelist_count");

	if (pages < spare || (pages - spare) * 4096 < trace->limits.bytes)
		return;
	trace_db_exec(trace, "UPDATE meta SET value = value + (SELECT count(*) / 8 FROM trace)"
			     " WHERE key = 'rolled';"
			     "DELETE FROM trace WHERE seq IN (SELECT seq FROM trace ORDER BY seq"
			     " LIMIT (SELECT count(*) / 8 FROM trace));"
			     "UPDATE meta SET value = value + (SELECT count(*) / 8 FROM alerts)"
			     " WHERE key = 'rolled_alerts';"
			     "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts ORDER BY id"
			     " LIMIT (SELECT count(*) / 8 FROM alerts));");
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <lmdb.h>

#include "lmdb_twin.h"

#define MAP_SIZE (4ul << 30)

static void need(int error, const char *what)
{
	if (!error)
		return;
	fprintf(stderr, "lmdb: %s: %s\n", what, mdb_strerror(error));
	exit(2);
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static MDB_env *open_env(const struct lmdb_twin *twin, unsigned int flags)
{
	MDB_env *env;

	need(mdb_env_create(&env), "create");
	need(mdb_env_set_mapsize(env, MAP_SIZE), "size");
	need(mdb_env_open(env, twin->path, MDB_NOSUBDIR | flags, 0644), twin->path);
	return env;
}

static void fill(MDB_env *env, uint8_t *keys, uint64_t n)
{
	MDB_val key = {.mv_size = 32}, value = {.mv_size = 0, .mv_data = ""};
	MDB_txn *txn;
	MDB_dbi dbi;

	need(mdb_txn_begin(env, NULL, 0, &txn), "begin");
	need(mdb_dbi_open(txn, NULL, 0, &dbi), "open");
	for (uint64_t i = 0; i < n; i++) {
		key.mv_data = keys + 32 * i;
		need(mdb_put(txn, dbi, &key, &value, MDB_APPEND), "put");
	}
	need(mdb_txn_commit(txn), "commit");
}

void lmdb_twin_build(struct lmdb_twin *twin, const char *dir, uint64_t n)
{
	uint8_t *keys = malloc(32 * n);
	double start = bench_seconds();
	struct stat st;
	MDB_env *env;

	if (!keys)
		need(MDB_PANIC, "memory");
	snprintf(twin->path, sizeof(twin->path), "%s/lmdb", dir);
	remove(twin->path);
	for (uint64_t i = 0; i < n; i++)
		bench_key(2 * i, keys + 32 * i);
	qsort(keys, n, 32, by_bytes);
	env = open_env(twin, 0);
	fill(env, keys, n);
	mdb_env_close(env);
	free(keys);
	twin->build_s = bench_seconds() - start;
	if (!stat(twin->path, &st))
		twin->size = (uint64_t)st.st_size;
}

static double time_gets(MDB_txn *txn, MDB_dbi dbi, const uint8_t *keys, uint64_t n, bool there)
{
	double start = bench_cpu();
	MDB_val key = {.mv_size = 32}, value;
	uint64_t found = 0;

	for (uint64_t i = 0; i < n; i++) {
		key.mv_data = (void *)(keys + 32 * i);
		found += !mdb_get(txn, dbi, &key, &value);
	}
	start = bench_cpu() - start;
	if (found != (there ? n : 0))
		need(MDB_NOTFOUND, "get");
	return start * 1e9 / (double)n;
}

void lmdb_twin_ask(struct lmdb_twin *twin, const uint8_t *hits, const uint8_t *misses, uint64_t n)
{
	MDB_env *env = open_env(twin, MDB_RDONLY | MDB_NORDAHEAD | MDB_NOLOCK);
	MDB_txn *txn;
	MDB_dbi dbi;

	need(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
	need(mdb_dbi_open(txn, NULL, 0, &dbi), "open");
	time_gets(txn, dbi, hits, n, true);
	twin->hit_ns = time_gets(txn, dbi, hits, n, true);
	twin->miss_ns = time_gets(txn, dbi, misses, n, false);
	mdb_txn_abort(txn);
	mdb_env_close(env);
}

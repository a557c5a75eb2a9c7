/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LMDB with the keys of the list: what the list is compared with. */
#ifndef ANGAE_LMDB_TWIN_H
#define ANGAE_LMDB_TWIN_H

#include <stdint.h>

struct lmdb_twin {
	char path[512];
	uint64_t size;
	double build_s;
	double hit_ns;
	double miss_ns;
};

/** lmdb_twin_build() - of @n keys, in @dir, as small as LMDB makes it: in order, values empty. */
void lmdb_twin_build(struct lmdb_twin *twin, const char *dir, uint64_t n);

/** lmdb_twin_ask() - time @n keys that are there, and @n that are not. */
void lmdb_twin_ask(struct lmdb_twin *twin, const uint8_t *hits, const uint8_t *misses, uint64_t n);

/* Of the bench. */
double bench_seconds(void);
double bench_cpu(void);
void bench_key(uint64_t i, uint8_t key[32]);

#endif

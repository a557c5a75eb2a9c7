// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a file into its Merkle tree, with several threads. Each takes the
 * next unit, the 128 blocks under one block of hashes; the caller, which works
 * like the others, puts the results into the tree in order.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "merkle_tree.h"
#include "read.h"

#define UNIT	    ((uint64_t)ANGAE_MERKLE_BLOCK * ANGAE_MERKLE_FAN)
#define WINDOW	    64 /* units that may be done before the oldest open one */
#define THREADS_MAX 16

/* One pass over the whole units of a file. */
struct pass {
	int fd;
	uint64_t off;
	uint64_t units;
	const void *salt;
	uint32_t saltlen;
	angae_progress_fn *progress;
	void *arg;
	struct angae_merkle_tree *tree;

	pthread_mutex_t lock;
	pthread_cond_t room;
	uint64_t next; /* the unit nobody has taken */
	uint64_t head; /* the unit that goes into the tree next */
	int error;     /* the first one; all stop */
	bool done[WINDOW];
	uint8_t hash[WINDOW][ANGAE_SHA256_LEN];
};

/* What one thread works with. */
struct worker {
	struct angae_merkle_hasher hasher;
	uint8_t *data;
	uint8_t leaves[ANGAE_MERKLE_BLOCK];
};

static int worker_init(struct worker *w, const struct pass *p)
{
	w->data = malloc(UNIT);
	if (!w->data) {
		errno = ENOMEM;
		return -1;
	}
	if (!angae_merkle_hasher_init(&w->hasher, p->salt, p->saltlen))
		return 0;
	free(w->data);
	return -1;
}

static void worker_done(struct worker *w)
{
	int err = errno;

	angae_merkle_hasher_done(&w->hasher);
	free(w->data);
	errno = err;
}

/* Without the lock. Return: 0, or an errno. */
static int hash_unit(struct worker *w, const struct pass *p, uint64_t unit, uint8_t *hash)
{
	if (angae_read_at(p->fd, w->data, UNIT, p->off + unit * UNIT) < 0)
		return errno;
	for (size_t i = 0; i < ANGAE_MERKLE_FAN; i++)
		if (angae_merkle_hash(&w->hasher, w->data + i * ANGAE_MERKLE_BLOCK,
				      w->leaves + i * ANGAE_SHA256_LEN) < 0)
			return errno;
	return angae_merkle_hash(&w->hasher, w->leaves, hash) < 0 ? errno : 0;
}

static bool may_take(const struct pass *p)
{
	return !p->error && p->next < p->units && p->next < p->head + WINDOW;
}

/* Takes the next unit, hashes it, keeps the result. With the lock before and after. */
static void do_unit(struct worker *w, struct pass *p)
{
	uint64_t unit = p->next++;
	uint8_t hash[ANGAE_SHA256_LEN];
	int err;

	pthread_mutex_unlock(&p->lock);
	err = hash_unit(w, p, unit, hash);
	pthread_mutex_lock(&p->lock);
	if (err && !p->error)
		p->error = err;
	memcpy(p->hash[unit % WINDOW], hash, sizeof(hash));
	p->done[unit % WINDOW] = true;
	pthread_cond_broadcast(&p->room);
}

static void *help(void *arg)
{
	struct pass *p = arg;
	struct worker w;

	/* Too little memory for a helper: the caller does without. */
	if (worker_init(&w, p) < 0)
		return NULL;
	pthread_mutex_lock(&p->lock);
	while (!p->error && p->next < p->units) {
		if (may_take(p))
			do_unit(&w, p);
		else
			pthread_cond_wait(&p->room, &p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	worker_done(&w);
	return NULL;
}

/* Puts what is ready into the tree. With the lock; it is let go for the caller's progress. */
static void collect(struct worker *w, struct pass *p)
{
	while (!p->error && p->head < p->units && p->done[p->head % WINDOW]) {
		size_t slot = p->head % WINDOW;
		bool go_on = true;

		if (angae_merkle_full(p->tree, &w->hasher, p->hash[slot]) < 0)
			p->error = errno;
		p->done[slot] = false;
		p->head++;
		pthread_cond_broadcast(&p->room);
		if (p->progress) {
			pthread_mutex_unlock(&p->lock);
			go_on = p->progress(p->head * UNIT, p->arg);
			pthread_mutex_lock(&p->lock);
		}
		if (!go_on && !p->error)
			p->error = ECANCELED;
	}
}

static void lead(struct worker *w, struct pass *p)
{
	pthread_mutex_lock(&p->lock);
	while (!p->error && p->head < p->units) {
		if (may_take(p))
			do_unit(w, p);
		else if (!p->done[p->head % WINDOW])
			pthread_cond_wait(&p->room, &p->lock);
		collect(w, p);
	}
	pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->lock);
}

static unsigned int processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : (unsigned int)CPU_COUNT(&set);
}

/* Fewer than asked for where the system gives fewer. Signals stay the caller's. */
static unsigned int start_helpers(struct pass *p, unsigned int threads, pthread_t *ids)
{
	unsigned int wanted = threads ? threads : processors(), n = 0;
	sigset_t all, old;

	if (wanted > THREADS_MAX)
		wanted = THREADS_MAX;
	if (wanted > p->units)
		wanted = (unsigned int)p->units;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (n + 1 < wanted && !pthread_create(&ids[n], NULL, help, p))
		n++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return n;
}

static int run_pass(struct pass *p, struct worker *w, unsigned int threads)
{
	pthread_t ids[THREADS_MAX];
	unsigned int n;

	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->room, NULL);
	n = start_helpers(p, threads, ids);
	lead(w, p);
	for (unsigned int i = 0; i < n; i++)
		pthread_join(ids[i], NULL);
	pthread_cond_destroy(&p->room);
	pthread_mutex_destroy(&p->lock);
	errno = p->error;
	return p->error ? -1 : 0;
}

/* Leaves for [@from, @end), the last block filled up; at most a unit and a bit. */
static int add_rest(struct worker *w, const struct pass *p, struct angae_merkle_tree *tree,
		    uint64_t from, uint64_t end)
{
	uint8_t hash[ANGAE_SHA256_LEN];

	for (; from < end; from += ANGAE_MERKLE_BLOCK) {
		size_t n =
			end - from < ANGAE_MERKLE_BLOCK ? (size_t)(end - from) : ANGAE_MERKLE_BLOCK;

		memset(w->data, 0, ANGAE_MERKLE_BLOCK);
		if (angae_read_at(p->fd, w->data, n, p->off + from) < 0 ||
		    angae_merkle_hash(&w->hasher, w->data, hash) < 0 ||
		    angae_merkle_leaf(tree, &w->hasher, hash) < 0)
			return -1;
	}
	return 0;
}

static int stopped(const struct pass *p, uint64_t done)
{
	if (!p->progress || p->progress(done, p->arg))
		return 0;
	errno = ECANCELED;
	return -1;
}

/* The tree over @len bytes and, when @whole_root is wanted, over @whole: the same up to the units' end. */
static int build(struct pass *p, uint64_t len, uint64_t whole, unsigned int threads, uint8_t *root,
		 uint8_t *whole_root)
{
	uint64_t from = p->units * UNIT;
	struct angae_merkle_tree *second = p->tree + 1;
	struct worker w;
	int ret = -1;

	if (worker_init(&w, p) < 0)
		return -1;
	if (p->units && run_pass(p, &w, threads) < 0)
		goto out;
	*second = *p->tree;
	if (add_rest(&w, p, p->tree, from, len) < 0 ||
	    angae_merkle_root(p->tree, &w.hasher, root) < 0 || (len > from && stopped(p, len) < 0))
		goto out;
	if (whole_root && (add_rest(&w, p, second, from, whole) < 0 ||
			   angae_merkle_root(second, &w.hasher, whole_root) < 0))
		goto out;
	ret = 0;
out:
	worker_done(&w);
	return ret;
}

static int start(struct pass *p, uint64_t len, uint64_t whole, unsigned int threads, uint8_t *root,
		 uint8_t *whole_root)
{
	int ret, err;

	p->units = len / UNIT;
	p->tree = calloc(2, sizeof(*p->tree));
	if (!p->tree) {
		errno = ENOMEM;
		return -1;
	}
	ret = build(p, len, whole, threads, root, whole_root);
	err = errno;
	free(p->tree);
	errno = err;
	return ret;
}

int angae_merkle_fd(int fd, uint64_t off, uint64_t len, const void *salt, uint32_t saltlen,
		    unsigned int threads, angae_progress_fn *progress, void *arg,
		    uint8_t root[ANGAE_SHA256_LEN])
{
	struct pass p = {.fd = fd,
			 .off = off,
			 .salt = salt,
			 .saltlen = saltlen,
			 .progress = progress,
			 .arg = arg};

	return start(&p, len, len, threads, root, NULL);
}

int angae_merkle_two(int fd, uint64_t len, uint64_t whole, angae_progress_fn *progress, void *arg,
		     uint8_t root[ANGAE_SHA256_LEN], uint8_t whole_root[ANGAE_SHA256_LEN])
{
	struct pass p = {.fd = fd, .progress = progress, .arg = arg};

	return start(&p, len, whole, 0, root, whole_root);
}

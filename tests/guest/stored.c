// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a stored verdict is valid: content, generations, time, name, inode, era. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

void stored_prepare(void)
{
	struct op seal_it = op_path(ACT_VERITY, MEDIA "sealed", 0);

	house_put(MEDIA "v1", "media_file");
	house_put(MEDIA "sealed", "media_file");
	actor_do(&init, &seal_it);
	house_dir(STAGING "v", "apk_staging_file");
	house_put(STAGING "v/base.apk", "apk_staging_file");
	house_put(APP "v", "apk_data_file");
}

static struct op reading(const char *path)
{
	return op_path(ACT_OPEN, path, O_RDONLY);
}

/* True when opening asks; the question is answered with allow and nothing is kept. */
static bool asks(const char *path)
{
	struct op op = reading(path);
	struct outcome out = {.result = -1};
	struct angae_record rec;
	bool asked = false;

	actor_send(&other, &op);
	while (!actor_take(&other, &out, 10))
		if (next_record(&rec, 50) && rec.kind == ANGAE_REC_REQUEST)
			asked = answer(&rec, ALLOW, READ, 0) == 0;
	drain();
	if (out.result)
		tap_note("open of %s: %d", path, out.error);
	return asked && out.result == 0;
}

static bool keeps(const char *path)
{
	return store(path, ALLOW, READ) && !asks(path);
}

static void content(void)
{
	struct op hold = op_path(ACT_HOLD, MEDIA "v1", O_RDWR);
	struct op put = op_path(ACT_PUT, MEDIA "v1", O_WRONLY | O_APPEND);
	struct op map = op_nums(ACT_MMAP_WRITE, -1, 0, 0), close;
	struct angae_record rec;
	struct outcome out;
	bool good = keeps(MEDIA "v1");

	put.len = 1;
	actor_do(&second, &put);
	tap(good && asks(MEDIA "v1"), "a write voids the stored verdict");

	/* The open is allowed and the verdict renewed while the descriptor lives on. */
	actor_send(&second, &hold);
	good = question(&rec) && answer(&rec, ALLOW, READ, 0) == 0;
	good &= actor_take(&second, &out, 5000) && out.result >= 0;
	config(ANGAE_CFG_STORE_MEDIA, USUAL_DEADLINE, USUAL_WINDOW);
	map.x = out.result;
	good &= actor_do(&second, &map) == 0;
	close = op_nums(ACT_CLOSE, out.result, 0, 0);
	actor_do(&second, &close);
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
	drain();
	tap(good && asks(MEDIA "v1"), "a write through a shared mapping voids it");
}

/* A mapping that can write outlives its descriptor: what it can change is not judged. */
static void old_mapping(void)
{
	struct op hold = op_path(ACT_HOLD, MEDIA "v1", O_RDWR);
	struct op map = op_nums(ACT_MMAP_KEEP, -1, 0, 0), close;
	struct op read = reading(MEDIA "v1");
	struct angae_record rec;
	struct outcome out;
	bool good;

	actor_send(&second, &hold);
	good = question(&rec) && answer(&rec, ALLOW, READ, 0) == 0;
	good &= actor_take(&second, &out, 5000) && out.result >= 0;
	map.x = out.result;
	good &= actor_do(&second, &map) == 0;
	close = op_nums(ACT_CLOSE, out.result, 0, 0);
	good &= actor_do(&second, &close) == 0;
	good &= actor_do(&other, &read) == -1 && errno == EPERM;
	good &= saw(ANGAE_OP_OPEN, ANGAE_CLASS_MEDIA, ANGAE_WHY_WRITER, DENY);
	actor_end(&second);
	actor_start(&second, "second", NULL);
	drain();
	tap(good && asks(MEDIA "v1"), "while a mapping can write, nothing is judged or kept");
}

static void generations(void)
{
	struct angae_generation line = {.size = sizeof(line)};
	struct angae_status st = status();
	bool good = keeps(MEDIA "v1");

	line.policy = st.policy_gen + 1;
	line.identity = st.identity_gen;
	good &= session_ioctl(ANGAE_IOC_GENERATION, &line, sizeof(line), NULL, 0) == 0;
	good &= status().policy_gen == line.policy;
	tap(good && asks(MEDIA "v1"), "a new policy generation voids the stored verdict");
	good = keeps(MEDIA "v1");
	line.identity++;
	good &= session_ioctl(ANGAE_IOC_GENERATION, &line, sizeof(line), NULL, 0) == 0;
	tap(good && asks(MEDIA "v1"), "a new identity generation voids it");
	line.policy--;
	good = session_ioctl(ANGAE_IOC_GENERATION, &line, sizeof(line), NULL, 0) != 0;
	tap(good && status().policy_gen == line.policy + 1, "a policy generation cannot go back");
}

static void expiry(void)
{
	struct angae_answer line;
	struct op op = reading(MEDIA "v1");
	struct angae_record rec;
	struct outcome out;
	struct timespec ts;
	bool good;

	actor_send(&other, &op);
	good = question(&rec);
	line = blank(ANGAE_MSG_VERDICT, rec.id);
	line.verdict = ALLOW;
	line.scope = READ;
	line.flags = STORE;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	line.expires_ns = (__u64)ts.tv_sec * 1000000000 + (__u64)ts.tv_nsec + 2000000000;
	good &= say(&line) == 0 && actor_take(&other, &out, 5000) && out.result == 0;
	good &= actor_do(&other, &op) == 0;
	good &= saw(ANGAE_OP_OPEN, ANGAE_CLASS_MEDIA, ANGAE_WHY_STORED, ALLOW);
	tap(good, "a verdict with a time to live is valid before it");
	sleep(2);
	tap(asks(MEDIA "v1"), "and void after it");
}

static void names(void)
{
	struct op link = op_pair(ACT_LINK, MEDIA "v1", MEDIA "v1.jpg", 0);
	bool good = keeps(MEDIA "v1");

	actor_do(&other, &link);
	drain();
	tap(good && asks(MEDIA "v1.jpg"), "the same inode by another name asks");
}

static void not_kept(void)
{
	bool good;

	config(ANGAE_CFG_REFUSE_WRITER, USUAL_DEADLINE, USUAL_WINDOW);
	good = store(MEDIA "v1.jpg", ALLOW, READ) && asks(MEDIA "v1.jpg");
	tap(good, "without STORE_MEDIA a verdict on media is not kept");
	good = store(APP "v", ALLOW, READ) && !asks(APP "v");
	tap(good, "without STORE_MEDIA a verdict on a package is");
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

/* An inode number used again is another file. */
static void reuse(void)
{
	struct op gone = op_path(ACT_UNLINK, MEDIA "short", 0);
	bool good = true;

	for (int i = 0; i < 5; i++) {
		fresh(MEDIA "short");
		good &= keeps(MEDIA "short");
		actor_do(&other, &gone);
		drain();
		fresh(MEDIA "short");
		good &= asks(MEDIA "short");
		actor_do(&other, &gone);
	}
	drain();
	tap(good, "a file made where another was is not the other: asks");
}

static void eviction(void)
{
	struct op op = reading(MEDIA "bad");
	struct angae_record rec;
	struct outcome out = {0};
	bool good;

	fresh(MEDIA "bad");
	good = store(MEDIA "bad", DENY, 0);
	sync();
	good &= house_write("/proc/sys/vm/drop_caches", "3") == 0;
	actor_send(&other, &op);
	while (!actor_take(&other, &out, 10))
		if (next_record(&rec, 50) && rec.kind == ANGAE_REC_REQUEST)
			answer(&rec, DENY, 0, STORE);
	drain();
	tap(good && out.result < 0 && out.error == EPERM,
	    "a refused file is refused after its inode left memory");
}

static void verity(void)
{
	struct op write = op_path(ACT_OPEN, MEDIA "sealed", O_WRONLY);
	bool good;

	good = actor_do(&other, &write) == -1 && errno == EPERM;
	drain();
	tap(good && keeps(MEDIA "sealed"), "a verity file: nobody writes it, the verdict is kept");
}

static void unasked(void)
{
	struct angae_store line = {.size = sizeof(line), .verdict = ALLOW, .scope = READ | EXEC};
	struct op move = op_pair(ACT_RENAME, STAGING "v", APP "installed", 0);
	bool good;

	good = session_ioctl(ANGAE_IOC_STORE, &line, sizeof(line), STAGING "v/base.apk",
			     offsetof(struct angae_store, fd)) == 0;
	good &= seal(STAGING "v", ANGAE_SEAL_PIN) == 0 && seal(STAGING "v", ANGAE_SEAL_SEAL) == 0;
	good &= actor_do(&installer, &move) == 0;
	drain();
	tap(good, "a verdict nobody asked for is stored in staging, and the directory moves");
}

void stored(void)
{
	content();
	old_mapping();
	generations();
	expiry();
	names();
	not_kept();
	reuse();
	eviction();
	verity();
	unasked();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The short ways to a stored verdict: as right as the long one, and as well counted. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define FILM  MEDIA "again"
#define TRACK CARD "again"
#define TIMES 50
#define WARM  3

void again_prepare(void)
{
	house_put(FILM, "media_file");
	house_put(TRACK, NULL);
	house_program(APP "more", "apk_data_file");
}

static bool reads(struct actor *actor, const char *path)
{
	struct op op = op_path(ACT_OPEN, path, O_RDONLY);

	return actor_do(actor, &op) == 0;
}

/* Used so often that the short way is what is taken. */
static bool warm(const char *path)
{
	bool good = true;

	for (int i = 0; i < WARM; i++)
		good &= reads(&other, path);
	return good;
}

/* Are there @count such hits in the ring, in fewer records? Empties it. */
static bool in_few_events(unsigned int op, unsigned int count)
{
	unsigned int seen = 0, records = 0;
	struct angae_record rec;

	while (next_record(&rec, seen < count ? 3000 : 25)) {
		if (rec.op != op || rec.why != ANGAE_WHY_STORED)
			continue;
		seen += rec.count;
		records++;
	}
	if (seen != count)
		tap_note("wanted %u hits, saw %u", count, seen);
	return seen == count && records < count;
}

static void counted(void)
{
	bool good = store(FILM, ALLOW, READ) && warm(FILM);
	unsigned long long hits = status().hits;

	for (int i = 0; i < TIMES; i++)
		good &= reads(&other, FILM) && reads(&second, FILM);
	good &= status().hits - hits == 2 * TIMES;
	good &= in_few_events(ANGAE_OP_OPEN, WARM + 2 * TIMES);
	tap(good, "two processes that read one file in turn: each hit is counted, in few events");
}

static void mapped(void)
{
	struct op hold = op_path(ACT_HOLD, APP "more", O_RDONLY);
	struct op run = op_path(ACT_EXEC, APP "more", 0);
	bool good = store(APP "more", ALLOW, READ | EXEC) && warm(APP "more");
	struct op map = op_nums(ACT_MMAP_EXEC, actor_do(&other, &hold), 0, 0);
	struct op close = op_nums(ACT_CLOSE, map.x, 0, 0);
	unsigned long long hits = status().hits;

	for (int i = 0; i < TIMES; i++)
		good &= actor_do(&other, &map) == 0;
	good &= status().hits - hits == TIMES;
	good &= in_few_events(ANGAE_OP_MMAP_EXEC, TIMES);
	tap(good, "executable mappings of one file: each hit is counted, in few events");
	good = actor_do(&other, &run) == 0 && actor_do(&other, &close) == 0;
	hold = op_path(ACT_HOLD, APP "v", O_RDONLY);
	map.x = close.x = actor_do(&other, &hold);
	drain();
	for (int i = 0; i < 3; i++)
		good &= actor_do(&other, &map) == -1 && errno == EPERM;
	actor_do(&other, &close);
	drain();
	tap(good, "what may be read is not therefore mapped: EPERM, also on the short way");
}

static void relabelled(void)
{
	struct op alert = op_pair(ACT_SETLABEL, FILM, "alert_file", 0);
	bool good = warm(FILM);

	in_few_events(ANGAE_OP_OPEN, WARM);
	if (!house_selinux) {
		tap_skip("no SELinux");
		return;
	}
	good &= actor_do(&session, &alert) == 0;
	drain();
	row("D26", "a film that was read, and then became an alert: EPERM, CLASS_RULE", &other,
	    op_path(ACT_OPEN, FILM, O_RDONLY), EPERM, WANT(OPEN, ALERT, CLASS_RULE));
	tap(good, "the session makes an alert of it");
}

static void registered_anew(void)
{
	struct angae_volume line = {.size = sizeof(line), .class = ANGAE_CLASS_MEDIA};
	bool good = store(TRACK, ALLOW, READ) && warm(TRACK);

	in_few_events(ANGAE_OP_OPEN, WARM);
	line.fd = open(CARD, O_RDONLY | O_CLOEXEC);
	good &= ioctl(gate_dev, ANGAE_IOC_VOLUME, &line) == 0;
	close(line.fd);
	tap(good, "a volume is registered anew");
	row_asked("D04", "and what was stored of its files is void: asks", &other,
		  op_path(ACT_OPEN, TRACK, O_RDONLY), ASK(OPEN, MEDIA), ALLOW, READ, 0);
}

static void renamed(void)
{
	struct op move = op_pair(ACT_RENAME, TRACK, CARD "again2", 0);
	bool good = store(TRACK, ALLOW, READ) && warm(TRACK);

	in_few_events(ANGAE_OP_OPEN, WARM);
	good &= actor_do(&other, &move) == 0;
	drain();
	tap(good, "a file that was read gets another name");
	row_asked("D04", "by which it is asked about", &other,
		  op_path(ACT_OPEN, CARD "again2", O_RDONLY), ASK(OPEN, MEDIA), DENY, 0, 0);
}

void again(void)
{
	counted();
	mapped();
	registered_anew();
	renamed();
	relabelled();
}

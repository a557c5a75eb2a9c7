// SPDX-License-Identifier: GPL-2.0-or-later
/* D01-D04, D09-D13, D27-D31: opens of files whose class is media or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

void rows_open_prepare(void)
{
	house_put(MEDIA "stored", "media_file");
	house_put(MEDIA "denied", "media_file");
	house_put(MEDIA "asked", "media_file");
	house_put(MEDIA "written", "media_file");
	house_put(MEDIA "rewritten", "media_file");
	house_put(MEDIA "both", "media_file");
	house_put(MEDIA "own", "media_file");
	house_put(DATA "unlisted", "system_data_root_file");
	house_put(CARD "film", NULL);
	house_put(FREE "note", "system_data_root_file");
	house_put(STRANGE "note", NULL);
	house_program(MEDIA "program", "media_file");
	house_program(CARD "program", NULL);
	house_program(STRANGE "program", NULL);
}

static void not_governed(void)
{
	row("D01", "open of a file on the verified system, read: allowed, no event", &other,
	    op_path(ACT_OPEN, INSTALLER_PROGRAM, O_RDONLY), 0, WANT_NONE);
	row("D01", "open of a file of class none, read and write: allowed, no event", &other,
	    op_path(ACT_OPEN, FREE "note", O_RDWR), 0, WANT_NONE);
	row("D01", "exec on the verified system: allowed, no event", &other,
	    op_path(ACT_EXEC, INSTALLER_PROGRAM, 0), 0, WANT_NONE);
}

static void stored_answers(void)
{
	struct want hits = WANT(OPEN, MEDIA, STORED);
	struct op op = op_path(ACT_OPEN, MEDIA "stored", O_RDONLY);
	bool good = store(MEDIA "stored", ALLOW, READ);

	config(USUAL_FLAGS, USUAL_DEADLINE, 500);
	for (int i = 0; i < 10; i++)
		good &= actor_do(&other, &op) == 0;
	hits.count = 10;
	good &= events_are(&hits, 0);
	tap(good, "D02 ten opens with a stored allow: allowed, STORED, coalesced");
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);

	store(MEDIA "denied", DENY, 0);
	row("D03", "open with a stored deny: EPERM, STORED", &other,
	    op_path(ACT_OPEN, MEDIA "denied", O_RDONLY), EPERM, WANT(OPEN, MEDIA, STORED));
}

static void asks(void)
{
	struct op op = op_path(ACT_OPEN, MEDIA "asked", O_RDONLY);

	row_asked("D04", "open with nothing stored: asked, refused by the session: EPERM", &other,
		  op, ASK(OPEN, MEDIA), DENY, 0, 0);
	row_asked("D04", "open with nothing stored: asked, allowed by the session", &other, op,
		  ASK(OPEN, MEDIA), ALLOW, READ, 0);
	op = op_path(ACT_OPEN, DATA "unlisted", O_RDONLY);
	row_asked("D04", "a type not in the table has the volume's default: asked", &other, op,
		  ASK(OPEN, MEDIA), ALLOW, READ, 0);
}

static void writers(void)
{
	struct op hold = op_path(ACT_HOLD, MEDIA "written", O_WRONLY);
	struct op op = op_path(ACT_OPEN, MEDIA "written", O_RDONLY);
	struct op close;
	long fd = actor_do(&second, &hold);

	drain();
	close = op_nums(ACT_CLOSE, fd, 0, 0);
	row("D09", "open while somebody writes it, REFUSE_WRITER: EPERM, WRITER", &other, op, EPERM,
	    WANT(OPEN, MEDIA, WRITER));
	config(ANGAE_CFG_STORE_MEDIA, USUAL_DEADLINE, USUAL_WINDOW);
	row_asked("D10", "open while somebody writes it, without REFUSE_WRITER: asked", &other, op,
		  ASK(OPEN, MEDIA), ALLOW, READ, STORE);
	row_asked("D10", "and the answer was not stored: asked again, EPERM", &other, op,
		  ASK(OPEN, MEDIA), DENY, 0, STORE);
	actor_do(&second, &close);
	row_asked("D10", "nor kept once the writer has closed", &other, op, ASK(OPEN, MEDIA), ALLOW,
		  READ, 0);
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

static void created(void)
{
	struct op op = op_path(ACT_OPEN, MEDIA "new", O_RDWR | O_CREAT);

	row("D11", "open that makes the file: allowed, FRESH", &other, op, 0,
	    WANT(OPEN, MEDIA, FRESH));
	op.x = O_RDONLY;
	row_asked("D11", "and it is unsettled: the next open asks", &other, op, ASK(OPEN, MEDIA),
		  DENY, 0, 0);
	row("D11", "open that makes a file without a name: allowed, FRESH", &other,
	    op_path(ACT_OPEN, MEDIA, O_RDWR | O_TMPFILE), 0, WANT(OPEN, MEDIA, FRESH));
	row("D31", "open that makes a file on a card: allowed, FRESH", &other,
	    op_path(ACT_OPEN, CARD "new", O_RDWR | O_CREAT | O_EXCL), 0, WANT(OPEN, MEDIA, FRESH));
}

static void write_opens(void)
{
	struct op read = op_path(ACT_OPEN, MEDIA "rewritten", O_RDONLY);
	struct op op = op_path(ACT_OPEN, MEDIA "rewritten", O_WRONLY);

	store(MEDIA "rewritten", ALLOW, READ);
	row("D12", "open for writing only: allowed, no event", &other, op, 0, WANT_NONE);
	row_asked("D12", "and the verdict is gone: the next read asks", &other, read,
		  ASK(OPEN, MEDIA), ALLOW, READ, STORE);
	op.x = O_WRONLY | O_TRUNC;
	row("D12", "open truncating without read: allowed, no event", &other, op, 0, WANT_NONE);
	row_asked("D12", "and the verdict is gone", &other, read, ASK(OPEN, MEDIA), DENY, 0, 0);

	op = op_path(ACT_OPEN, MEDIA "both", O_RDWR);
	read = op_path(ACT_OPEN, MEDIA "both", O_RDONLY);
	row_asked("D13", "open for both, nothing stored: asked, EPERM", &other, op,
		  ASK(OPEN, MEDIA), DENY, 0, 0);
	row_asked("D13", "open for both, nothing stored: asked, allowed", &other, op,
		  ASK(OPEN, MEDIA), ALLOW, READ, STORE);
	row_asked("D13", "and the verdict is dropped: the next read asks", &other, read,
		  ASK(OPEN, MEDIA), ALLOW, READ, STORE);
	row("D13", "open for both, stored allow: allowed, STORED", &other, op, 0,
	    WANT(OPEN, MEDIA, STORED));
	row_asked("D13", "and dropped again", &other, read, ASK(OPEN, MEDIA), DENY, 0, 0);
}

static void execs(void)
{
	row("D14", "exec of media: EPERM, never asked, CLASS_RULE", &other,
	    op_path(ACT_EXEC, MEDIA "program", 0), EPERM, WANT(EXEC, MEDIA, CLASS_RULE));
	store(MEDIA "program", ALLOW, READ | EXEC);
	row("D14", "exec of media with a stored allow for all: EPERM, CLASS_RULE", &other,
	    op_path(ACT_EXEC, MEDIA "program", 0), EPERM, WANT(EXEC, MEDIA, CLASS_RULE));
	row("D31", "exec on a card: EPERM, CLASS_RULE", &other,
	    op_path(ACT_EXEC, CARD "program", 0), EPERM, WANT(EXEC, MEDIA, CLASS_RULE));
}

/* What the gate hands to the session is the very file, readable, and asks nobody. */
static void request_fd(void)
{
	struct op op = op_path(ACT_OPEN, MEDIA "own", O_RDONLY);
	struct op peek = op_nums(ACT_PEEK, -1, 0, 0);
	struct angae_record rec;
	struct outcome out;
	struct stat st = {0};
	bool good;

	row("D27", "open by the session by path, nothing stored: EPERM, never asked, SESSION_SELF",
	    &session, op, EPERM, WANT(OPEN, MEDIA, SESSION_SELF));
	actor_send(&other, &op);
	good = question(&rec) && stat(MEDIA "own", &st) == 0 && rec.ino == st.st_ino &&
	       rec.file_size == (__u64)st.st_size && rec.tgid == (__u32)other.pid &&
	       rec.mode == ANGAE_MODE_READ && !strcmp(rec.name, "own") &&
	       !strcmp(rec.dir, "/data/media") && rec.count == 1 && rec.uid == 0;
	peek.x = rec.fd;
	actor_send(&session, &peek);
	good &= actor_take(&session, &out, 10000) && out.result == (long)st.st_size &&
		!memcmp(out.data, "contents of " MEDIA "own\n", (size_t)out.result);
	good &= answer(&rec, DENY, 0, 0) == 0;
	actor_take(&other, &out, 10000);
	good &= events_are(&WANT_NONE, 0);
	tap(good, "D28 the fd of a request: the very file, readable, nothing asked, no event");
}

static void strangers(void)
{
	long fd;

	row("D29", "open on an unknown volume, read and write: allowed, no event", &other,
	    op_path(ACT_OPEN, STRANGE "note", O_RDWR), 0, WANT_NONE);
	row("D30", "exec on an unknown volume: EPERM, VOLUME", &other,
	    op_path(ACT_EXEC, STRANGE "program", 0), EPERM, WANT(EXEC, NONE, VOLUME));
	fd = syscall(SYS_memfd_create, "program", 0);
	if (fd >= 0) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/%d/fd/%ld", getpid(), fd);
		house_program(path, NULL);
		row("D30", "exec of a file in memory: EPERM, VOLUME", &other,
		    op_path(ACT_EXEC, path, 0), EPERM, WANT(EXEC, NONE, VOLUME));
		close((int)fd);
	}
}

void rows_open(void)
{
	struct op film = op_path(ACT_OPEN, CARD "film", O_RDONLY);

	not_governed();
	stored_answers();
	asks();
	writers();
	created();
	write_opens();
	execs();
	request_fd();
	strangers();
	row_asked("D31", "open on a card, nothing stored: asked, EPERM", &other, film,
		  ASK(OPEN, MEDIA), DENY, 0, STORE);
	row("D31", "open on a card, stored deny: EPERM, STORED", &other, film, EPERM,
	    WANT(OPEN, MEDIA, STORED));
}

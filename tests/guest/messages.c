// SPDX-License-Identifier: GPL-2.0-or-later
/* Malformed and out-of-order messages on /dev/angae: a clear error, and nothing lost. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gate.h"
#include "house.h"
#include "rows.h"
#include "tap.h"

#define ASKED MEDIA "message"

static long dev;

static int put(struct actor *actor, long fd, const void *data, unsigned int len)
{
	struct op op = op_data(ACT_WRITE, fd, 0, data, len);

	return actor_do(actor, &op) < 0 ? errno : 0;
}

static int get(struct actor *actor, long fd, long len, long ms)
{
	struct op op = op_nums(ACT_READ, fd, len, ms);

	return actor_do(actor, &op) < 0 ? errno : 0;
}

static int control(struct actor *actor, long fd, unsigned long request, const void *data,
		   unsigned int len)
{
	struct op op = op_data(ACT_IOCTL, fd, (long)request, data, len);

	return actor_do(actor, &op) < 0 ? errno : 0;
}

/* Every malformed answer must be refused while the question stays open. */
static void malformed(void)
{
	struct op op = op_path(ACT_OPEN, ASKED, O_RDONLY);
	unsigned char big[sizeof(struct angae_answer) + 8] = {0};
	struct angae_answer line, good;
	struct angae_record rec;
	struct outcome out;

	config(USUAL_FLAGS, 20000, USUAL_WINDOW);
	actor_send(&other, &op);
	if (!question(&rec)) {
		tap(false, "a question to answer wrongly");
		return;
	}
	good = blank(ANGAE_MSG_VERDICT, rec.id);
	good.verdict = ALLOW;
	good.scope = READ;
	memcpy(big, &good, sizeof(good));
	tap(put(&session, dev, &good, 0) == EINVAL, "an empty answer: EINVAL");
	tap(put(&session, dev, &good, 1) == EINVAL, "an answer of one byte: EINVAL");
	tap(put(&session, dev, &good, sizeof(good) - 1) == EINVAL, "a short answer: EINVAL");
	tap(put(&session, dev, big, sizeof(big)) == EINVAL, "a long answer: EINVAL");
	line = good;
	line.size++;
	tap(say(&line) == EINVAL, "an answer that lies about its size: EINVAL");
	line = good;
	line.version++;
	tap(say(&line) == EINVAL, "an answer of another version: EINVAL");
	line = good;
	line.kind = 77;
	tap(say(&line) == EINVAL, "an answer of an unknown kind: EINVAL");
	line = good;
	line.verdict = ANGAE_VERDICT_NONE;
	tap(say(&line) == EINVAL, "an answer without a verdict: EINVAL");
	line.verdict = 3;
	tap(say(&line) == EINVAL, "an answer with an unknown verdict: EINVAL");
	line = good;
	line.scope = 0x80;
	tap(say(&line) == EINVAL, "an answer with an unknown scope: EINVAL");
	line = good;
	line.flags = 0x80;
	tap(say(&line) == EINVAL, "an answer with unknown flags: EINVAL");
	line = good;
	line.id += 1000;
	tap(say(&line) == ESRCH, "an answer to a question nobody asked: ESRCH");
	line.id = 0;
	tap(say(&line) == ESRCH, "an answer to question 0: ESRCH");
	tap(!actor_take(&other, &out, 0), "and the task still waits");
	tap(say(&good) == 0 && actor_take(&other, &out, 5000) && out.result == 0,
	    "a good answer is still taken");
	tap(say(&good) == ESRCH, "the same answer again: ESRCH");
	drain();
	config(USUAL_FLAGS, USUAL_DEADLINE, USUAL_WINDOW);
}

static void another_sessions(void)
{
	struct op op = op_path(ACT_OPEN, ASKED, O_RDONLY);
	struct angae_answer line;
	struct angae_record rec;
	struct outcome out;
	__u64 old;
	bool good;

	actor_send(&other, &op);
	good = question(&rec);
	old = rec.id;
	session_end();
	actor_take(&other, &out, 5000);
	session_begin();
	drain();
	actor_send(&other, &op);
	good &= question(&rec) && rec.id != old;
	line = blank(ANGAE_MSG_VERDICT, old);
	line.verdict = ALLOW;
	line.scope = READ;
	good &= say(&line) == ESRCH && !actor_take(&other, &out, 0);
	good &= answer(&rec, DENY, 0, 0) == 0 && actor_take(&other, &out, 5000);
	good &= out.result < 0 && out.error == EPERM;
	tap(good, "an answer to a question of the session before: ESRCH, nobody is let in");
	drain();
}

/* A descriptor that was inherited or passed on has no role. */
static void inherited(void)
{
	struct op op = op_path(ACT_OPEN, ASKED, O_RDONLY);
	struct angae_answer line;
	struct angae_record rec;
	struct outcome out = {.result = 0};
	struct op write;
	bool good;

	actor_send(&other, &op);
	good = question(&rec);
	line = blank(ANGAE_MSG_VERDICT, rec.id);
	line.verdict = ALLOW;
	line.scope = READ;
	write = op_data(ACT_CHILD_WRITE, dev, 0, &line, sizeof(line));
	good &= actor_do(&session, &write) == -1 && errno == EPERM;
	good &= answer(&rec, DENY, 0, 0) == 0 && actor_take(&other, &out, 5000);
	good &= out.result < 0 && out.error == EPERM;
	tap(good, "an answer by a child of the session, on its descriptor: EPERM");
	drain();
}

/* A question that no read has taken yet cannot be answered by a guess. */
static void unread(void)
{
	struct op op = op_path(ACT_OPEN, ASKED, O_RDONLY);
	struct angae_answer line;
	struct angae_record rec;
	struct outcome out;
	bool good;

	actor_send(&other, &op);
	good = question(&rec) && answer(&rec, DENY, 0, 0) == 0;
	actor_take(&other, &out, 5000);
	actor_send(&other, &op);
	usleep(200000);
	line = blank(ANGAE_MSG_VERDICT, rec.id + 1);
	line.verdict = ALLOW;
	line.scope = READ;
	good &= say(&line) == ESRCH;
	good &= question(&rec) && answer(&rec, DENY, 0, 0) == 0;
	good &= actor_take(&other, &out, 5000) && out.error == EPERM;
	tap(good, "an answer before the question was read: ESRCH");
	drain();
}

static void reads(void)
{
	struct op op = op_path(ACT_OPEN, ASKED, O_RDONLY);
	struct angae_record rec;
	struct outcome out;
	bool good;

	tap(get(&session, dev, sizeof(struct angae_record), 50) == EAGAIN,
	    "nothing to read: poll says so");
	actor_send(&other, &op);
	usleep(200000);
	good = get(&session, dev, sizeof(struct angae_record) - 1, 1000) == EINVAL;
	good &= get(&session, dev, 0, 1000) == EINVAL;
	good &= question(&rec) && answer(&rec, ALLOW, READ, 0) == 0;
	good &= actor_take(&other, &out, 5000) && out.result == 0;
	tap(good, "a short read: EINVAL, and the question is not lost");
	drain();
}

static void roles(void)
{
	struct op hold = op_path(ACT_HOLD, ANGAE_DEVICE, O_RDWR);
	struct angae_config cfg = {.size = sizeof(cfg), .deadline_ms = 500, .window_ms = 500};
	struct angae_type line = {.size = sizeof(line), .class = 1, .type = "shell_exec"};
	struct angae_ablate off = {.size = sizeof(off)};
	struct angae_answer ans = blank(ANGAE_MSG_VERDICT, 1);
	struct angae_status st = {.size = sizeof(st), .abi = ANGAE_ABI_VERSION};
	long lab_dev = actor_do(&lab, &hold);

	tap(get(&init, gate_dev, sizeof(struct angae_record), -1) == EPERM, "init reads: EPERM");
	tap(get(&lab, lab_dev, sizeof(struct angae_record), -1) == EPERM, "the lab reads: EPERM");
	tap(put(&init, gate_dev, &ans, sizeof(ans)) == EPERM, "init answers: EPERM");
	tap(put(&lab, lab_dev, &ans, sizeof(ans)) == EPERM, "the lab answers: EPERM");
	tap(control(&init, gate_dev, ANGAE_IOC_CONFIG, &cfg, sizeof(cfg)) == EPERM,
	    "init configures: EPERM");
	tap(control(&lab, lab_dev, ANGAE_IOC_LOCK, NULL, 0) == EPERM, "the lab locks: EPERM");
	tap(control(&init, gate_dev, ANGAE_IOC_ABLATE, &off, sizeof(off)) == EPERM,
	    "init switches off: EPERM");
	tap(control(&session, dev, ANGAE_IOC_ABLATE, &off, sizeof(off)) == EPERM,
	    "the session switches off: EPERM");
	tap(control(&session, dev, ANGAE_IOC_TYPE, &line, sizeof(line)) == EPERM,
	    "the session adds a type: EPERM");
	tap(control(&init, gate_dev, ANGAE_IOC_TYPE, &line, sizeof(line)) == EBUSY,
	    "init adds a type after the lock: EBUSY");
	tap(control(&session, dev, ANGAE_IOC_STATUS, &st, sizeof(st)) == 0 &&
		    control(&lab, lab_dev, ANGAE_IOC_STATUS, &st, sizeof(st)) == 0,
	    "the session and the lab read the status");
}

static void bad_calls(void)
{
	struct angae_config cfg = {.size = sizeof(cfg), .deadline_ms = 500, .window_ms = 500};
	struct angae_status st = {.size = sizeof(st), .abi = ANGAE_ABI_VERSION + 1};
	struct angae_seal line = {.size = sizeof(line), .op = ANGAE_SEAL_PIN};

	tap(control(&init, gate_dev, ANGAE_IOC_STATUS, &st, sizeof(st)) == EPROTO,
	    "another ABI: EPROTO");
	st.size--;
	tap(control(&init, gate_dev, ANGAE_IOC_STATUS, &st, sizeof(st)) == EINVAL,
	    "a status of another size: EINVAL");
	tap(control(&session, dev, _IO('A', 0x7f), NULL, 0) == ENOTTY, "an unknown call: ENOTTY");
	cfg.deadline_ms = 99;
	tap(control(&session, dev, ANGAE_IOC_CONFIG, &cfg, sizeof(cfg)) == EINVAL,
	    "a deadline too short: EINVAL");
	cfg.deadline_ms = 60001;
	tap(control(&session, dev, ANGAE_IOC_CONFIG, &cfg, sizeof(cfg)) == EINVAL,
	    "a deadline too long: EINVAL");
	cfg.deadline_ms = 500;
	cfg.window_ms = 9;
	tap(control(&session, dev, ANGAE_IOC_CONFIG, &cfg, sizeof(cfg)) == EINVAL,
	    "a window too short: EINVAL");
	cfg.window_ms = 10;
	cfg.flags = 0x80;
	tap(control(&session, dev, ANGAE_IOC_CONFIG, &cfg, sizeof(cfg)) == EINVAL,
	    "unknown flags: EINVAL");
	line.fd = -1;
	tap(control(&session, dev, ANGAE_IOC_SEAL, &line, sizeof(line)) == EBADF,
	    "sealing a bad descriptor: EBADF");
	tap(seal("/data/media", ANGAE_SEAL_PIN) == EINVAL, "sealing what is not staging: EINVAL");
	tap(seal(STAGING "s/file", ANGAE_SEAL_PIN) == ENOTDIR, "sealing a file: ENOTDIR");
	tap(seal(STAGING "s", ANGAE_SEAL_SEAL) == ENOENT, "sealing what is not pinned: ENOENT");
	tap(seal(STAGING "s", 9) == EINVAL, "an unknown seal: EINVAL");
}

void messages(void)
{
	fresh(ASKED);
	session_end();
	session_begin();
	drain();
	dev = session_fd();
	malformed();
	another_sessions();
	dev = session_fd();
	inherited();
	unread();
	reads();
	roles();
	bad_calls();
}

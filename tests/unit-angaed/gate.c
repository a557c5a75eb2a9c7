// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The played gate.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "gate.h"

/* One at a time: the daemon's struct device is a copy, and holds no more than an fd. */
static struct gate *played;

static int gate_read(struct device *dev, struct angae_record *rec)
{
	struct gate *gate = played;
	uint64_t count;
	int ret = 0;

	pthread_mutex_lock(&gate->lock);
	if (gate->ended) {
		errno = ENODEV;
		ret = -1;
	} else if (gate->first < gate->last) {
		*rec = gate->records[gate->first++ % GATE_RECORDS];
		ret = 1;
	} else if (read(dev->fd, &count, sizeof(count)) < 0) {
		ret = 0;
	}
	pthread_mutex_unlock(&gate->lock);
	return ret;
}

static int gate_answer(struct device *dev, const struct angae_answer *answer)
{
	struct gate *gate = played;
	bool gone;

	(void)dev;
	pthread_mutex_lock(&gate->lock);
	gone = gate->gone && gate->gone == answer->id;
	if (!gone && gate->nanswers < GATE_ANSWERS) {
		struct gate_answer *told = &gate->answers[gate->nanswers++];

		told->answer = *answer;
		told->at_ns = mono_ns();
		gate->nverdicts += answer->kind == ANGAE_MSG_VERDICT;
	}
	pthread_cond_broadcast(&gate->told);
	pthread_mutex_unlock(&gate->lock);
	errno = ESRCH;
	return gone ? -1 : 0;
}

static int gate_control(struct device *dev, unsigned long request, void *arg)
{
	struct gate *gate = played;
	int error = 0;

	(void)dev;
	pthread_mutex_lock(&gate->lock);
	if (request == ANGAE_IOC_STATUS) {
		struct angae_status *status = arg;

		status->state = ANGAE_ST_ON | ANGAE_ST_LOCKED | ANGAE_ST_SESSION;
		status->policy_gen = gate->policy_gen;
	} else if (request == ANGAE_IOC_CONFIG) {
		gate->config = *(struct angae_config *)arg;
	} else if (request == ANGAE_IOC_GENERATION) {
		const struct angae_generation *generation = arg;

		if (generation->policy < gate->policy_gen)
			error = EINVAL;
		else
			gate->policy_gen = generation->policy;
		gate->generations++;
	} else if (request == ANGAE_IOC_STORE) {
		gate->stores++;
	} else if (request == ANGAE_IOC_SEAL) {
		const struct angae_seal *seal = arg;

		gate->seals[seal->op]++;
		error = gate->fail_seal == seal->op ? EINVAL : 0;
	} else {
		error = ENOTTY;
	}
	pthread_mutex_unlock(&gate->lock);
	errno = error;
	return error ? -1 : 0;
}

/* In the test an open of /dev/full proves that one is the lab. */
static bool gate_proves(struct device *dev, int fd)
{
	struct stat full, other;

	(void)dev;
	return !stat("/dev/full", &full) && !fstat(fd, &other) && S_ISCHR(other.st_mode) &&
	       other.st_rdev == full.st_rdev;
}

static const struct device_ops gate_ops = {
	.read = gate_read,
	.answer = gate_answer,
	.control = gate_control,
	.proves = gate_proves,
};

struct gate *gate_new(void)
{
	struct gate *gate = calloc(1, sizeof(*gate));

	gate->dev.ops = &gate_ops;
	gate->dev.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	gate->next_id = 1;
	played = gate;
	pthread_mutex_init(&gate->lock, NULL);
	pthread_cond_init(&gate->told, NULL);
	return gate;
}

void gate_free(struct gate *gate)
{
	while (gate->first < gate->last) {
		struct angae_record *rec = &gate->records[gate->first++ % GATE_RECORDS];

		if (rec->fd >= 0)
			close(rec->fd);
	}
	close(gate->dev.fd);
	free(gate);
}

static void put(struct gate *gate, struct angae_record *rec)
{
	uint64_t one = 1;

	rec->size = sizeof(*rec);
	rec->version = ANGAE_ABI_VERSION;
	rec->mono_ns = rec->last_ns = mono_ns();
	rec->real_ns = real_ns();
	rec->policy_gen = gate->policy_gen;
	strcpy(rec->comm, "cat");
	strcpy(rec->subject, "u:r:shell:s0");
	assert_true(gate->last - gate->first < GATE_RECORDS);
	gate->records[gate->last++ % GATE_RECORDS] = *rec;
	assert_int_equal(write(gate->dev.fd, &one, sizeof(one)), sizeof(one));
}

uint64_t gate_ask(struct gate *gate, const char *path, uint32_t class, uint32_t op)
{
	const char *slash = strrchr(path, '/');
	struct angae_record rec = {
		.kind = ANGAE_REC_REQUEST,
		.op = op,
		.class = class,
		.mode = ANGAE_MODE_READ,
		.count = 1,
		.pid = 42,
		.tgid = 42,
		.uid = getuid(),
		.fd = open(path, O_RDONLY | O_CLOEXEC),
	};
	struct stat st;

	assert_true(rec.fd >= 0);
	assert_int_equal(fstat(rec.fd, &st), 0);
	rec.dev = st.st_dev;
	rec.ino = st.st_ino;
	rec.file_size = st.st_size;
	rec.cookie = gate->cookie;
	snprintf(rec.name, sizeof(rec.name), "%s", slash + 1);
	snprintf(rec.dir, sizeof(rec.dir), "%.*s", (int)(slash - path), path);
	pthread_mutex_lock(&gate->lock);
	rec.id = gate->next_id++;
	put(gate, &rec);
	pthread_mutex_unlock(&gate->lock);
	return rec.id;
}

void gate_event(struct gate *gate, const char *name, uint32_t why, uint32_t count)
{
	struct angae_record rec = {
		.kind = why ? ANGAE_REC_EVENT : ANGAE_REC_LOST,
		.op = ANGAE_OP_UNLINK,
		.class = ANGAE_CLASS_ALERT,
		.verdict = ANGAE_VERDICT_DENY,
		.error = -EPERM,
		.why = why,
		.count = count,
		.fd = -1,
		.uid = 2000,
		.tgid = 7,
		.ino = 5,
	};

	snprintf(rec.name, sizeof(rec.name), "%s", name);
	snprintf(rec.dir, sizeof(rec.dir), "/data/angae/alerts");
	pthread_mutex_lock(&gate->lock);
	rec.id = gate->next_id++;
	put(gate, &rec);
	pthread_mutex_unlock(&gate->lock);
}

static const struct angae_answer *find(const struct gate *gate, uint64_t id)
{
	for (size_t i = 0; i < gate->nanswers; i++) {
		const struct angae_answer *answer = &gate->answers[i].answer;

		if (answer->id == id && answer->kind == ANGAE_MSG_VERDICT)
			return answer;
	}
	return NULL;
}

bool gate_wait(struct gate *gate, uint64_t id, unsigned int ms, struct angae_answer *answer)
{
	const struct angae_answer *found;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&gate->lock);
	while (!find(gate, id)) {
		if (pthread_cond_timedwait(&gate->told, &gate->lock, &until))
			break;
	}
	found = find(gate, id);
	if (found && answer)
		*answer = *found;
	pthread_mutex_unlock(&gate->lock);
	return found;
}

unsigned int gate_progress(struct gate *gate, uint64_t id, bool *grows)
{
	unsigned int n = 0;
	uint64_t done = 0;

	*grows = true;
	pthread_mutex_lock(&gate->lock);
	for (size_t i = 0; i < gate->nanswers; i++) {
		const struct angae_answer *answer = &gate->answers[i].answer;

		if (answer->id != id || answer->kind != ANGAE_MSG_PROGRESS)
			continue;
		if (answer->done <= done)
			*grows = false;
		done = answer->done;
		n++;
	}
	pthread_mutex_unlock(&gate->lock);
	return n;
}

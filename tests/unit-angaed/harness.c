// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A whole angaed in the test.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <angae/judge.h>
#include <angae/merkle.h>

#include "front.h"
#include "gate.h"
#include "ops.h"
#include "played_own.h"
#include "session.h"

bool harness_forbid;

static bool play_access(const char *peer, const char *perm)
{
	(void)peer;
	(void)perm;
	return !harness_forbid;
}

static int play_label(int fd, const char *type)
{
	struct stat st;

	(void)type;
	return fstat(fd, &st);
}

/* Nothing is frozen here; the digest is what the kernel would say. */
static int play_enable(int fd)
{
	return fcntl(fd, F_GETFL) < 0 ? -1 : 0;
}

static int play_measure(int fd, uint8_t digest[ANGAE_SHA256_LEN])
{
	uint8_t root[ANGAE_SHA256_LEN];
	struct stat st;

	if (fstat(fd, &st) || angae_merkle_fd(fd, 0, st.st_size, NULL, 0, 1, NULL, NULL, root))
		return -1;
	angae_merkle_verity(root, st.st_size, digest);
	return 0;
}

const struct verity_ops play_verity = {.enable = play_enable, .measure = play_measure};

static const char *unit_key(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", getenv("UNIT_KEYS"), name);
	return path;
}

static void place(char *to, struct phone *phone, const char *name, bool make)
{
	snprintf(to, 96, "%s/%s", phone->dir, name);
	if (make)
		assert_int_equal(mkdir(to, 0755), 0);
}

struct phone *phone_new(void)
{
	struct phone *phone = calloc(1, sizeof(*phone));

	snprintf(phone->dir, sizeof(phone->dir), "%s/phone-XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(phone->dir));
	place(phone->state, phone, "state", true);
	place(phone->alerts, phone, "state/alerts", true);
	place(phone->keys, phone, "keys", true);
	place(phone->media, phone, "media", true);
	place(phone->apps, phone, "app", true);
	place(phone->socket, phone, "sock", false);
	strcpy(phone->authority, unit_key("authority.pem"));
	strcpy(phone->device_key, unit_key("device.key.pem"));
	phone->paths = (struct paths){
		.state = phone->state,
		.alerts = phone->alerts,
		.profiles = getenv("UNIT_PROFILES"),
		.authority = phone->authority,
		.keys = phone->keys,
		.device_key = phone->device_key,
		.media = phone->media,
		.apps = phone->apps,
		.socket = phone->socket,
	};
	phone->gate = gate_new();
	return phone;
}

static void *run_front(void *arg)
{
	struct phone *phone = arg;

	front_run(&phone->daemon, &phone->control, phone->epoll, -1);
	return NULL;
}

void phone_start(struct phone *phone)
{
	struct daemon *daemon = &phone->daemon;
	const struct trace_limits limits = {.bytes = 4 << 20, .window_ms = 1000};
	struct alerts alerts;
	char err[192] = "";

	memset(daemon, 0, sizeof(*daemon));
	daemon->paths = &phone->paths;
	daemon->verity = &play_verity;
	daemon->own = &played_own;
	daemon->access = play_access;
	daemon->label = play_label;
	daemon->dev = phone->gate->dev;
	phone->gate->ended = false;
	daemon->state = open(phone->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	daemon->keys = open(phone->keys, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	strcpy(daemon->boot, "test-boot");
	packages_open(&daemon->packages, daemon->state, err, sizeof(err));
	films_open(&daemon->films, daemon->state, err, sizeof(err));
	if (session_begin(daemon, NULL, err, sizeof(err)))
		fail_msg("session: %s", err);
	phone->epoll = epoll_create1(EPOLL_CLOEXEC);
	assert_int_equal(requests_init(&daemon->requests), 0);
	assert_int_equal(alerts_open(&alerts, phone->alerts), 0);
	assert_int_equal(control_open(&phone->control, daemon, &phone->chores, ops, phone->epoll,
				      control_listen(phone->socket)),
			 0);
	assert_int_equal(writer_start(&daemon->writer,
				      trace_open(phone->state, daemon->boot, &limits), &alerts),
			 0);
	assert_int_equal(chores_start(&phone->chores), 0);
	assert_int_equal(freezer_start(&daemon->freezer, daemon), 0);
	assert_int_equal(signer_start(&daemon->signer, daemon), 0);
	assert_int_equal(workers_start(&phone->workers, daemon), 0);
	assert_int_equal(pthread_create(&phone->front, NULL, run_front, phone), 0);
	phone->running = true;
}

void phone_stop(struct phone *phone)
{
	struct daemon *daemon = &phone->daemon;
	uint64_t one = 1;

	if (!phone->running)
		return;
	pthread_mutex_lock(&phone->gate->lock);
	phone->gate->ended = true;
	assert_int_equal(write(phone->gate->dev.fd, &one, sizeof(one)), sizeof(one));
	pthread_mutex_unlock(&phone->gate->lock);
	pthread_join(phone->front, NULL);
	requests_stop(&daemon->requests);
	workers_stop(&phone->workers);
	signer_stop(&daemon->signer);
	freezer_stop(&daemon->freezer);
	chores_stop(&phone->chores);
	writer_stop(&daemon->writer);
	control_close(&phone->control);
	requests_destroy(&daemon->requests);
	policy_put(daemon->policy.current);
	packages_close(&daemon->packages);
	films_close(&daemon->films);
	close(daemon->state);
	close(daemon->keys);
	close(phone->epoll);
	phone->running = false;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void phone_free(struct phone *phone)
{
	phone_stop(phone);
	gate_free(phone->gate);
	nftw(phone->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(phone);
}

const char *phone_file(struct phone *phone, const char *name, size_t len)
{
	static char path[PATH_MAX];
	char block[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", phone->media, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = i * 7 + name[0];
	while (len) {
		size_t n = len < sizeof(block) ? len : sizeof(block);

		assert_int_equal(write(fd, block, n), n);
		len -= n;
	}
	close(fd);
	return path;
}

static void entry_of(struct angae_allow_entry *entry, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	memset(entry, 0, sizeof(*entry));
	entry->section = ANGAE_ALLOW_MEDIA;
	assert_int_equal(angae_sha256_fd(fd, entry->digest, &entry->size, NULL, NULL), 0);
	close(fd);
}

void phone_list(struct phone *phone, const char *path, uint64_t version, const char *const *files,
		size_t n)
{
	struct angae_allow_entry entries[16];
	char cert[PATH_MAX], key[PATH_MAX], err[192] = "";

	(void)phone;
	assert_true(n < 15);
	for (size_t i = 0; i < n; i++)
		entry_of(&entries[i], files[i]);
	strcpy(cert, unit_key("authority.pem"));
	strcpy(key, unit_key("authority.key.pem"));
	if (angae_allow_write(path, version, entries, n, cert, key, err, sizeof(err)))
		fail_msg("list: %s", err);
}

const char *phone_list_path(struct phone *phone)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/allow.list", phone->state);
	return path;
}

struct angae_answer phone_verdict(struct phone *phone, const char *path, uint32_t class,
				  uint32_t op)
{
	struct angae_answer answer = {};
	uint64_t id = gate_ask(phone->gate, path, class, op);

	if (!gate_wait(phone->gate, id, 10000, &answer))
		fail_msg("no verdict on %s", path);
	return answer;
}

int phone_connect(struct phone *phone)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(addr.sun_path, phone->socket);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

struct json_object *ask(int sock, const char *packet, size_t len, const int *fds, int nfds)
{
	static char answer[CONTROL_PACKET_MAX + 1];
	struct iovec iov = {.iov_base = (char *)packet, .iov_len = len};
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(16 * sizeof(int))];
	} space = {.space = {0}};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	if (nfds) {
		struct cmsghdr *cmsg;

		msg.msg_control = space.space;
		msg.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(cmsg), fds, nfds * sizeof(int));
	}
	if (sendmsg(sock, &msg, MSG_NOSIGNAL) < 0)
		return NULL;
	n = recv(sock, answer, CONTROL_PACKET_MAX, 0);
	if (n <= 0)
		return NULL;
	answer[n] = '\0';
	return json_tokener_parse(answer);
}

struct json_object *ask_text(struct phone *phone, const char *packet, const int *fds, int nfds)
{
	int sock = phone_connect(phone);
	struct json_object *reply = ask(sock, packet, strlen(packet), fds, nfds);

	close(sock);
	assert_non_null(reply);
	return reply;
}

static struct json_object *member(struct json_object *reply, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(reply, key, &value);
	return value;
}

bool reply_ok(struct json_object *reply)
{
	return json_object_get_boolean(member(reply, "ok"));
}

const char *reply_text(struct json_object *reply, const char *key)
{
	const char *text = json_object_get_string(member(reply, key));

	return text ? text : "";
}

int64_t reply_number(struct json_object *reply, const char *key)
{
	return json_object_get_int64(member(reply, key));
}

struct json_object *event_where(struct json_object *reply, const char *key, const char *value)
{
	struct json_object *events = member(reply, "events");

	for (size_t i = 0; events && i < json_object_array_length(events); i++) {
		struct json_object *event = json_object_array_get_idx(events, i);

		if (!strcmp(reply_text(event, key), value))
			return event;
	}
	return NULL;
}

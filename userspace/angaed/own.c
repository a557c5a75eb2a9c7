// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of a file that an app of this phone made.
 *
 * The order of steps is what makes it safe. The kernel's journal keeps it over
 * a power cut: mark, label, bytes when it is signed; bytes, label, mark when
 * the signature comes off.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <angae/selfsign.h>

#include "label.h"
#include "own.h"

/* Which app makes which files; the policy says the same by type transition. */
static const struct {
	const char *type;
	const char *domain;
} makers[] = {
	{"camera_media_file", "camera_app"},
	{"notes_media_file", "notes_app"},
};

#define MAKERS (sizeof(makers) / sizeof(makers[0]))

struct mark {
	char type[OWN_TYPE_LEN]; /* of who made it */
	uint64_t content;	 /* bytes before the signature */
};

static size_t maker_of(const char *type)
{
	size_t i;

	for (i = 0; i < MAKERS && strcmp(makers[i].type, type); i++)
		;
	return i;
}

bool own_maker(const char *type)
{
	return maker_of(type) < MAKERS;
}

static bool read_mark(const struct own_ops *ops, int fd, struct mark *mark)
{
	char text[OWN_MARK_LEN];
	int end = -1;

	return !ops->mark(fd, text, sizeof(text)) &&
	       sscanf(text, "%63s %" SCNu64 "%n", mark->type, &mark->content, &end) == 2 &&
	       end >= 0 && !text[end] && own_maker(mark->type);
}

static int write_mark(const struct own_ops *ops, int fd, const struct mark *mark)
{
	char text[OWN_MARK_LEN];

	snprintf(text, sizeof(text), "%s %" PRIu64, mark->type, mark->content);
	return ops->set_mark(fd, text);
}

static enum own_state state_of_signed(int fd, const struct mark *mark, uint64_t size)
{
	if (size < mark->content || size - mark->content > ANGAE_SELFSIGN_MAX)
		return OWN_STRANGE;
	if (size > mark->content && angae_selfsign_length(fd) == (long)(size - mark->content))
		return OWN_SIGNED;
	return OWN_TORN;
}

static enum own_state look(const struct own_ops *ops, int fd, struct mark *mark)
{
	char type[OWN_TYPE_LEN];
	struct stat st;

	if (ops->type(fd, type, sizeof(type)) || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return OWN_NOT;
	if (own_maker(type)) {
		memcpy(mark->type, type, sizeof(type));
		mark->content = st.st_size;
		return OWN_LOOSE;
	}
	if (strcmp(type, LABEL_SELF_MEDIA) != 0 && strcmp(type, LABEL_ORPHAN_MEDIA) != 0)
		return OWN_NOT;
	return read_mark(ops, fd, mark) ? state_of_signed(fd, mark, st.st_size) : OWN_UNMARKED;
}

enum own_state own_look(const struct own_ops *ops, int fd)
{
	struct mark mark;

	return look(ops, fd, &mark);
}

/* A lease is to be had only when nobody has it open, or mapped, for writing. */
static bool written(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK))
		return true;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return false;
}

static int append(int fd, const uint8_t *bytes, size_t len, uint64_t at)
{
	while (len) {
		ssize_t n = pwrite(fd, bytes, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= n;
		at += n;
	}
	return fsync(fd);
}

static int sign(const struct own_env *env, int fd, const char *name, const struct mark *mark,
		char *err)
{
	uint8_t trailer[ANGAE_SELFSIGN_MAX];
	struct angae_identity identity;
	long len;

	if (angae_identity_read(env->keys, &identity)) {
		snprintf(err, OWN_ERR_LEN, "this phone has no identity: %s", strerror(errno));
		return -1;
	}
	if (ftruncate(fd, mark->content)) {
		snprintf(err, OWN_ERR_LEN, "cutting: %s", strerror(errno));
		return -1;
	}
	len = angae_selfsign_sign(fd, name, env->key, &identity, trailer, err, OWN_ERR_LEN);
	if (len < 0)
		return -1;
	if (!append(fd, trailer, len, mark->content))
		return 0;
	snprintf(err, OWN_ERR_LEN, "writing: %s", strerror(errno));
	return -1;
}

/* Bytes first: while any of a signature is there the label says so. */
static int loosen(const struct own_ops *ops, int fd, int writable, const struct mark *mark)
{
	if (writable >= 0 && ftruncate(writable, mark->content))
		return -1;
	if (ops->relabel(fd, mark->type))
		return -1;
	ops->set_mark(fd, NULL);
	return 0;
}

static int give_up(const struct own_ops *ops, int fd, int writable, const struct mark *mark)
{
	loosen(ops, fd, writable, mark);
	if (writable >= 0)
		close(writable);
	return OWN_CODE_SIGN;
}

/*
 * The label goes first: from then on whoever wants to write asks, and waits for
 * this thread. Who was let in before counts as a writer by then.
 */
static int claim(const struct own_ops *ops, int fd, struct mark *mark, char *err)
{
	struct stat st;

	/* what the mark counts must be on the disk before it */
	if (fsync(fd) || write_mark(ops, fd, mark) || ops->relabel(fd, LABEL_SELF_MEDIA)) {
		snprintf(err, OWN_ERR_LEN, "marking: %s", strerror(errno));
		return give_up(ops, fd, -1, mark);
	}
	if (written(fd)) {
		snprintf(err, OWN_ERR_LEN, "somebody still writes it");
		loosen(ops, fd, -1, mark);
		return OWN_CODE_WRITER;
	}
	if (!fstat(fd, &st) && (uint64_t)st.st_size == mark->content)
		return 0;
	mark->content = st.st_size;
	if (!fsync(fd) && !write_mark(ops, fd, mark))
		return 0;
	snprintf(err, OWN_ERR_LEN, "marking: %s", strerror(errno));
	return give_up(ops, fd, -1, mark);
}

int own_settle(const struct own_env *env, int fd, const char *name, char *err)
{
	struct mark mark;
	enum own_state state = look(env->ops, fd, &mark);
	int code, writable;

	if (state != OWN_LOOSE && state != OWN_TORN)
		return 0;
	code = state == OWN_LOOSE ? claim(env->ops, fd, &mark, err) : 0;
	if (code)
		return code;
	writable = env->ops->reopen(fd);
	if (writable < 0)
		snprintf(err, OWN_ERR_LEN, "opening: %s", strerror(errno));
	if (writable < 0 || sign(env, writable, name, &mark, err))
		return give_up(env->ops, fd, writable, &mark);
	close(writable);
	return OWN_CODE_SIGNED;
}

/* The domain is the third field of a context. */
static bool made_by(const struct mark *mark, const char *subject)
{
	const char *domain = makers[maker_of(mark->type)].domain;
	size_t n = strlen(domain);

	for (int colons = 0; *subject && colons < 2; subject++)
		colons += *subject == ':';
	return !strncmp(subject, domain, n) && (subject[n] == ':' || !subject[n]);
}

int own_strip(const struct own_env *env, int fd, const char *subject, char *err)
{
	struct mark mark;
	enum own_state state = look(env->ops, fd, &mark);
	int writable, ret;

	if (state == OWN_LOOSE)
		return 0;
	if (state != OWN_SIGNED && state != OWN_TORN) {
		snprintf(err, OWN_ERR_LEN, "nobody knows which app of this phone made it");
		return OWN_CODE_UNMARKED;
	}
	if (!made_by(&mark, subject)) {
		snprintf(err, OWN_ERR_LEN, "another app made it (%s)", mark.type);
		return OWN_CODE_OWNER;
	}
	writable = env->ops->reopen(fd);
	ret = writable < 0 ? -1 : loosen(env->ops, fd, writable, &mark);
	if (ret)
		snprintf(err, OWN_ERR_LEN, "taking the signature off: %s", strerror(errno));
	if (writable >= 0)
		close(writable);
	return ret ? OWN_CODE_STRIP : 0;
}

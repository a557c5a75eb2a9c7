// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <openssl/evp.h>

#include "bytes.h"
#include "read.h"
#include "reason.h"
#include "sample.h"

#define CHUNK 32768

/* What is hashed: @content bytes of a file, then the header. */
struct source {
	int fd;
	uint64_t content;
	const uint8_t *header;
	EVP_MD_CTX *md;
};

/* rand() of old C libraries, all 32 bits of it (HH: MNSRand32). */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 0x41C64E6Du + 0x3039u;
	return *state;
}

uint64_t angae_sample_offset(uint64_t range, unsigned int i, uint32_t *state)
{
	uint64_t step = range >> 17;
	uint64_t base;

	if (i == 0)
		return 0;
	if (i >= ANGAE_SAMPLE_BLOCKS - 1)
		return range - ANGAE_SAMPLE_BLOCK;
	/* i * range / 2^17 without running over 64 bits. */
	base = step * i + ((range & 0x1FFFF) * i >> 17);
	return ANGAE_SAMPLE_BLOCK * (base + next_random(state) % step);
}

static int feed(const struct source *s, const void *data, size_t len)
{
	if (EVP_DigestUpdate(s->md, data, len) == 1)
		return 0;
	errno = EIO;
	return -1;
}

/* One stretch of the range: the part in the file, then the part in the header. */
static int feed_range(const struct source *s, uint64_t off, uint64_t len)
{
	uint8_t buf[CHUNK];

	while (len && off < s->content) {
		uint64_t n = s->content - off;

		if (n > len)
			n = len;
		if (n > sizeof(buf))
			n = sizeof(buf);
		if (angae_read_at(s->fd, buf, (size_t)n, off) < 0 || feed(s, buf, (size_t)n) < 0)
			return -1;
		off += n;
		len -= n;
	}
	return len ? feed(s, s->header + (off - s->content), (size_t)len) : 0;
}

static int feed_selected(const struct source *s, uint32_t seed, struct angae_reason *why)
{
	uint64_t range = s->content + ANGAE_TRAILER_HEADER;
	uint32_t state = seed;

	if (range <= ANGAE_SAMPLE_WHOLE) {
		angae_reason_range(why, 0, range);
		return feed_range(s, 0, range);
	}
	for (unsigned int i = 0; i < ANGAE_SAMPLE_BLOCKS; i++) {
		uint64_t off = angae_sample_offset(range, i, &state);

		angae_reason_range(why, off, ANGAE_SAMPLE_BLOCK);
		if (feed_range(s, off, ANGAE_SAMPLE_BLOCK) < 0)
			return -1;
	}
	return 0;
}

static int digest_with(const struct source *s, uint32_t seed, uint8_t *digest,
		       struct angae_reason *why)
{
	uint8_t last[4];

	if (EVP_DigestInit_ex(s->md, EVP_sha1(), NULL) != 1) {
		errno = EIO;
		return -1;
	}
	angae_put32(last, seed);
	if (feed(s, s->header, ANGAE_TRAILER_HEADER) < 0 || feed_selected(s, seed, why) < 0 ||
	    feed(s, last, sizeof(last)) < 0)
		return -1;
	if (EVP_DigestFinal_ex(s->md, digest, NULL) == 1)
		return 0;
	errno = EIO;
	return -1;
}

int angae_sample_digest(int fd, uint64_t content, const uint8_t header[ANGAE_TRAILER_HEADER],
			uint32_t seed, uint8_t digest[ANGAE_SHA1_LEN], struct angae_reason *why)
{
	struct source s = {.fd = fd, .content = content, .header = header};
	int ret, err;

	s.md = EVP_MD_CTX_new();
	if (!s.md) {
		errno = ENOMEM;
		return -1;
	}
	ret = digest_with(&s, seed, digest, why);
	err = errno;
	EVP_MD_CTX_free(s.md);
	errno = err;
	return ret;
}

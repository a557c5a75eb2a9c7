// SPDX-License-Identifier: GPL-2.0-or-later
#include <unistd.h>

#include <zlib.h>

#include "bytes.h"
#include "unit.h"
#include "zipmaker.h"

struct zip_maker zip_maker;

void zip_put16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static size_t deflate_raw(const char *data, size_t len, uint8_t *out, size_t room)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return room - z.avail_out;
}

void zip_start(void)
{
	memset(&zip_maker, 0, sizeof(zip_maker));
}

void zip_add(const struct zip_member *m)
{
	size_t namelen = m->namelen ? m->namelen : strlen(m->name), packed = m->len;
	uint8_t *local = zip_maker.bytes + zip_maker.len, *c = zip_maker.dir + zip_maker.dirlen;
	uint8_t *data = local + 30 + namelen;
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)m->data, (uInt)m->len);

	if (m->method == 8)
		packed = deflate_raw(m->data, m->len, data, ZIP_ROOM / 2);
	else
		memcpy(data, m->data, m->len);
	angae_put32(local, 0x04034B50);
	zip_put16(local + 6, m->flags);
	zip_put16(local + 8, m->method);
	if (!(m->flags & 8)) {
		angae_put32(local + 14, crc);
		angae_put32(local + 18, (uint32_t)packed);
		angae_put32(local + 22, (uint32_t)m->len);
	}
	zip_put16(local + 26, (unsigned int)namelen);
	memcpy(local + 30, m->name, namelen);
	angae_put32(c, 0x02014B50);
	zip_put16(c + 8, m->flags);
	zip_put16(c + 10, m->method);
	angae_put32(c + 16, crc);
	angae_put32(c + 20, (uint32_t)packed);
	angae_put32(c + 24, (uint32_t)m->len);
	zip_put16(c + 28, (unsigned int)namelen);
	angae_put32(c + 42, (uint32_t)zip_maker.len);
	memcpy(c + 46, m->name, namelen);
	zip_maker.dirlen += 46 + namelen;
	zip_maker.len += 30 + namelen + packed;
	if (m->flags & 8)
		zip_maker.len += 12;
	zip_maker.count++;
}

void zip_add_text(const char *name, const char *text, uint16_t method)
{
	zip_add(&(struct zip_member){
		.name = name, .data = text, .len = strlen(text), .method = method});
}

/* Return: offset of the central directory. */
size_t zip_finish(void)
{
	size_t dir = zip_maker.len;
	uint8_t *end = zip_maker.bytes + dir + zip_maker.dirlen;

	memcpy(zip_maker.bytes + dir, zip_maker.dir, zip_maker.dirlen);
	angae_put32(end, 0x06054B50);
	zip_put16(end + 8, zip_maker.count);
	zip_put16(end + 10, zip_maker.count);
	angae_put32(end + 12, (uint32_t)zip_maker.dirlen);
	angae_put32(end + 16, (uint32_t)dir);
	zip_maker.len = dir + zip_maker.dirlen + 22;
	return dir;
}

struct angae_zip *zip_open(int *fd, char *err)
{
	*fd = unit_memory_file(zip_maker.bytes, zip_maker.len);
	return angae_zip_open(*fd, err, 256);
}

void zip_refused(const char *says)
{
	char err[256] = "";
	int fd;
	struct angae_zip *zip = zip_open(&fd, err);

	assert_null(zip);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
	close(fd);
}

void zip_accepted(void)
{
	char err[256] = "";
	int fd;
	struct angae_zip *zip = zip_open(&fd, err);

	if (!zip)
		fail_msg("%s", err);
	angae_zip_close(zip);
	close(fd);
}

void zip_make_two(void)
{
	zip_start();
	zip_add_text("lib/x86_64/libone.so", "stored content", 0);
	zip_add_text("classes.dex", "deflated deflated deflated content", 8);
}

static int swallow(const void *data, size_t len, void *arg)
{
	(void)data, (void)len, (void)arg;
	return 0;
}

void zip_extract_refused(size_t i, const char *says)
{
	char err[256] = "";
	int fd;
	struct angae_zip *zip = zip_open(&fd, err);

	assert_non_null(zip);
	assert_int_equal(angae_zip_extract(zip, i, swallow, NULL, err, sizeof(err)), -1);
	if (!strstr(err, says))
		fail_msg("'%s' does not say '%s'", err, says);
	angae_zip_close(zip);
	close(fd);
}

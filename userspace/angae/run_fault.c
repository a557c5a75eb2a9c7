// SPDX-License-Identifier: GPL-2.0-or-later
/* What the first pages of an image's parts say of themselves. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "run_image.h"

#define HEAD_LEN 4096
#define CPIO_LEN 110
#define CPIO_END "TRAILER!!!"

struct part {
	int fd;
	uint64_t size;
	uint8_t head[HEAD_LEN];
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static bool wrong(struct part *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->why, p->why_size, fmt, ap);
	va_end(ap);
	return true;
}

static uint64_t le(const uint8_t *bytes, size_t len)
{
	uint64_t n = 0;

	while (len--)
		n = n << 8 | bytes[len];
	return n;
}

static bool too_short(struct part *p, uint64_t wanted)
{
	if (p->size >= wanted)
		return false;
	return wrong(p, "is cut: it has %llu of %llu bytes", (unsigned long long)p->size,
		     (unsigned long long)wanted);
}

/* A 64-bit ELF file reaches to the end of its last segment. */
static bool elf_cut(struct part *p)
{
	uint64_t table = le(p->head + 32, 8);
	uint64_t entry = le(p->head + 54, 2), count = le(p->head + 56, 2);

	if (entry < 56 || table > HEAD_LEN || table + entry * count > HEAD_LEN)
		return wrong(p, "is an ELF file with a strange table of segments");
	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *segment = p->head + table + i * entry;
		uint64_t from = le(segment + 8, 8), len = le(segment + 32, 8);

		if (from + len < from || too_short(p, from + len))
			return true;
	}
	return false;
}

enum kernel_kind { NO_KERNEL, ELF_AMD64, BZIMAGE, IMAGE_ARM64 };

static enum kernel_kind kernel_kind(const uint8_t *head)
{
	if (!memcmp(head, "\177ELF\2\1", 6) && le(head + 18, 2) == 62)
		return ELF_AMD64;
	if (!memcmp(head + 514, "HdrS", 4))
		return BZIMAGE;
	return memcmp(head + 56, "ARM\144", 4) ? NO_KERNEL : IMAGE_ARM64;
}

static bool kernel_fault(struct part *p, enum run_arch arch)
{
	enum kernel_kind kind = kernel_kind(p->head);

	if (kind == NO_KERNEL)
		return wrong(p, "is not a kernel that QEMU starts");
	if ((kind == IMAGE_ARM64) != (arch == RUN_ARM64))
		return wrong(p, "is a kernel for %s, the image is for %s",
			     run_arch_name(kind == IMAGE_ARM64 ? RUN_ARM64 : RUN_AMD64),
			     run_arch_name(arch));
	if (kind == ELF_AMD64)
		return elf_cut(p);
	if (kind == BZIMAGE)
		return too_short(p, (le(p->head + 497, 1) + 1) * 512 + le(p->head + 500, 4) * 16);
	return false;
}

static bool hex_field(const char *header, int field, uint64_t *value)
{
	char text[11] = "0x";

	memcpy(text + 2, header + 6 + (size_t)field * 8, 8);
	return parse_u64(text, UINT32_MAX, value);
}

static uint64_t round4(uint64_t n)
{
	return (n + 3) & ~3ULL;
}

/* From entry to entry, until the one that says it is the last. */
static bool cpio_fault(struct part *p)
{
	char header[CPIO_LEN + sizeof(CPIO_END)];
	uint64_t at = 0, size, name;

	if (memcmp(p->head, "070701", 6))
		return wrong(p, "is not a cpio archive (newc)");
	while (pread(p->fd, header, sizeof(header), (off_t)at) == (ssize_t)sizeof(header)) {
		if (memcmp(header, "070701", 6) || !hex_field(header, 6, &size) ||
		    !hex_field(header, 11, &name))
			return wrong(p, "is broken at byte %llu", (unsigned long long)at);
		if (name == sizeof(CPIO_END) && !memcmp(header + CPIO_LEN, CPIO_END, name))
			return false;
		at = round4(at + CPIO_LEN + name) + round4(size);
	}
	return wrong(p, "is cut: its last entry is missing");
}

static bool erofs_fault(struct part *p)
{
	const uint8_t *super = p->head + 1024;

	if (le(super, 4) != 0xe0f5e1e2)
		return wrong(p, "is not an erofs image");
	if (super[12] < 9 || super[12] > 16)
		return wrong(p, "has a strange block size");
	return too_short(p, le(super + 36, 4) << super[12]);
}

static bool ext4_fault(struct part *p)
{
	const uint8_t *super = p->head + 1024;
	uint64_t blocks = le(super + 4, 4) | le(super + 0x150, 4) << 32;

	if (le(super + 56, 2) != 0xef53)
		return wrong(p, "is not an ext4 image");
	if (le(super + 24, 4) > 6 || blocks >> 48)
		return wrong(p, "has a strange size");
	return too_short(p, blocks << (10 + le(super + 24, 4)));
}

static bool look(struct part *p, const struct run_image *image, enum run_part part)
{
	struct stat st;

	if (p->fd < 0 || fstat(p->fd, &st) < 0 || pread(p->fd, p->head, HEAD_LEN, 0) < 0)
		return wrong(p, "%s", strerror(errno));
	p->size = (uint64_t)st.st_size;
	switch (part) {
	case RUN_KERNEL:
		return kernel_fault(p, image->arch);
	case RUN_INITRD:
		return cpio_fault(p);
	case RUN_USERDATA:
		return ext4_fault(p);
	default:
		return erofs_fault(p);
	}
}

bool run_image_fault(const struct run_image *image, enum run_part part, char *why, size_t size)
{
	struct part p = {.why = why, .why_size = size};
	bool fault;

	if (!image->parts[part])
		return false;
	p.fd = open(image->parts[part], O_RDONLY | O_CLOEXEC);
	fault = look(&p, image, part);
	if (p.fd >= 0)
		close(p.fd);
	return fault;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "magic.h"
#include "read.h"

#define HEAD 16

struct magic {
	const char *name;
	uint8_t off;
	uint8_t len;
	const char *bytes;
};

#define AT(offset, kind, string)                                                        \
	{                                                                               \
		.name = kind, .off = offset, .len = sizeof(string) - 1, .bytes = string \
	}

static const struct magic table[] = {
	AT(4, "mp4", "ftyp"),
	AT(4, "mp4", "moov"),
	AT(0, "jpg", "\xFF\xD8\xFF"),
	AT(0, "png", "\x89PNG\r\n\x1A\n"),
	AT(0, "gif", "GIF8"),
	AT(0, "tiff", "II*\0"),
	AT(0, "tiff", "MM\0*"),
	AT(0, "pdf", "%PDF-"),
	AT(0, "mp3", "ID3"),
	AT(0, "riff", "RIFF"),
	AT(0, "asf", "\x30\x26\xB2\x75\x8E\x66\xCF\x11"),
	AT(0, "flv", "FLV\x01"),
	AT(0, "rm", ".RMF"),
	AT(0, "mpeg", "\0\0\x01\xBA"),
	AT(0, "mpeg", "\0\0\x01\xB3"),
	AT(0, "matroska", "\x1A\x45\xDF\xA3"),
	AT(0, "ogg", "OggS"),
	AT(0, "flac", "fLaC"),
	AT(0, "zip", "PK\x03\x04"),			  /* docx, xlsx, pptx, apk */
	AT(0, "ole", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), /* doc, ppt, xls, hwp */
	AT(0, "chm", "ITSF"),
	AT(0, "djvu", "AT&TFORM"),
	AT(0, "elf",
	   "\x7F"
	   "ELF"),
	AT(0, "dex", "dex\n"),
};

/* An MPEG audio layer III frame: eleven ones, then version and layer. */
static bool is_mp3_frame(const uint8_t *head)
{
	return head[0] == 0xFF && (head[1] & 0xE6) == 0xE2 && (head[1] & 0x18) != 0x08;
}

const char *angae_magic(int fd)
{
	uint8_t head[HEAD] = {0};
	long n = angae_read_some(fd, head, sizeof(head), 0);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (n >= table[i].off + table[i].len &&
		    !memcmp(head + table[i].off, table[i].bytes, table[i].len))
			return table[i].name;
	return n >= 4 && is_mp3_frame(head) ? "mp3" : NULL;
}

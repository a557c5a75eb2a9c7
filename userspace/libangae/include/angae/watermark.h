/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Red Star's watermark: a chain with one record for each machine that opened a
 * file (RS, docs/formats.md). On the phones its use is an inference (INF).
 */
#ifndef ANGAE_WATERMARK_H
#define ANGAE_WATERMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANGAE_WATERMARK_RECORD	24 /* bytes of a record, three DES blocks */
#define ANGAE_WATERMARK_END	7  /* bytes behind the records: u32 length, EOF */
#define ANGAE_WATERMARK_MACHINE 13 /* characters that stand for a machine */
#define ANGAE_WATERMARK_MARK	15 /* the same with WM before them */
#define ANGAE_WATERMARK_OFFICE	0x50
#define ANGAE_WATERMARK_RECORDS 4096 /* more are not read (invented) */

/* Without a disk (RS). */
#define ANGAE_WATERMARK_DEFAULT "3BCH496784712"

/**
 * enum angae_watermark_kind - where the mark of a file stands
 * @ANGAE_WATERMARK_NONE: not a type Red Star marks, as far as is on record
 * @ANGAE_WATERMARK_TAIL: behind the content, one record after the other
 * @ANGAE_WATERMARK_AT_50: one record at offset 0x50: documents of Office 2007
 */
enum angae_watermark_kind {
	ANGAE_WATERMARK_NONE,
	ANGAE_WATERMARK_TAIL,
	ANGAE_WATERMARK_AT_50,
};

/**
 * enum angae_watermark_state - what stands there
 * @ANGAE_WATERMARK_ABSENT: nothing
 * @ANGAE_WATERMARK_GOOD: a chain, every record of it good
 * @ANGAE_WATERMARK_BAD: something like a chain, with something wrong in it
 * @ANGAE_WATERMARK_ERROR: cannot be read
 */
enum angae_watermark_state {
	ANGAE_WATERMARK_ABSENT,
	ANGAE_WATERMARK_GOOD,
	ANGAE_WATERMARK_BAD,
	ANGAE_WATERMARK_ERROR,
};

/**
 * struct angae_watermark_record - one record, opened
 * @text: its first 20 bytes, as they are, with a NUL behind them
 * @extra: the word at 20; 0 in all published samples (RS)
 * @good: as the reader takes it: W first or M second (RS)
 */
struct angae_watermark_record {
	char text[21];
	uint32_t extra;
	bool good;
};

/**
 * struct angae_watermark - a chain that was looked for
 * @kind: where
 * @state: how it came out
 * @off: offset of the first record
 * @count: records that can be read with angae_watermark_record()
 * @size: bytes in the file
 * @detail: what is wrong, and where; empty when nothing is
 */
struct angae_watermark {
	enum angae_watermark_kind kind;
	enum angae_watermark_state state;
	uint64_t off;
	uint32_t count;
	uint64_t size;
	char detail[160];
};

/**
 * struct angae_watermark_edit - how a file's bytes are to change
 * @keep: bytes that stay, from the start
 * @at: where @bytes go; @keep is not less than @at
 * @len: of @bytes, 0: none
 */
struct angae_watermark_edit {
	uint64_t keep;
	uint64_t at;
	uint8_t bytes[ANGAE_WATERMARK_RECORD + ANGAE_WATERMARK_END];
	size_t len;
};

/** angae_watermark_kind() - by the extension of @name, in any case (RS). */
enum angae_watermark_kind angae_watermark_kind(const char *name);

/** angae_watermark_kind_name() - "tail", "0x50", "none". */
const char *angae_watermark_kind_name(enum angae_watermark_kind kind);

/**
 * angae_watermark_machine() - the characters that stand for a machine
 * @serial: serial number of its disk; NULL: it has none
 *
 * At most 20 characters of it, in upper case; WD-W and the next are dropped;
 * read as a number of base 36 (a dash is skipped, any other sign is a 0) mod
 * 2^64; printed in hex, cut to 13, each 0 a Z (RS).
 */
void angae_watermark_machine(const char *serial, char machine[ANGAE_WATERMARK_MACHINE + 1]);

/**
 * angae_watermark_pack() - close a record
 * @machine: at most ANGAE_WATERMARK_MACHINE characters
 *
 * Return: 0, or -1: too long, or DES is not to be had.
 */
int angae_watermark_pack(const char *machine, uint32_t extra, uint8_t raw[ANGAE_WATERMARK_RECORD]);

/** angae_watermark_unpack() - open one; 0, or -1: DES is not to be had. */
int angae_watermark_unpack(const uint8_t raw[ANGAE_WATERMARK_RECORD],
			   struct angae_watermark_record *record);

/**
 * angae_watermark_find() - look for a chain of one kind, and at every record of it
 * @fd: readable, seekable; its offset is not used
 * @wm: filled always
 *
 * Return: @wm->state.
 */
enum angae_watermark_state angae_watermark_find(int fd, enum angae_watermark_kind kind,
						struct angae_watermark *wm);

/** angae_watermark_record() - record @i of a chain that was found; 0, or -1 with errno. */
int angae_watermark_record(int fd, const struct angae_watermark *wm, uint32_t i,
			   struct angae_watermark_record *record);

/**
 * angae_watermark_padding() - are the bytes at 0x50 padding, whatever record is on them?
 *
 * They are when the first local header of a ZIP has a growth hint (extra field
 * 0xA220) over them, which is zeros but for that record.
 */
bool angae_watermark_padding(int fd);

/**
 * angae_watermark_add() - mark a file for a machine
 * @wm: what angae_watermark_find() told, not BAD
 *
 * A chain grows by one record; at 0x50 a new record takes the place of the old
 * (RS). It is not looked whether what stands at 0x50 may be overwritten.
 *
 * Return: 1: @edit says how; 0: the machine's record is there already; -1 with @err.
 */
int angae_watermark_add(int fd, const struct angae_watermark *wm, const char *machine,
			uint32_t extra, struct angae_watermark_edit *edit, char *err,
			size_t errlen);

/**
 * angae_watermark_strip() - take the whole chain off (invented)
 *
 * Return: 0, or -1 with @err: there is none, it is not whole, or, at 0x50, what
 * stood there before is not known for sure.
 */
int angae_watermark_strip(int fd, const struct angae_watermark *wm,
			  struct angae_watermark_edit *edit, char *err, size_t errlen);

#endif

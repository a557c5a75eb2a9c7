/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes of a file its NATISIGN signature covers: record by record, and
 * all ten together (HH, docs/formats.md §2.5).
 */
#ifndef ANGAE_COVERAGE_H
#define ANGAE_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <angae/natisign.h>

#define ANGAE_COVERAGE_BLOCKS 128 /* of one record, at most */

/**
 * struct angae_coverage_record - what one of the ten looks at
 * @seed: that chose the blocks
 * @fits: its digest is the content's
 * @covered: bytes of content in @ranges
 * @ranges: @nranges of them, ascending; the last may reach into the trailer's header
 */
struct angae_coverage_record {
	uint32_t seed;
	bool fits;
	uint64_t covered;
	size_t nranges;
	struct angae_range ranges[ANGAE_COVERAGE_BLOCKS];
};

/**
 * struct angae_coverage - a signed file as its signature sees it
 * @size: bytes in the file
 * @content: bytes of it before the trailer
 * @end: where the trailer ends; a tail may follow
 * @kind: first word of the header: 0 of era 2407, 2 of era reference
 * @word: the word that picks a record together with the clock
 * @picked: the record that counts at the time asked for
 * @opened: the state's key was at hand: @records are known
 * @whole: the content is short enough to be hashed whole
 * @covered: bytes of content in @together
 * @together: what all ten cover, @ntogether ranges, ascending, apart from each other
 */
struct angae_coverage {
	uint64_t size;
	uint64_t content;
	uint64_t end;
	uint32_t kind;
	uint32_t word;
	unsigned int picked;
	bool opened;
	bool whole;
	uint64_t covered;
	struct angae_coverage_record records[ANGAE_NATISIGN_RECORDS];
	size_t ntogether;
	struct angae_range together[ANGAE_NATISIGN_RECORDS * ANGAE_COVERAGE_BLOCKS];
};

/**
 * angae_coverage_read() - take a file's signature apart
 * @fd: readable, seekable
 * @statedir: directory fd with the state's key; -1: none
 * @now: seconds since the epoch
 *
 * Reads at most 128 KiB for each record.
 *
 * Return: 0, or -1 with @err: no trailer, or the file cannot be read.
 */
int angae_coverage_read(int fd, int statedir, uint64_t now, struct angae_coverage *coverage,
			char *err, size_t errlen);

#endif

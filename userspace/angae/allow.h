/* SPDX-License-Identifier: GPL-2.0-or-later */
/* angae allow: what its subcommands share. */
#ifndef ANGAE_ALLOW_CMD_H
#define ANGAE_ALLOW_CMD_H

#include <json-c/json.h>

#include <angae/allow.h>

extern const char allow_usage[];

int allow_build(int argc, char **argv);
int allow_show(int argc, char **argv);
int allow_query(int argc, char **argv);
int allow_diff(int argc, char **argv);

/* Long enough for any line of a source, and a sign before it. */
#define ALLOW_LINE_MAX 512

/** allow_line() - an entry as a line of a source, without its end. */
void allow_line(const struct angae_allow_entry *entry, char line[ALLOW_LINE_MAX]);

/** allow_json() - an entry as an object. */
json_object *allow_json(const struct angae_allow_entry *entry);

/** allow_print_json() - on one line; @o is done with. */
void allow_print_json(json_object *o);

/** allow_digest() - 64 hexadecimal digits and no more; false: it is something else. */
bool allow_digest(const char *text, uint8_t digest[ANGAE_SHA256_LEN]);

/**
 * allow_source() - the entries of a text source
 * @path: "-": standard input
 * @number: of the source, for the entries' tags
 *
 * Return: 0, or -1: complained, with file and line.
 */
int allow_source(struct angae_allow_builder *builder, const char *path, unsigned int number);

/* The tag of a line of a source; line 0 for a file given by name. */
#define ALLOW_LINE_BITS 40
static inline uint64_t allow_tag(unsigned int number, uint64_t line)
{
	return (uint64_t)number << ALLOW_LINE_BITS | line;
}

#endif

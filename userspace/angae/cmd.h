/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host tool: one function a subcommand, and what they share. */
#ifndef ANGAE_CMD_H
#define ANGAE_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* What the tool exits with. */
enum { CMD_YES = 0, CMD_NO = 1, CMD_ERROR = 2 };

int cmd_key(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_allow(int argc, char **argv);
int cmd_legalref(int argc, char **argv);
int cmd_pattern(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_watermark(int argc, char **argv);
int cmd_image(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_apk(int argc, char **argv);
int cmd_guest(int argc, char **argv);
int cmd_apk_verify(int argc, char **argv);
int cmd_apk_show(int argc, char **argv);
int cmd_apk_sign(int argc, char **argv);
int cmd_apk_countersign(int argc, char **argv);

/** struct command - of a group that shares its first word: angae apk verify, angae apk show. */
struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

/**
 * dispatch() - run the command that argv[1] names, its name as its argv[0]
 *
 * Return: what it returns; CMD_YES after --help; CMD_ERROR, with the list, without a name or with another.
 */
int dispatch(const char *group, const struct command *commands, size_t count, int argc,
	     char **argv);

/** complain() - "angae: …" on standard error. Return: CMD_ERROR. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** help() - the text asked for. Return: CMD_YES. */
int help(const char *text);

/** misuse() - the text, on standard error. Return: CMD_ERROR. */
int misuse(const char *text);

/**
 * open_regular() - open a file to read it; complains
 * @st: filled; may be NULL
 *
 * Return: fd, or -1: missing, unreadable, or a directory, FIFO, device, socket.
 */
int open_regular(const char *path, struct stat *st);

/** parse_u64() - a whole decimal or 0x number up to @max; false on anything else. */
bool parse_u64(const char *text, uint64_t max, uint64_t *value);

/** join() - "dir/name" for free(); does not return without memory. */
char *join(const char *dir, const char *name);

/** beside() - path of a file by way of the directory this program is in, for free(). */
char *beside(const char *name);

/** printable() - copy with what is not plain UTF-8 replaced by '?', for free(). */
char *printable(const char *text);

/** print_hex() - lower case into @text, 2 * @len + 1 bytes. */
void print_hex(char *text, const uint8_t *bytes, size_t len);

/** tell_files() - [--json] FILE…: @tell of each; CMD_YES, or CMD_ERROR when it was not CMD_YES of all. */
int tell_files(int argc, char **argv, const char *usage, int (*tell)(const char *path, bool json));

#endif

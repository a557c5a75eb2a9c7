// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include <angae/identity.h>

#include "cmd.h"
#include "rewrite.h"

#define HALF (ANGAE_IDENTITY_LEN / 2)

static const char usage[] =
	"usage: angae legalref pack --imei DIGITS --imsi DIGITS -o FILE\n"
	"       angae legalref unpack [--json] FILE…\n"
	"\n"
	"legalref.dat: who a phone is. 15 digits each, of the test ranges: an IMEI that begins\n"
	"with 00 and has a right last digit, an IMSI of network 001-01. Either may be '': a phone\n"
	"without it has eight zero bytes there.\n";

/* Numbers that are fine, to check the one beside an empty one. */
static const struct angae_identity usual = {.imei = "004999010640000", .imsi = "001010000000001"};

static int take_number(const char *what, const char *text, char digits[ANGAE_DIGITS_LEN])
{
	if (strlen(text) >= ANGAE_DIGITS_LEN)
		return complain("%s: must be 15 digits", what);
	memcpy(digits, text, strlen(text) + 1);
	return CMD_YES;
}

static int check(const struct angae_identity *identity)
{
	struct angae_identity checked = *identity;
	char err[256];

	if (!checked.imei[0])
		memcpy(checked.imei, usual.imei, sizeof(checked.imei));
	if (!checked.imsi[0])
		memcpy(checked.imsi, usual.imsi, sizeof(checked.imsi));
	if (angae_identity_check(&checked, err, sizeof(err)) < 0)
		return complain("%s", err);
	return CMD_YES;
}

static int pack(int argc, char **argv)
{
	static const struct option options[] = {
		{"imei", required_argument, NULL, 'e'},
		{"imsi", required_argument, NULL, 's'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *imei = NULL, *imsi = NULL, *out = NULL;
	struct angae_identity identity = {0};
	uint8_t raw[ANGAE_IDENTITY_LEN];
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'e')
			imei = optarg;
		else if (c == 's')
			imsi = optarg;
		else if (c == 'o')
			out = optarg;
		else
			return c == 'h' ? help(usage) : misuse(usage);
	}
	if (!imei || !imsi || !out || optind != argc)
		return misuse(usage);
	if (take_number("IMEI", imei, identity.imei) != CMD_YES ||
	    take_number("IMSI", imsi, identity.imsi) != CMD_YES || check(&identity) != CMD_YES)
		return CMD_ERROR;
	angae_identity_pack(&identity, raw);
	return write_file(out, 0644, raw, sizeof(raw)) < 0 ? CMD_ERROR : CMD_YES;
}

/* Which half it is that cannot be read. */
static int explain(const char *name, const uint8_t raw[ANGAE_IDENTITY_LEN])
{
	struct angae_identity identity;
	uint8_t half[ANGAE_IDENTITY_LEN] = {0};
	char hex[2 * HALF + 1];
	bool imei;

	memcpy(half, raw, HALF);
	imei = angae_identity_unpack(half, &identity) < 0;
	print_hex(hex, raw + (imei ? 0 : HALF), HALF);
	return complain("%s: bytes %d to %d, %s, are not the packed digits of an %s", name,
			imei ? 0 : HALF, imei ? HALF - 1 : ANGAE_IDENTITY_LEN - 1, hex,
			imei ? "IMEI" : "IMSI");
}

static void print(const char *name, const struct angae_identity *identity, bool json)
{
	json_object *o;

	if (!json) {
		printf("%s: IMEI %s, IMSI %s (HH)\n", name,
		       identity->imei[0] ? identity->imei : "none",
		       identity->imsi[0] ? identity->imsi : "none");
		return;
	}
	o = json_object_new_object();
	json_object_object_add(o, "file", json_object_new_string(name));
	json_object_object_add(o, "imei", json_object_new_string(identity->imei));
	json_object_object_add(o, "imsi", json_object_new_string(identity->imsi));
	json_object_object_add(o, "source", json_object_new_string("HH"));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static int unpack_file(const char *file, bool json)
{
	struct angae_identity identity;
	uint8_t raw[ANGAE_IDENTITY_LEN];
	struct stat st;
	int fd = open_regular(file, &st), ret = CMD_YES;
	char *name;

	if (fd < 0)
		return CMD_ERROR;
	name = printable(file);
	if (st.st_size != sizeof(raw))
		ret = complain("%s: has %lld bytes, a legalref.dat has %d", name,
			       (long long)st.st_size, ANGAE_IDENTITY_LEN);
	else if (pread(fd, raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		ret = complain("%s: %s", name, errno ? strerror(errno) : "cannot be read");
	else if (angae_identity_unpack(raw, &identity) < 0)
		ret = explain(name, raw);
	else
		print(name, &identity, json);
	free(name);
	close(fd);
	return ret;
}

static int unpack(int argc, char **argv)
{
	return tell_files(argc, argv, usage, unpack_file);
}

int cmd_legalref(int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return help(usage);
	if (argc > 1 && !strcmp(argv[1], "pack"))
		return pack(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "unpack"))
		return unpack(argc - 1, argv + 1);
	return misuse(usage);
}

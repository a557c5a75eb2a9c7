// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd.h"

int cmd_apk(int argc, char **argv)
{
	static const struct command commands[] = {
		{"verify", cmd_apk_verify, "judge packages as devices of a range of SDK levels do"},
		{"show", cmd_apk_show, "what the manifest says"},
		{"sign", cmd_apk_sign, "sign packages by schemes v2 and v3"},
		{"countersign", cmd_apk_countersign, "put the state's mark on a signed package"},
	};

	return dispatch("apk", commands, sizeof(commands) / sizeof(commands[0]), argc, argv);
}

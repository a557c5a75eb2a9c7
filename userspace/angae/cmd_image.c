// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd.h"
#include "image.h"

int cmd_image(int argc, char **argv)
{
	static const struct command commands[] = {
		{"show", image_show, "what is in an image"},
		{"check", image_check, "is it whole?"},
		{"make", image_make,
		 "an image of one's own out of a built one: keys, list, era, size"},
	};

	return dispatch("image", commands, sizeof(commands) / sizeof(commands[0]), argc, argv);
}

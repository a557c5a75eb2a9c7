/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A built image: a directory with the kernel, the disks, and image.ini (docs/handset.md). */
#ifndef ANGAE_TOOL_RUN_IMAGE_H
#define ANGAE_TOOL_RUN_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "run_machine.h"

enum run_part {
	RUN_KERNEL,
	RUN_INITRD,
	RUN_SYSTEM,
	RUN_VENDOR,
	RUN_USERDATA,
	RUN_PARTS,
};

/**
 * struct run_image - what image.ini says, and where the parts are
 * @words: for the kernel; "" none
 */
struct run_image {
	char *dir;
	enum run_arch arch;
	char kernel[32];
	char version[96];
	enum run_accel accel;
	unsigned int smp;
	unsigned int memory;
	char words[1024];
	char *parts[RUN_PARTS];
};

/** run_image_part() - "kernel", "initrd.img" …: its name in the directory. */
const char *run_image_part(enum run_part part);

/**
 * run_image_open() - read image.ini; complains
 * @dir: copied
 *
 * Return: CMD_YES, or CMD_ERROR; run_image_close() after either.
 */
int run_image_open(struct run_image *image, const char *dir);

/** run_image_close() - free what it has. */
void run_image_close(struct run_image *image);

/**
 * run_image_parse() - image.ini's text
 * @err: filled with "line N: why"
 *
 * Return: 0 or -1.
 */
int run_image_parse(struct run_image *image, const char *text, char *err, size_t size);

/**
 * run_image_fault() - look whether a part is what it should be, and all there
 * @why: filled when it is not
 *
 * Looked at are the first pages of the file: its kind, its architecture, and the length that it
 * says it has.
 *
 * Return: true if something is wrong with it.
 */
bool run_image_fault(const struct run_image *image, enum run_part part, char *why, size_t size);

#endif

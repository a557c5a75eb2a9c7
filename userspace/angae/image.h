/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `angae image`: what is in a built image, is it whole, and one of one's own. */
#ifndef ANGAE_IMAGE_H
#define ANGAE_IMAGE_H

int image_show(int argc, char **argv);
int image_check(int argc, char **argv);
int image_make(int argc, char **argv);

#endif

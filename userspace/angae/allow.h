/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_ALLOW_CMD_H
#define ANGAE_ALLOW_CMD_H

extern const char allow_usage[];

int allow_build(int argc, char **argv);
int allow_show(int argc, char **argv);
int allow_query(int argc, char **argv);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANGAE_ERA_H
#define ANGAE_ERA_H

#include <angae/profile.h>

/**
 * era_load() - the profile of an era; complains
 * @era: its name, or the path of an .ini
 *
 * A name is looked for in $ANGAE_PROFILES, else beside the program. Return: 0 or -1.
 */
int era_load(const char *era, struct angae_profile *profile);

#endif

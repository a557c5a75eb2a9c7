// SPDX-License-Identifier: GPL-2.0-or-later
#include "apk/apk.h"

int apk_block_read(struct apk *apk)
{
	apk->block.present = false;
	return 0;
}

const struct apk_pair *apk_block_find(const struct apk_block *block, uint32_t id)
{
	for (size_t i = 0; i < block->npairs; i++)
		if (block->pairs[i].id == id)
			return &block->pairs[i];
	return NULL;
}

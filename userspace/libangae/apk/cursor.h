/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading what a signing block is made of: little-endian words and byte
 * strings with their length in front. A read that does not fit takes nothing.
 */
#ifndef ANGAE_APK_CURSOR_H
#define ANGAE_APK_CURSOR_H

#include <stdbool.h>

#include "apk.h"
#include "bytes.h"

static inline bool apk_take32(struct apk_span *from, uint32_t *value)
{
	if (from->len < 4)
		return false;
	*value = angae_get32(from->data);
	from->data += 4;
	from->len -= 4;
	return true;
}

static inline bool apk_take64(struct apk_span *from, uint64_t *value)
{
	if (from->len < 8)
		return false;
	*value = angae_get64(from->data);
	from->data += 8;
	from->len -= 8;
	return true;
}

/* A uint32 length and as many bytes. */
static inline bool apk_take_slice(struct apk_span *from, struct apk_span *slice)
{
	struct apk_span rest = *from;
	uint32_t len;

	if (!apk_take32(&rest, &len) || len > rest.len)
		return false;
	*slice = (struct apk_span){rest.data, len};
	*from = (struct apk_span){rest.data + len, rest.len - len};
	return true;
}

static inline bool apk_same(struct apk_span a, struct apk_span b)
{
	return a.len == b.len && (!a.len || !__builtin_memcmp(a.data, b.data, a.len));
}

#endif

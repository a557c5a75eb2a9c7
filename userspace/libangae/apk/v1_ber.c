// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * BER, as far as a PKCS #7 block needs it: any encoding of a length, without recursion.
 */
#include <string.h>

#include "v1.h"

struct head {
	uint8_t tag;
	bool indefinite;
	uint64_t head_len;
	uint64_t body_len;
};

static int read_length(const struct apk_span *in, uint64_t *at, struct head *head)
{
	uint8_t first;

	if (*at >= in->len)
		return -1;
	first = in->data[(*at)++];
	head->indefinite = first == 0x80;
	head->body_len = first & 0x80 ? 0 : first;
	if (!(first & 0x80) || head->indefinite)
		return 0;
	/* Four bytes of length are more than any block may have. */
	if ((first & 0x7F) > 4 || in->len - *at < (first & 0x7F))
		return -1;
	for (int i = 0; i < (first & 0x7F); i++)
		head->body_len = head->body_len << 8 | in->data[(*at)++];
	return 0;
}

static int read_head(const struct apk_span *in, struct head *head)
{
	uint64_t at = 1;

	head->tag = in->data[0];
	if ((head->tag & 0x1F) == 0x1F)
		do
			if (at >= in->len)
				return -1;
		while (in->data[at++] & 0x80);
	if (read_length(in, &at, head) < 0)
		return -1;
	head->head_len = at;
	if (head->indefinite)
		return head->tag & 0x20 ? 0 : -1;
	return head->body_len <= in->len - at ? 0 : -1;
}

/* The length of a body that ends in two zero bytes of its own level. */
static int find_end(const struct apk_span *in, struct head *head)
{
	struct apk_span rest = {in->data + head->head_len, in->len - head->head_len};
	uint64_t depth = 1;

	while (rest.len) {
		bool end = rest.len >= 2 && !rest.data[0] && !rest.data[1];
		struct head h = {.head_len = 2};

		if (!end && read_head(&rest, &h) < 0)
			return -1;
		if (h.indefinite)
			depth++;
		if (end && !--depth) {
			head->body_len = (uint64_t)(rest.data - in->data) - head->head_len;
			return 0;
		}
		rest.data += h.head_len + h.body_len;
		rest.len -= h.head_len + h.body_len;
	}
	return -1;
}

int apk_v1_ber_next(struct apk_span *in, struct v1_ber *value)
{
	struct head head;
	uint64_t whole;

	if (!in->len)
		return 0;
	if (read_head(in, &head) < 0 || (head.indefinite && find_end(in, &head) < 0))
		return -1;
	whole = head.head_len + head.body_len + (head.indefinite ? 2 : 0);
	value->tag = head.tag;
	value->whole = (struct apk_span){in->data, whole};
	value->body = (struct apk_span){in->data + head.head_len, head.body_len};
	in->data += whole;
	in->len -= whole;
	return 1;
}

int apk_v1_ber_take(struct apk_span *in, uint8_t tag, struct v1_ber *value)
{
	struct apk_span rest = *in;

	/* Whether a value is constructed does not tell what it is. */
	if (apk_v1_ber_next(&rest, value) <= 0 || (value->tag | 0x20) != (tag | 0x20))
		return -1;
	*in = rest;
	return 0;
}

bool apk_v1_ber_is(const struct apk_span *oid, const uint8_t *bytes, size_t len)
{
	return oid->len == len && !memcmp(oid->data, bytes, len);
}

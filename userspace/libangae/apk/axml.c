// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The chunks of a document. Before the first node only the string pool and the
 * map of resource ids matter, and the last of each counts; after it, chunks
 * that are no nodes are passed over. The type of the outermost chunk is not
 * looked at, since Android does not look at it either.
 */
#include <string.h>

#include "axml.h"
#include "bytes.h"

#define TYPE_POOL	0x0001
#define TYPE_NODE_FIRST 0x0100
#define TYPE_NODE_LAST	0x017f
#define TYPE_IDS	0x0180

#define CHUNK		8
#define NODE		16 /* a chunk, the line, the comment */
#define ATTR		20

static enum axml_event refuse(struct axml *x, size_t at, const char *why)
{
	x->why = why;
	x->at = at;
	x->next = x->len;
	return AXML_BAD;
}

/* What is wrong with the header of the chunk at @at, of which @least bytes have to be there. */
static const char *chunk_fault(const struct axml *x, size_t at, size_t least)
{
	const uint8_t *chunk = x->data + at;
	uint32_t header, size;

	if (x->len - at < least)
		return "a chunk is cut off";
	header = angae_get16(chunk + 2);
	size = angae_get32(chunk + 4);
	if (header < least)
		return "the header of a chunk is too short";
	if (header > size)
		return "a chunk is shorter than its header";
	if ((header | size) & 3)
		return "a chunk does not end on a word";
	if (size > x->len - at)
		return "a chunk reaches past the end";
	return NULL;
}

static const char *node_fault(const struct axml *x, size_t at)
{
	const uint8_t *node = x->data + at, *ext;
	const char *fault = chunk_fault(x, at, NODE);
	size_t room;

	if (fault || angae_get16(node) != 0x0102)
		return fault;
	room = angae_get32(node + 4) - angae_get16(node + 2);
	if (room < ATTR)
		return "an element is too short";
	ext = node + angae_get16(node + 2);
	if (angae_get16(ext + 8) + (size_t)angae_get16(ext + 10) * angae_get16(ext + 12) > room)
		return "the attributes of an element reach past its end";
	return NULL;
}

int apk_axml_open(struct axml *x, const uint8_t *data, size_t len)
{
	size_t at;

	memset(x, 0, sizeof(*x));
	if (len < CHUNK || angae_get16(data + 2) > angae_get32(data + 4) ||
	    angae_get32(data + 4) > len) {
		x->why = "it is no XML document";
		return -1;
	}
	x->data = data;
	x->len = angae_get32(data + 4);
	at = angae_get16(data + 2);
	while (at < x->len && x->len - at > CHUNK && x->len - at > angae_get32(data + at + 4)) {
		uint16_t type = angae_get16(data + at), header = angae_get16(data + at + 2);
		uint32_t size = angae_get32(data + at + 4);
		const char *fault = chunk_fault(x, at, CHUNK);

		if (fault)
			return refuse(x, at, fault), -1;
		if (type >= TYPE_NODE_FIRST && type <= TYPE_NODE_LAST) {
			x->next = at;
			return x->why ? -1 : 0;
		}
		if (type == TYPE_POOL) {
			x->why = NULL;
			x->at = at;
			apk_axml_pool_read(&x->pool, data + at, size, &x->why);
		} else if (type == TYPE_IDS) {
			x->ids = data + at + header;
			x->nids = (size - header) / 4;
		}
		at += size;
	}
	return refuse(x, at, "there is no element in it"), -1;
}

/* A start node; node_fault() has seen that attributes lie within. */
static void enter(struct axml *x, const uint8_t *ext)
{
	x->ns = angae_get32(ext);
	x->name = angae_get32(ext + 4);
	x->attrs = ext + angae_get16(ext + 8);
	x->attrsize = angae_get16(ext + 10);
	x->nattrs = angae_get16(ext + 12);
	/* Attributes that are all the same one are read once. */
	if (!x->attrsize && x->nattrs)
		x->nattrs = 1;
	/* Shorter than one is, they overlap; the last must be whole all the same. */
	while (x->nattrs &&
	       (x->nattrs - 1) * x->attrsize + ATTR > (size_t)(x->data + x->next - x->attrs))
		x->nattrs--;
}

enum axml_event apk_axml_next(struct axml *x)
{
	while (x->next < x->len) {
		size_t at = x->next;
		const uint8_t *node = x->data + at, *ext;
		const char *fault = node_fault(x, at);
		size_t room;

		if (fault)
			return refuse(x, at, fault);
		ext = node + angae_get16(node + 2);
		room = angae_get32(node + 4) - angae_get16(node + 2);
		x->next += angae_get32(node + 4);
		x->line = angae_get32(node + 8);
		x->nattrs = 0;
		switch (angae_get16(node)) {
		case 0x0100:
		case 0x0101:
		case 0x0103:
		case 0x0104:
			if (room < (angae_get16(node) == 0x0104 ? 12 : 8))
				return refuse(x, at, "a node is too short");
			x->ns = angae_get32(ext);
			x->name = angae_get32(ext + 4);
			break;
		case 0x0102:
			enter(x, ext);
			return AXML_START;
		default:
			continue;
		}
		switch (angae_get16(node)) {
		case 0x0100:
			return AXML_START_NAMESPACE;
		case 0x0101:
			return AXML_END_NAMESPACE;
		case 0x0103:
			return AXML_END;
		default:
			x->name = x->ns;
			return AXML_TEXT;
		}
	}
	return AXML_DONE;
}

struct axml_attr apk_axml_attr(const struct axml *x, unsigned int i)
{
	const uint8_t *at = x->attrs + i * x->attrsize;
	struct axml_attr attr = {
		.ns = angae_get32(at),
		.name = angae_get32(at + 4),
		.raw = angae_get32(at + 8),
		.type = at[15],
		.data = angae_get32(at + 16),
	};

	if (attr.name < x->nids)
		attr.id = angae_get32(x->ids + 4 * (size_t)attr.name);
	return attr;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document for people, line by line as `aapt dump xmltree` prints it, so
 * that the two can be compared. A small file can ask for a text without end:
 * depth and length are bounded.
 */
#include <stdlib.h>
#include <string.h>

#include "axml.h"
#include "error.h"

#define DEPTH_SHOWN 100
#define NAMESPACES  32
#define TEXT_MAX    (64u << 20)

struct print {
	struct axml x;
	FILE *out;
	size_t printed;
	int depth;
	/* Namespaces we are in: the first ones, those beyond have no prefix. */
	struct {
		uint32_t prefix;
		uint32_t uri;
	} namespaces[NAMESPACES];
	unsigned int nnamespaces;
	char *text; /* one string at a time */
	size_t room;
};

static void put(struct print *p, const char *text)
{
	p->printed += strlen(text);
	fputs(text, p->out);
}

static void indent(struct print *p)
{
	for (int i = 0; i < p->depth && i < DEPTH_SHOWN; i++)
		put(p, "  ");
}

/* No control character reaches a terminal. */
static void put_escaped(struct print *p, const char *s)
{
	for (; *s; s++) {
		p->printed++;
		if (*s == '\\' || *s == '"')
			fprintf(p->out, "\\%c", *s);
		else if (*s == '\n')
			fputs("\\n", p->out);
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			fprintf(p->out, "\\x%02x", (unsigned char)*s);
		else
			fputc(*s, p->out);
	}
}

static void put_string(struct print *p, uint32_t index)
{
	apk_axml_string(&p->x.pool, index, p->text, p->room);
	put_escaped(p, p->text);
}

static void put_quoted(struct print *p, uint32_t index)
{
	put(p, "\"");
	put_string(p, index);
	put(p, "\"");
}

static void put_namespace(struct print *p, uint32_t uri)
{
	if (uri == AXML_NONE)
		return;
	for (unsigned int i = 0; i < p->nnamespaces && i < NAMESPACES; i++)
		if (p->namespaces[i].uri == uri) {
			put_string(p, p->namespaces[i].prefix);
			put(p, ":");
			return;
		}
	put_string(p, uri);
	put(p, ":");
}

static void attribute(struct print *p, const struct axml_attr *attr)
{
	indent(p);
	put(p, "A: ");
	put_namespace(p, attr->ns);
	put_string(p, attr->name);
	if (attr->id)
		fprintf(p->out, "(0x%08x)", attr->id);
	switch (attr->type) {
	case 0:
		put(p, "=(null)");
		break;
	case AXML_REFERENCE:
		fprintf(p->out, "=@0x%08x", attr->data);
		break;
	case AXML_ATTRIBUTE:
		fprintf(p->out, "=?0x%08x", attr->data);
		break;
	case AXML_STRING:
		put(p, "=");
		put_quoted(p, attr->raw == AXML_NONE ? attr->data : attr->raw);
		break;
	default:
		fprintf(p->out, "=(type 0x%x)0x%x", attr->type, attr->data);
	}
	if (attr->raw != AXML_NONE) {
		put(p, " (Raw: ");
		put_quoted(p, attr->raw);
		put(p, ")");
	}
	put(p, "\n");
}

static void element(struct print *p)
{
	char line[32];

	indent(p);
	put(p, "E: ");
	put_namespace(p, p->x.ns);
	put_string(p, p->x.name);
	snprintf(line, sizeof(line), " (line=%u)\n", p->x.line);
	put(p, line);
	p->depth++;
	for (unsigned int i = 0; i < p->x.nattrs && p->printed < TEXT_MAX; i++) {
		struct axml_attr attr = apk_axml_attr(&p->x, i);

		attribute(p, &attr);
	}
}

static void namespace(struct print *p)
{
	indent(p);
	put(p, "N: ");
	put_string(p, p->x.ns);
	put(p, "=");
	put_string(p, p->x.name);
	put(p, "\n");
	if (p->nnamespaces < NAMESPACES) {
		p->namespaces[p->nnamespaces].prefix = p->x.ns;
		p->namespaces[p->nnamespaces].uri = p->x.name;
	}
	p->nnamespaces++;
	p->depth++;
}

/* False: the document closes what it has not opened, and ends there, as for aapt. */
static bool leave(struct print *p)
{
	return p->depth-- > 0;
}

static bool node(struct print *p, enum axml_event event)
{
	switch (event) {
	case AXML_START_NAMESPACE:
		namespace
		(p);
		return true;
	case AXML_END_NAMESPACE:
		if (p->nnamespaces)
			p->nnamespaces--;
		return leave(p);
	case AXML_START:
		element(p);
		return true;
	case AXML_END:
		return leave(p);
	case AXML_TEXT:
		indent(p);
		put(p, "C: ");
		put_quoted(p, p->x.name);
		put(p, "\n");
		return true;
	default:
		return false;
	}
}

int apk_axml_print(const uint8_t *data, size_t len, FILE *out, char *err, size_t errlen)
{
	struct print p = {.out = out};
	enum axml_event event = AXML_DONE;
	int ret = -1;

	if (apk_axml_open(&p.x, data, len) < 0) {
		angae_error(err, errlen, "%s, at byte %zu", p.x.why, p.x.at);
		return -1;
	}
	/* A byte that is no character takes three. */
	p.room = 3 * p.x.pool.len + 8;
	p.text = malloc(p.room);
	if (!p.text) {
		angae_error(err, errlen, "out of memory");
		return -1;
	}
	while (p.printed < TEXT_MAX) {
		event = apk_axml_next(&p.x);
		if (!node(&p, event))
			break;
	}
	if (p.printed >= TEXT_MAX)
		angae_error(err, errlen, "more than %u MB of text", TEXT_MAX >> 20);
	else if (event == AXML_BAD)
		angae_error(err, errlen, "%s, at byte %zu", p.x.why, p.x.at);
	else
		ret = 0;
	free(p.text);
	return ret;
}

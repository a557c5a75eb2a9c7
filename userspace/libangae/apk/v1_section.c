// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Manifests and signature files: lines that end in CR, LF or both, attributes
 * "Name: value" which go on in lines that begin with a space, sections that end
 * in an empty line.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "v1.h"

/* The next line without its end; false: there is none. */
static bool next_line(const struct apk_span *in, size_t *at, struct apk_span *line)
{
	const uint8_t *from = in->data + *at, *end = in->data + in->len, *p = from;

	if (p == end)
		return false;
	while (p < end && *p != '\r' && *p != '\n')
		p++;
	*line = (struct apk_span){from, (uint64_t)(p - from)};
	if (p < end)
		p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
	*at = (size_t)(p - in->data);
	return true;
}

static bool next_section(const struct apk_span *in, size_t *at, struct apk_span *raw)
{
	struct apk_span line;
	size_t start;

	do {
		start = *at;
		if (!next_line(in, at, &line))
			return false;
	} while (!line.len);
	while (next_line(in, at, &line) && line.len)
		;
	*raw = (struct apk_span){in->data + start, *at - start};
	return true;
}

/* An attribute as it stands: its first line, and where the lines after it begin. */
struct attribute {
	struct apk_span first;
	size_t rest;
	size_t end;
};

static bool next_attribute(const struct apk_span *raw, size_t *at, struct attribute *attribute)
{
	struct apk_span line;

	if (!next_line(raw, at, &attribute->first) || !attribute->first.len)
		return false;
	attribute->rest = *at;
	do
		attribute->end = *at;
	while (next_line(raw, at, &line) && line.len && line.data[0] == ' ');
	*at = attribute->end;
	return true;
}

/* All lines of an attribute in one, into @out, which has room for them. */
static size_t join(const struct apk_span *raw, const struct attribute *attribute, uint8_t *out)
{
	size_t at = attribute->rest, len = (size_t)attribute->first.len;
	struct apk_span line;

	memcpy(out, attribute->first.data, len);
	while (at < attribute->end && next_line(raw, &at, &line)) {
		memcpy(out + len, line.data + 1, (size_t)line.len - 1);
		len += (size_t)line.len - 1;
	}
	return len;
}

/* Name and value are parted by the first ": "; without it all is name. */
static bool value_of(const struct apk_span *text, const char *name, struct apk_span *value)
{
	const uint8_t *colon = memmem(text->data, (size_t)text->len, ": ", 2);
	size_t len = colon ? (size_t)(colon - text->data) : (size_t)text->len;

	if (len != strlen(name) || strncasecmp((const char *)text->data, name, len))
		return false;
	*value = (struct apk_span){text->data + len, 0};
	if (colon)
		*value = (struct apk_span){colon + 2, text->len - len - 2};
	return true;
}

/* A name never needs to be joined before it is known: it could be, so it is when lines follow. */
static bool matches(const struct apk_span *raw, const struct attribute *attribute, const char *name,
		    struct v1_value *value)
{
	struct apk_span text = attribute->first;

	value->joined = NULL;
	if (attribute->rest != attribute->end) {
		value->joined = malloc(attribute->end - attribute->rest + (size_t)text.len);
		if (!value->joined)
			return false;
		text.len = join(raw, attribute, (uint8_t *)value->joined);
		text.data = (const uint8_t *)value->joined;
	}
	if (value_of(&text, name, &value->text))
		return true;
	apk_v1_value_free(value);
	return false;
}

bool apk_v1_attribute(const struct v1_section *section, const char *name, struct v1_value *value)
{
	struct attribute attribute;
	size_t at = 0;

	while (next_attribute(&section->raw, &at, &attribute))
		if (matches(&section->raw, &attribute, name, value))
			return true;
	*value = (struct v1_value){0};
	return false;
}

void apk_v1_value_free(struct v1_value *value)
{
	free(value->joined);
	value->joined = NULL;
}

/* Only a first attribute can name a section. */
static int name_section(struct v1_text *text, struct v1_section *section)
{
	struct attribute attribute;
	struct v1_value value;
	size_t at = 0;

	if (!next_attribute(&section->raw, &at, &attribute) ||
	    !matches(&section->raw, &attribute, "Name", &value))
		return 0;
	section->name = value.text;
	if (!value.joined)
		return 0;
	/* Joined names are shorter than the lines they stood in: the text has room for all of them. */
	if (!text->names)
		text->names = malloc(text->len);
	if (text->names) {
		memcpy(text->names + text->names_len, value.text.data, (size_t)value.text.len);
		section->name.data = text->names + text->names_len;
		text->names_len += (size_t)value.text.len;
	}
	apk_v1_value_free(&value);
	return text->names ? 0 : -1;
}

static int add(struct v1_text *text, const struct apk_span *raw)
{
	struct v1_section *bigger;

	if (!(text->n & (text->n - 1))) {
		bigger = realloc(text->sections, (text->n ? 2 * text->n : 1) * sizeof(*bigger));
		if (!bigger)
			return -1;
		text->sections = bigger;
	}
	text->sections[text->n] = (struct v1_section){.raw = *raw};
	return name_section(text, &text->sections[text->n++]);
}

static int compare(const struct apk_span *a, const struct apk_span *b)
{
	uint64_t n = a->len < b->len ? a->len : b->len;
	int d = n ? memcmp(a->data, b->data, (size_t)n) : 0;

	return d ? d : (a->len > b->len) - (a->len < b->len);
}

static int by_name(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct v1_section *s = arg;
	int d = compare(&s[x].name, &s[y].name);

	return d ? d : (x > y) - (x < y);
}

static int sort(struct v1_text *text)
{
	text->order = malloc((text->n + 1) * sizeof(*text->order));
	if (!text->order)
		return -1;
	for (size_t i = 0; i < text->n; i++)
		if (text->sections[i].name.data)
			text->order[text->nnamed++] = (uint32_t)i;
	qsort_r(text->order, text->nnamed, sizeof(*text->order), by_name, text->sections);
	return 0;
}

int apk_v1_text_parse(struct v1_text *text, uint8_t *data, size_t len)
{
	struct apk_span all = {data, len}, raw = {data, 0};
	size_t at = 0;

	text->data = data;
	text->len = len;
	next_section(&all, &at, &raw);
	text->main.raw = raw;
	while (next_section(&all, &at, &raw))
		if (add(text, &raw) < 0)
			return -1;
	return sort(text);
}

void apk_v1_text_free(struct v1_text *text)
{
	free(text->data);
	free(text->sections);
	free(text->order);
	free(text->names);
	*text = (struct v1_text){0};
}

struct v1_section *apk_v1_section_find(const struct v1_text *text, const struct apk_span *name)
{
	size_t low = 0, high = text->nnamed;
	struct v1_section *s;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(&text->sections[text->order[mid]].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == text->nnamed)
		return NULL;
	s = &text->sections[text->order[low]];
	return compare(&s->name, name) ? NULL : s;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The facts in a manifest. Attributes of Android's are known by their resource
 * id, whatever they are called; "package" and "split" by their name, since they
 * have none. The document ends with its root, as it does for the installer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axml.h"
#include "manifest.h"

#define ID_LABEL	  0x01010001
#define ID_NAME		  0x01010003
#define ID_DEBUGGABLE	  0x0101000f
#define ID_MIN_SDK	  0x0101020c
#define ID_VERSION_CODE	  0x0101021b
#define ID_VERSION_NAME	  0x0101021c
#define ID_TARGET_SDK	  0x01010270
#define ID_EXTRACT_NATIVE 0x010104ea
#define ID_SANDBOX	  0x0101054c
#define ID_VERSION_MAJOR  0x01010576

#define PERMISSIONS_MAX	  1024
#define DEPTH_ACTIVITY	  3 /* manifest, application, activity */

/* A walk through the document, and where in it we are. */
struct walk {
	struct axml x;
	struct angae_apk_manifest *m;
	unsigned int depth;
	bool in_application;
	bool have_application; /* the first one counts */
	bool in_filter;
	bool have_target;
	bool main, launcher; /* of the filter we are in */
	bool min_known;
	int32_t min;
	char activity[256];
	bool no_memory;
};

static bool by_id(const struct axml *x, uint32_t id, struct axml_attr *attr)
{
	for (unsigned int i = 0; i < x->nattrs; i++) {
		*attr = apk_axml_attr(x, i);
		if (attr->id == id)
			return true;
	}
	return false;
}

static bool by_name(const struct axml *x, const char *name, struct axml_attr *attr)
{
	for (unsigned int i = 0; i < x->nattrs; i++) {
		*attr = apk_axml_attr(x, i);
		if (attr->ns == AXML_NONE && apk_axml_is(&x->pool, attr->name, name))
			return true;
	}
	return false;
}

static bool is_number(const struct axml_attr *attr)
{
	return attr->type == AXML_INT || attr->type == AXML_HEX || attr->type == AXML_REFERENCE;
}

/* A value as text: a string, a number, or the id it refers to. */
static void text(const struct axml *x, const struct axml_attr *attr, char *out, size_t size)
{
	out[0] = '\0';
	if (attr->type == AXML_STRING)
		apk_axml_string(&x->pool, attr->data, out, size);
	else if (attr->type == AXML_REFERENCE)
		snprintf(out, size, "@0x%08x", attr->data);
	else if (attr->type == AXML_BOOLEAN)
		snprintf(out, size, "%s", attr->data ? "true" : "false");
	else if (attr->type == AXML_INT)
		snprintf(out, size, "%d", (int32_t)attr->data);
	else if (attr->raw != AXML_NONE)
		apk_axml_string(&x->pool, attr->raw, out, size);
}

static void text_of(const struct axml *x, uint32_t id, char *out, size_t size)
{
	struct axml_attr attr;

	if (by_id(x, id, &attr))
		text(x, &attr, out, size);
}

static uint32_t number_of(const struct axml *x, uint32_t id, uint32_t otherwise)
{
	struct axml_attr attr;
	char digits[16];

	if (!by_id(x, id, &attr))
		return otherwise;
	if (attr.type != AXML_STRING)
		return is_number(&attr) ? attr.data : otherwise;
	apk_axml_string(&x->pool, attr.data, digits, sizeof(digits));
	return (uint32_t)strtoul(digits, NULL, 0);
}

static bool truth_of(const struct axml *x, uint32_t id, bool otherwise)
{
	struct axml_attr attr;
	char word[8];

	if (!by_id(x, id, &attr))
		return otherwise;
	if (attr.type == AXML_BOOLEAN || attr.type == AXML_INT || attr.type == AXML_HEX)
		return attr.data;
	text(x, &attr, word, sizeof(word));
	return !strcmp(word, "true") || !strcmp(word, "TRUE") || !strcmp(word, "1");
}

static void manifest(struct walk *w)
{
	struct angae_apk_manifest *m = w->m;
	struct axml_attr attr;

	if (by_name(&w->x, "package", &attr))
		text(&w->x, &attr, m->package, sizeof(m->package));
	if (by_name(&w->x, "split", &attr))
		text(&w->x, &attr, m->split, sizeof(m->split));
	m->version_code = (uint64_t)number_of(&w->x, ID_VERSION_MAJOR, 0) << 32 |
			  number_of(&w->x, ID_VERSION_CODE, 0);
	text_of(&w->x, ID_VERSION_NAME, m->version_name, sizeof(m->version_name));
	m->target_sandbox = (int32_t)number_of(&w->x, ID_SANDBOX, 1);
}

/* -1: it says no number. */
static int32_t sdk_of(const struct axml *x, const struct axml_attr *attr)
{
	char codename[64];

	if (is_number(attr))
		return (int32_t)attr->data;
	if (attr->type != AXML_STRING ||
	    apk_axml_string(&x->pool, attr->data, codename, sizeof(codename)) < 0)
		return -1;
	return apk_codename_sdk(codename);
}

/* Of several, the one that asks most counts for the minimum, and the first for the target. */
static void uses_sdk(struct walk *w)
{
	struct axml_attr attr;
	int32_t sdk;

	if (by_id(&w->x, ID_MIN_SDK, &attr)) {
		sdk = sdk_of(&w->x, &attr);
		if (sdk < 0 && !is_number(&attr))
			w->min_known = false;
		if (sdk > w->min)
			w->min = sdk;
	}
	if (!w->have_target && by_id(&w->x, ID_TARGET_SDK, &attr)) {
		sdk = sdk_of(&w->x, &attr);
		w->have_target = sdk >= 0;
		w->m->target_sdk = sdk;
	}
}

static void permission(struct walk *w)
{
	struct angae_apk_manifest *m = w->m;
	size_t n = m->npermissions;
	void *more;

	/* Grown by doubling: the number is a power of two whenever it is full. */
	if (n >= PERMISSIONS_MAX)
		return;
	if (!(n & (n - 1))) {
		more = realloc(m->permissions, (n ? 2 * n : 1) * sizeof(*m->permissions));
		if (!more) {
			w->no_memory = true;
			return;
		}
		m->permissions = more;
	}
	m->permissions[n][0] = '\0';
	text_of(&w->x, ID_NAME, m->permissions[n], sizeof(m->permissions[n]));
	if (m->permissions[n][0])
		m->npermissions++;
}

static void application(struct walk *w)
{
	struct angae_apk_manifest *m = w->m;

	w->in_application = true;
	if (w->have_application)
		return;
	w->have_application = true;
	text_of(&w->x, ID_LABEL, m->label, sizeof(m->label));
	m->debuggable = truth_of(&w->x, ID_DEBUGGABLE, false);
	m->extract_native = truth_of(&w->x, ID_EXTRACT_NATIVE, true);
}

static void below_manifest(struct walk *w)
{
	const struct axml_pool *pool = &w->x.pool;
	uint32_t name = w->x.name;

	if (w->x.ns != AXML_NONE)
		return;
	if (apk_axml_is(pool, name, "uses-sdk"))
		uses_sdk(w);
	else if (apk_axml_is(pool, name, "uses-permission") ||
		 apk_axml_is(pool, name, "uses-permission-sdk-23") ||
		 apk_axml_is(pool, name, "uses-permission-sdk-m"))
		permission(w);
	else if (apk_axml_is(pool, name, "application"))
		application(w);
}

/* A name without a dot, or that begins with one, belongs to the package. */
static void launchable(struct walk *w)
{
	struct angae_apk_manifest *m = w->m;
	const char *name = w->activity, *dot = strchr(name, '.');

	if (dot && dot != name)
		snprintf(m->activity, sizeof(m->activity), "%s", name);
	else
		snprintf(m->activity, sizeof(m->activity), "%.100s%s%.150s", m->package,
			 dot ? "" : ".", name);
}

static void below_application(struct walk *w)
{
	const struct axml_pool *pool = &w->x.pool;
	uint32_t name = w->x.name;
	char value[64] = "";

	if (w->depth == DEPTH_ACTIVITY) {
		w->activity[0] = '\0';
		if (apk_axml_is(pool, name, "activity") ||
		    apk_axml_is(pool, name, "activity-alias"))
			text_of(&w->x, ID_NAME, w->activity, sizeof(w->activity));
	} else if (w->depth == DEPTH_ACTIVITY + 1) {
		w->in_filter = apk_axml_is(pool, name, "intent-filter");
		w->main = w->launcher = false;
	} else if (w->depth == DEPTH_ACTIVITY + 2 && w->in_filter && w->activity[0]) {
		text_of(&w->x, ID_NAME, value, sizeof(value));
		if (apk_axml_is(pool, name, "action") &&
		    !strcmp(value, "android.intent.action.MAIN"))
			w->main = true;
		if (apk_axml_is(pool, name, "category") &&
		    !strcmp(value, "android.intent.category.LAUNCHER"))
			w->launcher = true;
		if (w->main && w->launcher && !w->m->activity[0])
			launchable(w);
	}
}

static const char *start(struct walk *w)
{
	w->depth++;
	if (w->depth == 1) {
		if (!apk_axml_is(&w->x.pool, w->x.name, "manifest"))
			return "the outermost element is not \"manifest\"";
		manifest(w);
	} else if (w->depth == 2) {
		w->in_application = false;
		below_manifest(w);
	} else if (w->in_application) {
		below_application(w);
	}
	return NULL;
}

int apk_manifest_facts(struct angae_apk_manifest *m, const uint8_t *data, size_t len,
		       bool *min_known, const char **why, size_t *at)
{
	struct walk w = {.m = m, .min_known = true, .min = 1};
	const char *fault = NULL;
	enum axml_event event;

	m->target_sandbox = 1;
	m->extract_native = true;
	*at = 0;
	if (apk_axml_open(&w.x, data, len) < 0)
		fault = w.x.why;
	while (!fault && !w.no_memory) {
		event = apk_axml_next(&w.x);
		if (event == AXML_DONE)
			break;
		if (event == AXML_BAD)
			fault = w.x.why;
		else if (event == AXML_START)
			fault = start(&w);
		else if (event == AXML_END && (!w.depth || !--w.depth))
			break;
	}
	m->min_sdk = w.min;
	if (!w.have_target)
		m->target_sdk = w.min;
	*min_known = w.min_known;
	*why = fault;
	*at = w.x.at;
	return w.no_memory ? 1 : fault ? -1 : 0;
}

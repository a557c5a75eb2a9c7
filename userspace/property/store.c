// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The store: an array in the order of the names, and what may stand in it.
 */
#include <stdio.h>
#include <string.h>

#include <angae/utf8.h>

#include "property.h"

bool property_name_ok(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-@:.";
	size_t len = strlen(name);

	return len && len < PROPERTY_NAME_MAX && !name[strspn(name, letters)] && name[0] != '.' &&
	       name[len - 1] != '.' && !strstr(name, "..");
}

bool property_value_ok(const char *value)
{
	size_t n;

	if (strlen(value) >= PROPERTY_VALUE_MAX)
		return false;
	while (*value) {
		n = angae_utf8(value);
		if (!n)
			return false;
		value += n;
	}
	return true;
}

static bool begins(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

bool property_is_fixed(const char *name)
{
	return begins(name, "ro.");
}

bool property_is_kept(const char *name)
{
	return begins(name, "persist.");
}

/* Where @name is, or belongs. */
static size_t place_of(const struct property_store *store, const char *name, bool *found)
{
	size_t low = 0;
	size_t high = store->count;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(store->all[middle].name, name);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *property_may_set(const struct property_store *store, const char *name,
			     const char *value)
{
	bool found;

	if (!property_name_ok(name))
		return "not the name of a property";
	if (!property_value_ok(value))
		return "a value is at most 91 bytes of UTF-8, without control characters";
	place_of(store, name, &found);
	if (found && property_is_fixed(name))
		return "a property of ro.* is given once";
	if (!found && store->count == PROPERTY_COUNT_MAX)
		return "there is no room for one more property";
	return NULL;
}

const char *property_set(struct property_store *store, const char *name, const char *value)
{
	const char *wrong = property_may_set(store, name, value);
	struct property *at;
	bool found;

	if (wrong)
		return wrong;
	at = &store->all[place_of(store, name, &found)];
	if (!found) {
		memmove(at + 1, at, (char *)&store->all[store->count] - (char *)at);
		store->count++;
		snprintf(at->name, sizeof(at->name), "%s", name);
	}
	snprintf(at->value, sizeof(at->value), "%s", value);
	return NULL;
}

const char *property_get(const struct property_store *store, const char *name)
{
	bool found;
	size_t at = place_of(store, name, &found);

	return found ? store->all[at].value : NULL;
}

const struct property *property_next(const struct property_store *store, const char *name)
{
	bool found;
	size_t at = place_of(store, name, &found);

	if (found)
		at++;
	return at < store->count ? &store->all[at] : NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the phone's properties come from. What is said first of a ro.* property holds: the lab's
 * word, then the device, then the system, then what belongs to the kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "init.h"

#define DEVICE_DEFAULT "angae"

static struct property_store store;

struct property_store *init_properties(void)
{
	return &store;
}

const char *init_property(const char *name)
{
	return property_get(&store, name);
}

const char *init_property_change(const char *name, const char *value)
{
	static struct property_store changed;
	const char *wrong;

	if (!property_is_kept(name))
		return property_set(&store, name, value);
	changed = store;
	wrong = property_set(&changed, name, value);
	if (wrong)
		return wrong;
	/* On disk first: what a reader has seen is there after a power cut. */
	if (property_persist_save(INIT_KEPT, &changed))
		return strerror(errno);
	store = changed;
	return NULL;
}

void init_property_set(const char *name, const char *value)
{
	const char *wrong = init_property_change(name, value);

	if (wrong)
		init_say("property %s: %s", name, wrong);
}

static const char *take(void *context, const char *name, const char *value)
{
	return property_set(context, name, value);
}

static void take_boot(const char *name, const char *value)
{
	char whole[PROPERTY_NAME_MAX + sizeof("ro.boot.")];

	snprintf(whole, sizeof(whole), "ro.boot.%s", name);
	init_property_set(whole, value);
	if (!strcmp(name, "serialno"))
		init_property_set("ro.serialno", value);
}

/* Which phone of the record this one plays; its era, unless the lab names another behind it. */
static void take_device(void)
{
	static struct property_store with;
	const char *name = init_option("angae.device");
	const char *era = init_option("angae.era");
	struct property_device device;
	char path[128], err[256];

	if (!name)
		name = DEVICE_DEFAULT;
	with = store;
	if (strchr(name, '/') ||
	    snprintf(path, sizeof(path), INIT_DEVICES "/%s.ini", name) >= (int)sizeof(path)) {
		init_say("angae.device=%s is not the name of a device", name);
	} else if (property_device_read(path, &device, take, &with, err, sizeof(err))) {
		init_say("%s", err);
	} else {
		store = with;
		if (device.era[0] && (!era || init_option_after("angae.device", "angae.era")))
			era = device.era;
	}
	if (era)
		init_property_set("ro.angae.era", era);
}

static void take_file(const char *path)
{
	char err[256];
	int bad = property_file_read(path, take, &store, err, sizeof(err));

	if (bad > 0)
		init_say("%s", err);
	else if (bad < 0 && errno != ENOENT)
		init_say("%s: %s", path, strerror(errno));
}

/* The phone boots without what belongs to its kernel, and with another's; only nobody would know why things are missing. */
static void look_at_vendor(void)
{
	const char *version = init_property("ro.vendor.kernel.version");
	struct utsname running;

	uname(&running);
	if (!version)
		init_say("there is no vendor disk, or none of a kernel's");
	else if (strcmp(version, running.release))
		init_say("the vendor disk is of kernel %s, this is %s", version, running.release);
}

void init_properties_start(void)
{
	char err[256];
	int bad;

	init_option_each("androidboot.", take_boot);
	take_device();
	take_file("/system/build.prop");
	take_file("/vendor/build.prop");
	look_at_vendor();
	bad = property_persist_load(INIT_KEPT, &store, err, sizeof(err));
	if (bad > 0)
		init_say("%s", err);
	else if (bad < 0)
		init_say(INIT_KEPT ": %s", strerror(errno));
	init_marks_publish();
}

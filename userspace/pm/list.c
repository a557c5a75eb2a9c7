// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pm list packages: what the daemon has on record, as Android prints it.
 */
#include <stdio.h>
#include <string.h>

#include "pm.h"

static void print_package(struct json_object *package)
{
	if (json_object_is_type(package, json_type_string))
		printf("package:%s\n", json_object_get_string(package));
	else if (json_object_is_type(package, json_type_object))
		printf("package:%s\n", pm_control_text(package, "package"));
}

int pm_list(int argc, char **argv)
{
	struct json_object *reply, *packages, *request;
	struct pm_failure why;

	if (argc != 2 || strcmp(argv[1], "packages")) {
		fputs("usage: pm list packages\n", stderr);
		return 2;
	}
	request = json_object_new_object();
	json_object_object_add(request, "op", json_object_new_string("packages"));
	reply = pm_control_ask(request, -1, &why);
	if (!reply || !pm_control_ok(reply)) {
		fprintf(stderr, "pm: %s\n", reply ? pm_control_text(reply, "error") : why.detail);
		json_object_put(reply);
		return 1;
	}
	if (json_object_object_get_ex(reply, "packages", &packages) &&
	    json_object_is_type(packages, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(packages); i++)
			print_package(json_object_array_get_idx(packages, i));
	}
	json_object_put(reply);
	return 0;
}

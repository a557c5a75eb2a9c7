// SPDX-License-Identifier: GPL-2.0-or-later
/* For programs: docs/apk.md has the keys. */
#include <stdlib.h>

#include <json-c/json.h>

#include "apk_report.h"
#include "cmd.h"

#define HEX_LEN (2 * ANGAE_APK_SHA256_LEN + 1)

static const char *const verdicts[] = {
	[ANGAE_APK_NONE] = "none",
	[ANGAE_APK_PASS] = "pass",
	[ANGAE_APK_FAIL] = "fail",
	[ANGAE_APK_FORMAT_ERROR] = "format-error",
};

static void add(json_object *o, const char *key, json_object *value)
{
	json_object_object_add(o, key, value);
}

static void add_text(json_object *o, const char *key, const char *text)
{
	add(o, key, json_object_new_string(text));
}

static void add_digest(json_object *o, const char *key, const uint8_t *digest)
{
	char hex[HEX_LEN];

	print_hex(hex, digest, ANGAE_APK_SHA256_LEN);
	add_text(o, key, hex);
}

static void add_file(json_object *o, const char *file)
{
	char *plain = printable(file);

	add_text(o, "file", plain);
	free(plain);
}

static json_object *json_issue(const struct angae_apk_issue *issue)
{
	json_object *o = json_object_new_object();

	add_text(o, "name", issue->name);
	add_text(o, "part", angae_apk_part_name(issue->part));
	if (issue->signer >= 0)
		add(o, "signer", json_object_new_int(issue->signer));
	add_text(o, "detail", issue->detail);
	if (issue->len) {
		add(o, "offset", json_object_new_uint64(issue->off));
		add(o, "length", json_object_new_uint64(issue->len));
	}
	return o;
}

/* v4 and source stamp speak for themselves: their findings are not the package's. */
static enum angae_apk_part side(enum angae_apk_part part)
{
	return part == ANGAE_APK_V4 || part == ANGAE_APK_STAMP ? part : ANGAE_APK_PARTS;
}

static json_object *json_issues(const struct angae_apk_report *report, enum angae_apk_part of,
				bool errors, bool warnings)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < report->nissues; i++) {
		const struct angae_apk_issue *issue = &report->issues[i];

		if (side(issue->part) == of && (issue->warning ? warnings : errors))
			json_object_array_add(list, json_issue(issue));
	}
	return list;
}

static json_object *json_lineage(const struct angae_apk_signer *signer)
{
	json_object *list = json_object_new_array();
	char hex[HEX_LEN];

	for (size_t i = 0; i < signer->nlineage; i++) {
		print_hex(hex, signer->lineage[i].sha256, ANGAE_APK_SHA256_LEN);
		json_object_array_add(list, json_object_new_string(hex));
	}
	return list;
}

static json_object *json_signers(const struct angae_apk_report *report)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < report->nsigners; i++) {
		const struct angae_apk_signer *signer = &report->signers[i];
		json_object *o = json_object_new_object();

		add_text(o, "scheme", angae_apk_part_name(signer->part));
		add(o, "min_sdk", json_object_new_int(signer->min_sdk));
		add(o, "max_sdk", json_object_new_int(signer->max_sdk));
		add_digest(o, "certificate_sha256", signer->cert.sha256);
		add_text(o, "subject", signer->cert.subject);
		if (signer->nlineage)
			add(o, "lineage", json_lineage(signer));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *json_schemes(const struct angae_apk_report *report)
{
	json_object *list = json_object_new_array();

	for (int part = ANGAE_APK_V1; part <= ANGAE_APK_V4; part++)
		if (report->verified[part])
			json_object_array_add(list,
					      json_object_new_string(angae_apk_part_name(part)));
	return list;
}

static json_object *json_stamp(const struct angae_apk_report *report)
{
	json_object *o = json_object_new_object();

	add_text(o, "verdict", verdicts[report->stamp]);
	add(o, "issues", json_issues(report, ANGAE_APK_STAMP, true, true));
	if (report->stamp == ANGAE_APK_NONE)
		add(o, "certificate_sha256", NULL);
	else
		add_digest(o, "certificate_sha256", report->stamp_cert.sha256);
	add(o, "timestamp", report->stamp_time ? json_object_new_uint64(report->stamp_time) : NULL);
	return o;
}

static json_object *json_mark(const struct angae_apk_mark *mark)
{
	json_object *o = json_object_new_object();

	add(o, "good", json_object_new_boolean(mark->good));
	add_digest(o, "authority", mark->authority);
	add_text(o, "package", mark->package);
	add(o, "min_version", json_object_new_uint64(mark->min_version));
	add(o, "max_version", json_object_new_uint64(mark->max_version));
	add(o, "device", mark->device[0] ? json_object_new_string(mark->device) : NULL);
	add(o, "until", mark->until ? json_object_new_uint64(mark->until) : NULL);
	add_text(o, "detail", mark->detail);
	return o;
}

static void print(json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static void add_names(json_object *o, const struct angae_apk_manifest *m)
{
	add(o, "package", m->valid ? json_object_new_string(m->package) : NULL);
	add(o, "version_code", m->valid ? json_object_new_uint64(m->version_code) : NULL);
	add(o, "version_name", m->valid ? json_object_new_string(m->version_name) : NULL);
	add(o, "min_sdk", m->valid ? json_object_new_int(m->min_sdk) : NULL);
	add(o, "target_sdk", m->valid ? json_object_new_int(m->target_sdk) : NULL);
}

void apk_report_json(const char *file, const struct angae_apk_report *report)
{
	json_object *o = json_object_new_object(), *v4 = json_object_new_object();
	json_object *unknown = json_object_new_array();
	char id[16];

	add_file(o, file);
	add_text(o, "verdict", verdicts[report->verdict]);
	add(o, "issues", json_issues(report, ANGAE_APK_PARTS, true, false));
	add(o, "warnings", json_issues(report, ANGAE_APK_PARTS, false, true));
	add(o, "schemes", json_schemes(report));
	add(o, "signers", json_signers(report));
	add_text(v4, "verdict", verdicts[report->v4]);
	add(v4, "issues", json_issues(report, ANGAE_APK_V4, true, true));
	add(o, "v4", v4);
	add(o, "source_stamp", json_stamp(report));
	for (size_t i = 0; i < report->nunknown; i++) {
		snprintf(id, sizeof(id), "0x%08x", report->unknown[i]);
		json_object_array_add(unknown, json_object_new_string(id));
	}
	add(o, "unknown_blocks", unknown);
	add_names(o, &report->manifest);
	if (report->mark.present)
		add(o, "mark", json_mark(&report->mark));
	print(o);
}

static json_object *strings(const char *first, size_t n, size_t stride)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, json_object_new_string(first + i * stride));
	return list;
}

void apk_manifest_json(const char *file, const struct angae_apk_manifest *m)
{
	json_object *o = json_object_new_object();

	add_file(o, file);
	add_names(o, m);
	add(o, "split", m->split[0] ? json_object_new_string(m->split) : NULL);
	add_text(o, "label", m->label);
	add(o, "activity", m->activity[0] ? json_object_new_string(m->activity) : NULL);
	add(o, "debuggable", json_object_new_boolean(m->debuggable));
	add(o, "extract_native_libs", json_object_new_boolean(m->extract_native));
	add(o, "permissions",
	    strings((const char *)m->permissions, m->npermissions, sizeof(*m->permissions)));
	add(o, "native_abis", strings((const char *)m->abis, m->nabis, sizeof(*m->abis)));
	print(o);
}

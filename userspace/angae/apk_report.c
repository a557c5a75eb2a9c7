// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For people. The first line is what is asked most: does it pass, by which
 * scheme, and whose is it. What follows is about what went wrong; warnings are
 * counted, not shown, unless asked for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "apk_report.h"
#include "cmd.h"

#define HEX_LEN (2 * ANGAE_APK_SHA256_LEN + 1)

static const char *word(enum angae_apk_verdict verdict)
{
	switch (verdict) {
	case ANGAE_APK_PASS:
		return "pass";
	case ANGAE_APK_FAIL:
		return "FAIL";
	case ANGAE_APK_FORMAT_ERROR:
		return "FORMAT ERROR";
	case ANGAE_APK_NONE:
		break;
	}
	return "none";
}

static void print_line(const char *key, const char *value)
{
	char *plain = printable(value);

	printf("  %-13s %s\n", key, plain);
	free(plain);
}

/* The signer the newest of the devices go by: of the newest scheme that holds, the last. */
static const struct angae_apk_signer *newest(const struct angae_apk_report *report)
{
	static const enum angae_apk_part order[] = {ANGAE_APK_V31, ANGAE_APK_V3, ANGAE_APK_V2,
						    ANGAE_APK_V1};

	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		for (size_t i = report->nsigners; report->verified[order[k]] && i-- > 0;)
			if (report->signers[i].part == order[k])
				return &report->signers[i];
	return NULL;
}

static const struct angae_apk_issue *first_error(const struct angae_apk_report *report)
{
	for (size_t i = 0; i < report->nissues; i++) {
		const struct angae_apk_issue *issue = &report->issues[i];

		if (!issue->warning && issue->part != ANGAE_APK_V4 &&
		    issue->part != ANGAE_APK_STAMP)
			return issue;
	}
	return NULL;
}

static void print_answer(const char *name, const struct angae_apk_report *report)
{
	const struct angae_apk_signer *signer = newest(report);
	const struct angae_apk_issue *error = first_error(report);
	char hex[HEX_LEN];

	printf("%s: %s", name, word(report->verdict));
	if (report->verdict == ANGAE_APK_PASS && signer) {
		print_hex(hex, signer->cert.sha256, ANGAE_APK_SHA256_LEN);
		printf(", %s, certificate SHA-256 %s", angae_apk_part_name(signer->part), hex);
	} else if (error) {
		printf(", %s", error->name);
	}
	putchar('\n');
}

static void print_signer(const struct angae_apk_signer *signer)
{
	char hex[HEX_LEN], range[40];

	print_hex(hex, signer->cert.sha256, ANGAE_APK_SHA256_LEN);
	if (signer->max_sdk == ANGAE_APK_SDK_MAX)
		snprintf(range, sizeof(range), "SDK %d on", signer->min_sdk);
	else
		snprintf(range, sizeof(range), "SDK %d to %d", signer->min_sdk, signer->max_sdk);
	printf("  signer        %s, %s: %s\n", angae_apk_part_name(signer->part), range, hex);
	printf("                %s\n", signer->cert.subject);
	for (size_t i = 0; i + 1 < signer->nlineage; i++) {
		print_hex(hex, signer->lineage[i].sha256, ANGAE_APK_SHA256_LEN);
		printf("                rotated from %s\n", hex);
	}
}

static void print_stamp(const struct angae_apk_report *report)
{
	char hex[HEX_LEN], when[32] = "";
	time_t t = (time_t)report->stamp_time;
	struct tm tm;

	if (report->stamp == ANGAE_APK_NONE)
		return;
	print_hex(hex, report->stamp_cert.sha256, ANGAE_APK_SHA256_LEN);
	if (report->stamp_time && gmtime_r(&t, &tm))
		strftime(when, sizeof(when), ", %Y-%m-%d %H:%M:%S UTC", &tm);
	printf("  source stamp  %s, %s%s\n", word(report->stamp), hex, when);
}

static void print_mark(const struct angae_apk_mark *mark)
{
	char *package = printable(mark->package), *device = printable(mark->device);
	char *detail = printable(mark->detail);

	if (mark->present)
		printf("  state's mark  %s: %s, versions %" PRIu64 " to %" PRIu64 "%s%s%s%s\n",
		       mark->good ? "good" : "not good", package, mark->min_version,
		       mark->max_version, device[0] ? ", device " : "", device,
		       detail[0] ? ": " : "", detail);
	free(package);
	free(device);
	free(detail);
}

static void print_package(const struct angae_apk_manifest *m)
{
	char *package = printable(m->package);

	printf("  package       %s, version %" PRIu64 ", SDK %d on, target %d\n", package,
	       m->version_code, m->min_sdk, m->target_sdk);
	free(package);
}

static size_t print_issues(const struct angae_apk_report *report, bool warnings)
{
	size_t n = 0;

	for (size_t i = 0; i < report->nissues; i++) {
		const struct angae_apk_issue *issue = &report->issues[i];

		if (issue->warning)
			n++;
		if (issue->warning && !warnings)
			continue;
		printf("  %-13s %s: %s", issue->warning ? "warning" : "error", issue->name,
		       issue->detail);
		if (issue->len)
			printf(" [%" PRIu64 " bytes at %" PRIu64 "]", issue->len, issue->off);
		printf(" (%s)\n", angae_apk_part_name(issue->part));
	}
	return n;
}

void apk_report_text(const char *file, const struct angae_apk_report *report, bool warnings)
{
	const struct angae_apk_manifest *m = &report->manifest;
	char *name = printable(file);
	size_t n;

	print_answer(name, report);
	free(name);
	n = print_issues(report, warnings);
	if (m->valid)
		print_package(m);
	for (size_t i = 0; i < report->nsigners; i++)
		print_signer(&report->signers[i]);
	if (report->v4 != ANGAE_APK_NONE)
		print_line("v4", word(report->v4));
	print_stamp(report);
	print_mark(&report->mark);
	for (size_t i = 0; i < report->nunknown; i++)
		printf("  unknown block 0x%08x\n", report->unknown[i]);
	if (report->left_off)
		printf("  %zu more findings were left off\n", (size_t)report->left_off);
	if (n && !warnings)
		printf("  %zu warning%s: --warnings shows %s\n", n, n == 1 ? "" : "s",
		       n == 1 ? "it" : "them");
}

void apk_manifest_text(const char *file, const struct angae_apk_manifest *m)
{
	char *name = printable(file), number[24];

	printf("%s:\n", name);
	free(name);
	print_line("package", m->package);
	snprintf(number, sizeof(number), "%" PRIu64, m->version_code);
	print_line("version code", number);
	print_line("version name", m->version_name);
	if (m->split[0])
		print_line("split", m->split);
	printf("  %-13s %d\n  %-13s %d\n", "min SDK", m->min_sdk, "target SDK", m->target_sdk);
	print_line("label", m->label);
	print_line("activity", m->activity);
	printf("  %-13s %s\n", "debuggable", m->debuggable ? "yes" : "no");
	printf("  %-13s %s\n", "extracts libs", m->extract_native ? "yes" : "no");
	for (size_t i = 0; i < m->nabis; i++)
		print_line("native ABI", m->abis[i]);
	for (size_t i = 0; i < m->npermissions; i++)
		print_line("permission", m->permissions[i]);
}

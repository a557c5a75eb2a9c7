// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many judgements in one process: every line "FILE MIN MAX IDSIG" of standard
 * input (by tabs, "-" where there is none) is answered by a line of what was
 * found: verdict, errors, warnings, schemes, certificates, v4, its findings,
 * source stamp, its findings, its certificate; lists are sorted, by commas.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <angae/apk.h>

#define FIELDS	 4
#define LIST_MAX 512

struct list {
	size_t n;
	const char *items[LIST_MAX];
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_list(struct list *list)
{
	putchar('\t');
	qsort(list->items, list->n, sizeof(list->items[0]), compare);
	for (size_t i = 0, shown = 0; i < list->n; i++)
		if (!i || strcmp(list->items[i], list->items[i - 1]))
			printf("%s%s", shown++ ? "," : "", list->items[i]);
	if (!list->n)
		putchar('-');
}

static enum angae_apk_part owner(enum angae_apk_part part)
{
	return part == ANGAE_APK_V4 || part == ANGAE_APK_STAMP ? part : ANGAE_APK_PARTS;
}

static void print_issues(const struct angae_apk_report *r, enum angae_apk_part part, bool warnings,
			 bool errors)
{
	struct list list = {0};

	for (size_t i = 0; i < r->nissues && list.n < LIST_MAX; i++)
		if (owner(r->issues[i].part) == part && (r->issues[i].warning ? warnings : errors))
			list.items[list.n++] = r->issues[i].name;
	print_list(&list);
}

static void print_schemes(const struct angae_apk_report *r)
{
	struct list list = {0};

	for (int i = ANGAE_APK_V1; i < ANGAE_APK_PARTS; i++)
		if (r->verified[i])
			list.items[list.n++] = angae_apk_part_name(i);
	print_list(&list);
}

static void hex(char *text, const uint8_t *digest)
{
	for (size_t i = 0; i < ANGAE_APK_SHA256_LEN; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
}

/* Those apksig names: of the newest scheme that holds; of v3 and v3.1 the last signer alone. */
static void print_certs(const struct angae_apk_report *r)
{
	static const enum angae_apk_part order[] = {ANGAE_APK_V31, ANGAE_APK_V3, ANGAE_APK_V2,
						    ANGAE_APK_V1};
	static char text[64][2 * ANGAE_APK_SHA256_LEN + 1];
	struct list list = {0};
	size_t k = 0;

	while (k < 3 && !r->verified[order[k]])
		k++;
	for (size_t i = 0; i < r->nsigners && r->verdict == ANGAE_APK_PASS; i++) {
		if (r->signers[i].part != order[k])
			continue;
		if (k < 2)
			list.n = 0;
		hex(text[list.n], r->signers[i].cert.sha256);
		list.items[list.n] = text[list.n];
		list.n++;
	}
	print_list(&list);
}

static void judge(char *const *field)
{
	static const char *const words[] = {"none", "pass", "fail", "format-error"};
	struct angae_apk_options options = {.idsig = -1};
	struct angae_apk_report r;
	char stamp[2 * ANGAE_APK_SHA256_LEN + 1];
	int fd = open(field[0], O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		printf("unreadable");
		return;
	}
	if (strcmp(field[1], "-"))
		options.min_sdk = atoi(field[1]);
	if (strcmp(field[2], "-"))
		options.max_sdk = atoi(field[2]);
	if (strcmp(field[3], "-"))
		options.idsig = open(field[3], O_RDONLY | O_CLOEXEC);
	angae_apk_verify(fd, &options, &r);
	printf("%s", words[r.verdict]);
	print_issues(&r, ANGAE_APK_PARTS, false, true);
	print_issues(&r, ANGAE_APK_PARTS, true, false);
	print_schemes(&r);
	print_certs(&r);
	printf("\t%s", words[r.v4]);
	print_issues(&r, ANGAE_APK_V4, true, true);
	printf("\t%s", words[r.stamp]);
	print_issues(&r, ANGAE_APK_STAMP, true, true);
	hex(stamp, r.stamp_cert.sha256);
	printf("\t%s", r.stamp == ANGAE_APK_NONE ? "-" : stamp);
	angae_apk_report_free(&r);
	if (options.idsig >= 0)
		close(options.idsig);
	close(fd);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		char *field[FIELDS] = {"-", "-", "-", "-"}, *rest = line;

		line[len - 1] = '\0';
		for (size_t i = 0; i < FIELDS && rest; i++)
			field[i] = strsep(&rest, "\t");
		judge(field);
		putchar('\n');
		fflush(stdout);
	}
	free(line);
	return 0;
}

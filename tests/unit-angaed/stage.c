// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A staging directory with packages made beforehand.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "stage.h"

char stage_dir[128];
static unsigned int stages;

static const char *made(const char *name, const char *end)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s%s", getenv("UNIT_KEYS"), name, end);
	return path;
}

void stage_begin(struct phone *phone)
{
	snprintf(stage_dir, sizeof(stage_dir), "%s/staging-%u", phone->dir, stages++);
	assert_int_equal(mkdir(stage_dir, 0775), 0);
}

static void in_stage(char *path, size_t len, const char *name)
{
	assert_true(snprintf(path, len, "%s/%s", stage_dir, name) < (int)len);
}

void stage_put(const char *name, const void *data, size_t len)
{
	char path[256];
	int fd;

	in_stage(path, sizeof(path), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0664);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

void stage_make_dir(const char *name)
{
	char path[256];

	in_stage(path, sizeof(path), name);
	assert_true(!mkdir(path, 0775) || errno == EEXIST);
}

void stage_apk(const char *name, const char *apk)
{
	static char bytes[1 << 20];
	int fd = open(made(apk, ".apk"), O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	assert_true(n > 0);
	close(fd);
	stage_put(name, bytes, n);
}

void stage_app(const char *apk)
{
	stage_apk("base.apk", apk);
	stage_make_dir("lib");
	stage_make_dir("lib/x86_64");
	stage_put("lib/x86_64/liba.so", "library\n", 8);
}

struct json_object *stage_install(struct phone *phone, const char *more)
{
	int fd = open(stage_dir, O_RDONLY | O_DIRECTORY);
	char packet[256];
	struct json_object *reply;

	snprintf(packet, sizeof(packet), "{\"op\":\"install\",\"dir\":\"/data/app-staging/x\"%s}",
		 more);
	reply = ask_text(phone, packet, &fd, 1);
	close(fd);
	return reply;
}

void stage_move_in(struct phone *phone, const char *package)
{
	char app[256];

	snprintf(app, sizeof(app), "%s/%s", phone->apps, package);
	if (renameat2(AT_FDCWD, stage_dir, AT_FDCWD, app, RENAME_NOREPLACE))
		assert_int_equal(renameat2(AT_FDCWD, stage_dir, AT_FDCWD, app, RENAME_EXCHANGE), 0);
}

void stage_installs(struct phone *phone, const char *apk)
{
	struct json_object *reply;

	stage_begin(phone);
	stage_app(apk);
	reply = stage_install(phone, ",\"replace\":true");
	if (!reply_ok(reply))
		fail_msg("%s", json_object_to_json_string(reply));
	json_object_put(reply);
	stage_move_in(phone, STAGE_APP);
	reply = ask_text(phone, "{\"op\":\"installed\",\"package\":\"" STAGE_APP "\"}", NULL, 0);
	assert_true(reply_ok(reply));
	json_object_put(reply);
}

struct angae_allow_entry stage_signer(enum angae_allow_section section, const char *cert)
{
	struct angae_allow_entry entry = {.section = section, .size = ANGAE_SIZE_UNKNOWN};
	FILE *f = fopen(made(cert, ".pem"), "re");
	X509 *x509 = PEM_read_X509(f, NULL, NULL, NULL);

	assert_non_null(x509);
	assert_int_equal(X509_digest(x509, EVP_sha256(), entry.digest, NULL), 1);
	X509_free(x509);
	fclose(f);
	return entry;
}

struct angae_allow_entry stage_rule(const char *package, const char *cert, uint64_t min,
				    uint64_t max)
{
	struct angae_allow_entry entry = stage_signer(ANGAE_ALLOW_RULE, cert);

	entry.min_version = min;
	entry.max_version = max;
	snprintf(entry.package, sizeof(entry.package), "%s", package);
	return entry;
}

void stage_list(struct phone *phone, uint64_t version, const struct angae_allow_entry *entries,
		size_t n)
{
	char cert[PATH_MAX], key[PATH_MAX], err[192] = "";
	struct angae_allow_builder *builder =
		angae_allow_builder_new(phone_list_path(phone), err, sizeof(err));

	strcpy(cert, made("authority", ".pem"));
	strcpy(key, made("authority", ".key.pem"));
	assert_non_null(builder);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(angae_allow_add(builder, &entries[i], i, err, sizeof(err)), 0);
	if (angae_allow_finish(builder, version, cert, key, err, sizeof(err)))
		fail_msg("list: %s", err);
	angae_allow_builder_free(builder);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the rules say of an app. They are addressed by the SHA-256 of its name.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "allow_format.h"

struct app {
	const struct angae_allow *list;
	const struct allow_table *table;
	uint8_t key[ANGAE_SHA256_LEN];
	const uint8_t *signer;
	uint64_t version;
	struct angae_allow_rule *rule;
	enum angae_allow_app says;
	bool bad;
};

/* One rule; the nearest miss is remembered. */
static void ask_rule(struct app *app, const uint8_t *r)
{
	uint64_t min = allow_get64be(r + ALLOW_RULE_MIN), max = allow_get64be(r + ALLOW_RULE_MAX);

	if (app->says == ANGAE_APP_LISTED || memcmp(r, app->key, sizeof(app->key)) != 0)
		return;
	if (memcmp(r + ALLOW_RULE_SIGNER, app->signer, ANGAE_SHA256_LEN) != 0) {
		if (app->says == ANGAE_APP_NOT_LISTED)
			app->says = ANGAE_APP_OTHER_SIGNER;
	} else if (app->version < min || app->version > max) {
		app->says = ANGAE_APP_OTHER_VERSION;
	} else {
		app->says = ANGAE_APP_LISTED;
		if (!app->rule)
			return;
		memcpy(app->rule->signer, app->signer, ANGAE_SHA256_LEN);
		app->rule->min_version = min;
		app->rule->max_version = max;
	}
}

static void ask_records(struct app *app, const uint8_t *r, unsigned int n)
{
	for (; n; n--, r += app->table->layout->record)
		ask_rule(app, r);
}

static void ask_home(void *arg)
{
	struct app *app = arg;
	uint64_t n = allow_page_of(allow_home(allow_place(app->key), app->table->homes));
	unsigned int spilled;
	struct allow_page page;

	app->bad = !angae_allow_page(app->list, app->table, n, &page);
	if (app->bad)
		return;
	ask_records(app, page.records + page.carried * app->table->layout->record, page.own);
	spilled = page.spilled;
	if (!spilled)
		return;
	app->bad =
		!angae_allow_page(app->list, app->table, n + 1, &page) || page.carried != spilled;
	if (!app->bad)
		ask_records(app, page.records, spilled);
}

static void ask_rules(struct app *app, const char *package)
{
	if (!app->table->homes || !angae_allow_package_name(package) ||
	    EVP_Digest(package, strlen(package), app->key, NULL, EVP_sha256(), NULL) != 1)
		return;
	if (angae_allow_guarded(ask_home, app) && !app->bad) {
		if (app->rule && app->says == ANGAE_APP_LISTED)
			snprintf(app->rule->package, sizeof(app->rule->package), "%s", package);
		return;
	}
	angae_allow_damage(app->list);
	app->says = ANGAE_APP_NOT_LISTED;
}

enum angae_allow_app angae_allow_app(const struct angae_allow *list, const char *package,
				     uint64_t version, const uint8_t signer[ANGAE_SHA256_LEN],
				     struct angae_allow_rule *rule)
{
	struct app app = {
		.list = list,
		.table = angae_allow_table(list, ANGAE_ALLOW_RULE),
		.signer = signer,
		.version = version,
		.rule = rule,
	};

	if (angae_allow_find(list, ANGAE_ALLOW_REVOKED_SIGNER, signer, NULL))
		return ANGAE_APP_SIGNER_REVOKED;
	ask_rules(&app, package);
	if (app.says != ANGAE_APP_LISTED &&
	    angae_allow_find(list, ANGAE_ALLOW_SIGNER, signer, NULL))
		return ANGAE_APP_SIGNER_LISTED;
	return app.says;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <angae/profile.h>

struct warning {
	const char *text;
	const char *source;
};

/* S4 is a back-translated copy of Reuters; the seed's wording is the default. */
static const struct warning english[] = {
	[ANGAE_WORDING_S4] =
		{
			"If you install a pirated program, your phone may malfunction, or data will be destroyed.",
			"S4, verbatim",
		},
	[ANGAE_WORDING_REUTERS] =
		{
			"If you install illegal programmes, your phone can malfunction or data will get destroyed",
			"Reuters, verbatim",
		},
};

/* No source prints the Korean; the orthography is the North's. */
static const struct warning korean[] = {
	[ANGAE_WORDING_S4] =
		{
			"비법복제프로그람을 설치하면 손전화기가 오동작하거나 자료가 파괴되게 됩니다.",
			"our rendering of S4",
		},
	[ANGAE_WORDING_REUTERS] =
		{
			"비법적인 프로그람들을 설치하면 손전화기가 오동작할수 있거나 자료가 파괴됩니다.",
			"our rendering of Reuters",
		},
};

static const struct warning *find(const struct angae_profile *profile, const char *lang)
{
	enum angae_wording wording = profile->wording == ANGAE_WORDING_REUTERS
					     ? ANGAE_WORDING_REUTERS
					     : ANGAE_WORDING_S4;

	return !strcmp(lang, "ko") ? &korean[wording] : &english[wording];
}

const char *angae_warning_text(const struct angae_profile *profile, const char *lang)
{
	return find(profile, lang)->text;
}

const char *angae_warning_source(const struct angae_profile *profile, const char *lang)
{
	return find(profile, lang)->source;
}

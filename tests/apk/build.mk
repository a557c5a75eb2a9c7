# SPDX-License-Identifier: GPL-2.0-or-later
# Packages: apksig's own tests where they are at hand (APKSIG_CORPUS=DIR).

CHECKS += apk-corpus
CHECK_DEPS += $(O)/tests/apk/judge
APK_JUDGE := $(O)/tests/apk/judge

$(eval $(call program,$(APK_JUDGE),tests/apk/judge.c,$$(LIBANGAE_LIBS)))

.PHONY: check-apk-corpus
check-apk-corpus: $(APK_JUDGE)
	@PYTHONDONTWRITEBYTECODE=1 tests/apk/expect $<

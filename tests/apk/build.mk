# SPDX-License-Identifier: GPL-2.0-or-later
# Packages: apksig's own tests where they are at hand (APKSIG_CORPUS=DIR), and what somebody tampered with.

CHECKS += apk-corpus apk-attack apk-attack-asan apk-manifest apk-tool
APK_JUDGE := $(O)/tests/apk/judge
APK_FRESH := $(patsubst %/san,%,$(O))/tests/apk/fresh
SAN_DEPS += apk-judge
CHECK_DEPS += $(APK_JUDGE) $(APK_FRESH)/made

$(eval $(call program,$(APK_JUDGE),tests/apk/judge.c,$$(LIBANGAE_LIBS)))

# By a name that means the same in a sanitizer's build.
.PHONY: apk-judge
apk-judge: $(APK_JUDGE)

# Made by other people's tools, once: signing takes a second each.
$(APK_FRESH)/made: tests/apk/make-apks
	$(Q_GEN)$< $(@D) && touch $@

APK_PYTHON := PYTHONDONTWRITEBYTECODE=1
.PHONY: check-apk-corpus check-apk-attack check-apk-manifest check-apk-tool
check-apk-corpus: $(APK_JUDGE)
	@$(APK_PYTHON) tests/apk/expect $<
check-apk-attack: $(APK_JUDGE) $(APK_FRESH)/made
	@$(APK_PYTHON) tests/apk/attack $< $(APK_FRESH) $(O)/tests/apk/attacks
# The same packages under AddressSanitizer and UndefinedBehaviorSanitizer.
.PHONY: check-apk-attack-asan
check-apk-attack-asan:
	@$(MAKE) SANITIZE=address,undefined check-apk-attack
check-apk-manifest: $(O)/bin/angae $(APK_FRESH)/made
	@$(APK_PYTHON) tests/apk/manifests $< $(O)/tests/apk/manifests $(APK_FRESH)
check-apk-tool: $(O)/bin/angae $(APK_FRESH)/made
	@$(APK_PYTHON) tests/apk/tool $< $(APK_FRESH) $(O)/tests/apk/tool

# By hand and in the long run: a JVM, javac and Bouncy Castle.
CHECKS_FULL += apk-differential
.PHONY: check-apk-differential apk-differential
check-apk-differential: $(APK_JUDGE) $(APK_FRESH)/made
	@$(APK_PYTHON) tests/apk/differential $< $(O)/tests/apk/java $(APK_FRESH)
apk-differential: ## compare the APK verifier with Debian's libapksig-java, at seven ranges of SDK levels
	@.ci/deps .ci/packages.full
	@$(MAKE) check-apk-differential

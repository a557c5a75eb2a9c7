# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of libangae and the host tool; each prints TAP.

CHECKS += unit unit-asan model signature-model
CHECK_DEPS += unit-build
SAN_DEPS += unit-build

UNIT_TESTS := $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))
UNIT_PROGS := $(addprefix $(O)/tests/unit/,$(UNIT_TESTS))
UNIT_KEYS := $(O)/tests/unit/keys
UNIT_ASK := $(O)/tests/unit/natisign_ask
UNIT_OBJS := $(call objs,$(addprefix tests/unit/,unit.c forge.c phone.c zipmaker.c))
CFLAGS_tests/unit := -Iuserspace/libangae -Itests/unit

-include $(patsubst %.o,%.d,$(UNIT_OBJS) $(call objs,$(wildcard tests/unit/test_*.c)))
$(UNIT_PROGS): $(O)/tests/unit/%: $(O)/obj/tests/unit/test_%.o $(UNIT_OBJS) $(O)/lib/libangae.a
	@mkdir -p $(@D)
	$(Q_LD)$(CC) -pie $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $^ -lcmocka $(LIBANGAE_LIBS) -o $@

# Its list is the test's own.
$(O)/tests/unit/judge_package: LDFLAGS += -Wl,--wrap=angae_allow_app -Wl,--wrap=angae_allow_find -Wl,--wrap=angae_allow_version

# Keys made by the tool, once: the tests sign with what a user would.
$(UNIT_KEYS)/app.pk8: $(O)/bin/angae
	@rm -rf $(@D) && mkdir -p $(@D)
	@$< key new $(@D) >/dev/null && $< key state $(@D) --index 2

.PHONY: unit-build check-unit check-unit-asan check-model
unit-build: $(UNIT_PROGS) $(UNIT_ASK) $(UNIT_KEYS)/app.pk8 $(O)/bin/angae-coverage

check-unit: unit-build
	@tests/unit/run $(O) $(UNIT_TESTS)

# The same under AddressSanitizer, UndefinedBehaviorSanitizer and LeakSanitizer.
check-unit-asan:
	@$(MAKE) SANITIZE=address,undefined check-unit

# What the suites under sanitizers need is built by one make before they start: side by side they would
# build the same files at once.
ifndef SANITIZE
CHECK_DEPS += san-build
endif
.PHONY: san-build
san-build:
	+@$(MAKE) SANITIZE=address,undefined $(SAN_DEPS)

# A second NATISIGN, in Python, against the library and the tool: a seventh of the files, and all of them.
-include $(patsubst %.o,%.d,$(call objs,tests/unit/natisign_ask.c))
$(UNIT_ASK): $(call objs,tests/unit/natisign_ask.c) $(O)/lib/libangae.a
	@mkdir -p $(@D)
	$(Q_LD)$(CC) -pie $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $^ $(LIBANGAE_LIBS) -o $@

CHECKS_FULL += model-full property-full
.PHONY: check-model-full check-property-full
NASTY = PYTHONDONTWRITEBYTECODE=1 python3 tests/unit/natisign_nasty.py $(UNIT_ASK) $(O)/bin/angae $(UNIT_KEYS)
check-model: unit-build
	@$(NASTY) 7
check-model-full: unit-build
	@$(NASTY) 1

# Every kind of signature about 4 GiB, hashed to the end.
check-property-full: unit-build
	@UNIT_FULL=1 UNIT_KEYS=$(UNIT_KEYS) CMOCKA_MESSAGE_OUTPUT=TAP $(O)/tests/unit/property

# Trailers of era reference and of a phone, read by another program.
.PHONY: check-signature-model
check-signature-model: unit-build
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/unit/signature_model.py $(O)/bin/angae $(UNIT_KEYS)

# Lists, read by another program after docs/allowlist.md.
CHECKS += allow-model
.PHONY: check-allow-model
check-allow-model: unit-build
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/unit/allow_model.py $(O)/bin/angae $(UNIT_KEYS)

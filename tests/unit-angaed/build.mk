# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of angaed: all of it but main.c, over a gate that the test plays.

CHECKS += unit-angaed unit-angaed-asan
CHECK_DEPS += unit-angaed-build
SAN_DEPS += unit-angaed-build

ANGAED_TEST_DIR := tests/unit-angaed
ANGAED_TESTS := $(patsubst $(ANGAED_TEST_DIR)/test_%.c,%,$(wildcard $(ANGAED_TEST_DIR)/test_*.c))
ANGAED_TEST_PROGS := $(addprefix $(O)/tests/unit-angaed/,$(ANGAED_TESTS))
ANGAED_TEST_KEYS := $(O)/tests/unit-angaed/keys
ANGAED_TEST_OBJS := $(call objs,$(ANGAED_CORE) $(addprefix $(ANGAED_TEST_DIR)/,harness.c gate.c played_own.c power.c stage.c))
CFLAGS_$(ANGAED_TEST_DIR) := $(CFLAGS_$(ANGAED_DIR)) -I$(ANGAED_DIR)

-include $(patsubst %.o,%.d,$(ANGAED_TEST_OBJS) $(call objs,$(wildcard $(ANGAED_TEST_DIR)/test_*.c)))
$(ANGAED_TEST_PROGS): $(O)/tests/unit-angaed/%: $(O)/obj/$(ANGAED_TEST_DIR)/test_%.o $(ANGAED_TEST_OBJS) $(O)/lib/libangae.a
	@mkdir -p $(@D)
	$(Q_LD)$(CC) -pie $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $^ -lcmocka $(ANGAED_LIBS) $(LIBANGAE_LIBS) -o $@

# Keys and packages, made by the tools, like the phone's.
$(ANGAED_TEST_KEYS)/authority.pem: $(ANGAED_TEST_DIR)/make-apks tests/scenarios/make-apk $(O)/bin/angae
	@mkdir -p $(@D)
	@$< $(@D) $(O)/bin/angae

.PHONY: unit-angaed-build check-unit-angaed check-unit-angaed-asan
unit-angaed-build: $(ANGAED_TEST_PROGS) $(ANGAED_TEST_KEYS)/authority.pem

check-unit-angaed: unit-angaed-build
	@tests/unit-angaed/run $(O) $(ANGAED_TESTS)

check-unit-angaed-asan:
	@$(MAKE) SANITIZE=address,undefined check-unit-angaed

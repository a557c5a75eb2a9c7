# SPDX-License-Identifier: GPL-2.0-or-later
# The gate's tests: a machine whose PID 1 is the test (docs/tests.md).

GUEST_TESTS := $(O)/tests/guest
GUEST_DIR := tests/guest
GATE_KO := $(O)/guest/modules/angae.ko

$(eval $(call static_program,$(GUEST_TESTS)/gate-test,$(wildcard $(GUEST_DIR)/*.c),))

$(GUEST_TESTS)/initrd: $(GUEST_DIR)/make-image $(GUEST_TESTS)/gate-test $(GATE_KO) $(O)/sepolicy/policy $(O)/kernel.mk
	$(Q_GEN)$< $@ $(GUEST_TESTS)/gate-test $(KMODULES) $(GATE_KO) $(O)/sepolicy/policy

CHECKS += guest
CHECKS_ALONE += guest
CHECK_DEPS += $(GUEST_TESTS)/initrd

.PHONY: check-guest check-decisions
check-guest: $(GUEST_TESTS)/initrd
	@$(GUEST_DIR)/run-suites $(KIMAGE) $< $(GUEST_TESTS) || status=$$?; \
	$(GUEST_DIR)/check-decisions docs/decisions.md $(GUEST_TESTS)/*.tap && exit $${status:-0}

# The same comparison with what the last run left.
check-decisions:
	@$(GUEST_DIR)/check-decisions docs/decisions.md $(GUEST_TESTS)/*.tap

# SPDX-License-Identifier: GPL-2.0-or-later
# The gate's tests: a machine whose PID 1 is the test (docs/tests.md).

GUEST_TESTS := $(O)/tests/guest/$(TARGET)
GUEST_BIN := $(O)/tests/$(ARCH)/guest
GUEST_DIR := tests/guest
# Whose machine tests/guest/boot starts.
export BOOT_ARCH := $(ARCH)

$(eval $(call guest_static_program,$(GUEST_BIN)/gate-test,$(wildcard $(GUEST_DIR)/*.c),))

$(GUEST_TESTS)/initrd: $(GUEST_DIR)/make-image $(GUEST_BIN)/gate-test $(GATE_KO) $(O)/sepolicy/policy $(KERNEL_MK)
	@mkdir -p $(@D)
	$(Q_GEN)$< $@ $(GUEST_BIN)/gate-test $(or $(KMODULES),-) $(or $(GATE_KO),-) $(O)/sepolicy/policy

CHECKS += guest
CHECKS_ALONE += guest
CHECK_DEPS += $(GUEST_TESTS)/initrd

.PHONY: check-guest check-decisions
check-guest: $(GUEST_TESTS)/initrd
	@$(GUEST_DIR)/run-suites $(KIMAGE) $< $(GUEST_TESTS) || status=$$?; \
	$(GUEST_DIR)/check-decisions docs/decisions.md $(GUEST_TESTS)/*.tap && exit $${status:-0}

# Which kernel make is given, without a network.
CHECKS += fetch-kernel
.PHONY: check-fetch-kernel
check-fetch-kernel:
	@$(GUEST_DIR)/check-fetch-kernel

# The same comparison with what the last run left.
check-decisions:
	@$(GUEST_DIR)/check-decisions docs/decisions.md $(GUEST_TESTS)/*.tap

# The same rows with the gate inside the kernel.
CHECKS_FULL += guest-firmware
CHECK_TIMEOUT_guest-firmware := 3600
.PHONY: check-guest-firmware
check-guest-firmware:
	@$(MAKE) check-guest KERNEL=firmware

# Opens by the hundred thousand while the daemon dies; `make check` runs the short form.
CHECKS += soak phone
CHECKS_ALONE += soak phone
CHECKS_FULL += soak-full phone-large list-cut
CHECK_TIMEOUT_soak-full := 3600
CHECK_TIMEOUT_phone-large := 1600
.PHONY: check-soak check-soak-full check-soak-gate soak
check-soak: $(GUEST_TESTS)/initrd phone-lab
	@$(GUEST_DIR)/soak $(KIMAGE) $< $(PHONE_LAB) $(GUEST_TESTS) 5 2
check-soak-full: $(GUEST_TESTS)/initrd phone-lab
	@$(GUEST_DIR)/soak $(KIMAGE) $< $(PHONE_LAB) $(GUEST_TESTS) 50 50
# The gate alone, on any row.
check-soak-gate: $(GUEST_TESTS)/initrd
	@$(GUEST_DIR)/soak $(KIMAGE) $< - $(GUEST_TESTS) 5 0
soak: check-soak-full ## open 100,000 files while the daemon dies, freezes, and the gate comes and goes

# End to end on the phone itself.
PHONE_LAB := $(O)/lab/$(ARCH)/phone
PHONE_TOOLS := $(addprefix $(GUEST_BIN)/,probe socket)
$(eval $(call guest_static_program,$(GUEST_BIN)/probe,$(GUEST_DIR)/phone/probe.c $(addprefix $(GUEST_DIR)/,actor.c op.c op_many.c tap.c),))
$(eval $(call guest_static_program,$(GUEST_BIN)/socket,$(GUEST_DIR)/phone/socket.c $(GUEST_DIR)/tap.c,))

PHONE_FILES := $(filter-out %.c,$(wildcard $(GUEST_DIR)/phone/*))
$(PHONE_LAB)/test.list: $(PHONE_FILES) $(PHONE_TOOLS) $(STATE)/made $(STATE)/allow-1.list $(O)/bin/angae
	$(Q_GEN)$(GUEST_DIR)/phone/make-lab $(@D) $(STATE) $(O)/keys $(O)/bin/angae $(PHONE_TOOLS)

CHECK_DEPS += $(PHONE_LAB)/test.list
.PHONY: phone-lab check-phone check-phone-large check-list-cut
phone-lab: $(PHONE_LAB)/test.list image
check-phone: phone-lab
	@$(GUEST_DIR)/phone/run $(PHONE_LAB) $(GUEST_TESTS) phone-2014 phone-reference phone-again phone-other phone-list phone-no-lab
check-phone-large: phone-lab
	@$(GUEST_DIR)/phone/make-large $(PHONE_LAB) $(O)/keys $(O)/bin/angae
	@PHONE_TIMEOUT=1500 $(GUEST_DIR)/phone/run $(PHONE_LAB) $(GUEST_TESTS) phone-large
# Lists are taken while the machine is stopped hard, again and again.
check-list-cut: phone-lab
	@$(GUEST_DIR)/phone/power-cut $(PHONE_LAB) $(GUEST_TESTS) 8

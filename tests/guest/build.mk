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

# The same rows with the gate inside the kernel.
CHECKS_FULL += guest-firmware
CHECK_TIMEOUT_guest-firmware := 3600
.PHONY: check-guest-firmware
check-guest-firmware: $(GUEST_TESTS)/gate-test $(O)/sepolicy/policy $(O)/kernel/amd64-firmware.mk
	@mkdir -p $(GUEST_TESTS)/firmware
	@$(GUEST_DIR)/make-image $(GUEST_TESTS)/firmware/initrd $(GUEST_TESTS)/gate-test - - $(O)/sepolicy/policy
	@$(GUEST_DIR)/run-suites $(O)/kernel/amd64-firmware/vmlinux $(GUEST_TESTS)/firmware/initrd $(GUEST_TESTS)/firmware || status=$$?; \
	$(GUEST_DIR)/check-decisions docs/decisions.md $(GUEST_TESTS)/firmware/*.tap && exit $${status:-0}

# Opens by the hundred thousand while the daemon dies; `make check` runs the short form.
CHECKS += soak phone
CHECKS_ALONE += soak phone
CHECKS_FULL += soak-full phone-large list-cut
CHECK_TIMEOUT_soak-full := 3600
CHECK_TIMEOUT_phone-large := 1600
.PHONY: check-soak check-soak-full soak
check-soak: $(GUEST_TESTS)/initrd phone-lab
	@$(GUEST_DIR)/soak $(KIMAGE) $< $(PHONE_LAB) $(GUEST_TESTS) 5 2
check-soak-full: $(GUEST_TESTS)/initrd phone-lab
	@$(GUEST_DIR)/soak $(KIMAGE) $< $(PHONE_LAB) $(GUEST_TESTS) 50 50
soak: check-soak-full ## open 100,000 files while the daemon dies, freezes, and the gate comes and goes

# End to end on the phone itself.
PHONE_LAB := $(O)/lab/phone
PHONE_TOOLS := $(addprefix $(GUEST_TESTS)/,probe socket)
$(eval $(call static_program,$(GUEST_TESTS)/probe,$(GUEST_DIR)/phone/probe.c $(addprefix $(GUEST_DIR)/,actor.c op.c tap.c),))
$(eval $(call static_program,$(GUEST_TESTS)/socket,$(GUEST_DIR)/phone/socket.c $(GUEST_DIR)/tap.c,))

PHONE_FILES := $(filter-out %.c,$(wildcard $(GUEST_DIR)/phone/*))
$(PHONE_LAB)/test.list: $(PHONE_FILES) $(PHONE_TOOLS) $(O)/media/state.stamp $(O)/keys/allow.list $(O)/bin/angae
	$(Q_GEN)$(GUEST_DIR)/phone/make-lab $(@D) $(O)/media/state $(O)/keys $(O)/bin/angae $(PHONE_TOOLS)

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

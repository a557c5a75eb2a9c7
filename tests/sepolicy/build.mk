# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the policy: does it compile and forbid, what does the binary say, what does the phone do.
CHECKS += sepolicy-compile sepolicy sepolicy-guest
CHECKS_ALONE += sepolicy-guest
CHECK_DEPS += $(O)/sepolicy/policy $(O)/sepolicy/file_contexts

.PHONY: check-sepolicy check-sepolicy-compile
check-sepolicy-compile: $(O)/sepolicy/policy $(O)/sepolicy/file_contexts
	@tests/sepolicy/compile

# Debian's python3 has setools; another one in PATH has not.
check-sepolicy: $(addprefix $(O)/sepolicy/,policy file_contexts property_contexts)
	@PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/sepolicy/rules.py $(wordlist 1,2,$^) userspace/image/governed.tab $(lastword $^)

# The phone, with modules open so that the gate can be unloaded.
SEPOLICY_LAB := $(O)/lab/$(ARCH)/sepolicy
$(eval $(call guest_static_program,$(SEPOLICY_LAB)/label,tests/sepolicy/guest/label.c,))
$(SEPOLICY_LAB)/policy: tests/sepolicy/guest/policy
	@mkdir -p $(@D)
	@cp $< $@
SEPOLICY_PHONE := $(IMAGE_FILES) $(SEPOLICY_LAB)/label $(SEPOLICY_LAB)/policy
CHECK_DEPS += $(SEPOLICY_PHONE)

.PHONY: check-sepolicy-guest
check-sepolicy-guest: $(SEPOLICY_PHONE)
	@mkdir -p $(O)/check
	@$(ANGAE) run --lab $(SEPOLICY_LAB) --run policy --merge --append angae.modules=open --timeout 120 \
		--log $(O)/check/sepolicy-guest-$(TARGET).log

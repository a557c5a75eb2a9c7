# SPDX-License-Identifier: GPL-2.0-or-later
# The policy: m4, then checkpolicy (which refuses what neverallow.te forbids).

SEPOLICY_VERSION := 33

# In the order checkpolicy wants them. Statements of types come first, the design next.
SEPOLICY_SRC := $(addprefix sepolicy/,security_classes initial_sids access_vectors global_macros \
	ioctl_macros te_macros mls policy_capabilities attributes bools file.te device.te neverallow.te \
	domain.te property.te kernel.te init.te angaed.te installer.te user.te shell.te app.te untrusted_app.te \
	camera_app.te notes_app.te player_app.te lab.te roles users initial_sid_contexts fs_use \
	genfs_contexts)

$(O)/sepolicy/policy.conf: $(SEPOLICY_SRC) sepolicy/build.mk
	@mkdir -p $(@D)
	@echo "  M4      $@"
	@m4 -s $(SEPOLICY_SRC) > $@

$(O)/sepolicy/policy: $(O)/sepolicy/policy.conf
	@echo "  POLICY  $@"
	@checkpolicy -M -U deny -c $(SEPOLICY_VERSION) -o $@ $<

$(O)/sepolicy/%_contexts: sepolicy/%_contexts
	@mkdir -p $(@D)
	@cp $< $@

ALL += $(addprefix $(O)/sepolicy/,policy file_contexts property_contexts)

.PHONY: sepolicy
sepolicy: $(O)/sepolicy/policy $(O)/sepolicy/file_contexts

LINT += lint-sepolicy
.PHONY: lint-sepolicy
lint-sepolicy: $(O)/lint/packages
	@mkdir -p $(O)/lint
	@$(STEP) "SELint" sepolicy/lint $(O)/lint/sepolicy

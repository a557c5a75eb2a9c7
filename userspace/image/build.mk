# SPDX-License-Identifier: GPL-2.0-or-later
# The phone's image, out of Debian's kernel and what the other parts build.

IMAGE := $(O)/image
IMAGE_DIR := userspace/image
IMAGE_FILES := $(addprefix $(IMAGE)/,vmlinuz initrd.img system.img userdata.img settings)

# Which kernel: asked again when apt has new lists, and when the cache has lost it.
include $(O)/kernel.mk
$(O)/kernel.mk: $(IMAGE_DIR)/fetch-kernel $(wildcard /var/lib/apt/lists) $(if $(wildcard $(KIMAGE)),,image-force)
	@$< amd64 stock $@

.PHONY: image-force
image-force:

# The other parts' files are known only when all fragments have been read.
.SECONDEXPANSION:
image_inputs = $(filter $(addprefix $(O)/,$(1)),$(ALL))

$(IMAGE)/vmlinuz: $(KIMAGE)
	@mkdir -p $(@D)
	@ln -sfn $(KIMAGE) $@

$(IMAGE)/initrd.img: $(IMAGE_DIR)/mk-initrd $(O)/guest/stage1 $(O)/kernel.mk $$(call image_inputs,guest/modules/%)
	@mkdir -p $(@D)
	$(Q_GEN)$< $(O)/guest/stage1 $(KMODULES) $@ $(filter %.ko,$^)

$(IMAGE)/system.img: $(addprefix $(IMAGE_DIR)/,mk-system passwd group profile selinux-config governed.tab) \
		$(wildcard userspace/profiles/*.ini) $(call config,ANGAE_WARNING) \
		$$(call image_inputs,guest/bin/% guest/modules/% sepolicy/policy sepolicy/file_contexts keys/%)
	@mkdir -p $(@D)
	$(Q_GEN)ANGAE_WARNING=$(CONFIG_ANGAE_WARNING) $< $(O) $@

$(IMAGE)/userdata.img: $(addprefix $(IMAGE_DIR)/,mk-userdata userdata.tab) $(call config,ANGAE_USERDATA_MB) \
		$$(call image_inputs,sepolicy/file_contexts keys/%)
	@mkdir -p $(@D)
	$(Q_GEN)ANGAE_USERDATA_MB=$(CONFIG_ANGAE_USERDATA_MB) $< $(IMAGE_DIR)/userdata.tab $(O)/keys $@ \
		$(filter %/file_contexts,$^)

$(IMAGE)/settings: $(call config,ANGAE_ERA ANGAE_MODULES_OPEN ANGAE_ACCEL ANGAE_SMP ANGAE_MEMORY_MB) $(IMAGE_DIR)/build.mk
	@mkdir -p $(@D)
	@{ echo 'accel=$(or $(CONFIG_ANGAE_ACCEL),auto)'; \
	   echo 'smp=$(or $(CONFIG_ANGAE_SMP),2)'; \
	   echo 'mem=$(or $(CONFIG_ANGAE_MEMORY_MB),1024)'; \
	   echo "words='angae.era=$(or $(CONFIG_ANGAE_ERA),reference)$(if $(CONFIG_ANGAE_MODULES_OPEN), angae.modules=open)'"; } > $@

.PHONY: image run
image: $(IMAGE_FILES) ## make the phone's image
run: image ## boot the phone with a shell for its owner
	@$(IMAGE_DIR)/run-handset --interactive

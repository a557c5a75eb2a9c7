# SPDX-License-Identifier: GPL-2.0-or-later
# The phone's image for one row (ARCH-KERNEL), out of a kernel and what the other parts build.

IMAGE := $(O)/image/$(TARGET)
IMAGE_DIR := userspace/image
IMAGE_FILES := $(addprefix $(IMAGE)/,kernel initrd.img system.img vendor.img userdata.img image.ini)

# Which kernel: KVER, KIMAGE, and of Debian's own KDIR and KMODULES. Asked again when apt has new lists, and when the
# cache has lost it. The firmware's is written by kernel-module/build.mk.
include $(KERNEL_MK)
ifneq ($(filter stock%,$(KERNEL)),)
$(KERNEL_MK): $(addprefix $(IMAGE_DIR)/,fetch-kernel own-apt.sh) $(wildcard /var/lib/apt/lists) $(if $(wildcard $(KIMAGE)),,image-force)
	@$< $(ARCH) $(KERNEL) $@
endif

.PHONY: image-force
image-force:

# The other parts' files are known only when all fragments have been read.
.SECONDEXPANSION:
image_inputs = $(filter $(1),$(ALL))

$(IMAGE)/kernel: $(KIMAGE) $(KERNEL_MK)
	@mkdir -p $(@D)
	@cp --reflink=auto $< $@.new && mv $@.new $@

$(IMAGE)/initrd.img: $(IMAGE_DIR)/mk-initrd $(GUEST)/stage1 $(KERNEL_MK) $(GATE_KO)
	@mkdir -p $(@D)
	$(Q_GEN)STRIP=$(GUEST_STRIP) $< $(GUEST)/stage1 $(or $(KMODULES),-) $@ $(GATE_KO)

# One system and one factory state for all kernels of a processor.
$(GUEST)/system.img: $(addprefix $(IMAGE_DIR)/,mk-system passwd group profile selinux-config governed.tab) \
		$(wildcard userspace/profiles/*.ini userspace/profiles/devices/*.ini) userspace/property/system.prop $(call config,ANGAE_WARNING) \
		$(if $(CROSS),$(SYSROOT)/../packages,$(wildcard /var/lib/dpkg/status)) \
		$$(call image_inputs,$(GUEST)/bin/% $(O)/sepolicy/policy $(O)/sepolicy/%_contexts $(O)/keys/%)
	@mkdir -p $(@D)
	$(Q_GEN)ANGAE_WARNING=$(CONFIG_ANGAE_WARNING) STRIP=$(GUEST_STRIP) SYSROOT=$(SYSROOT) $< $(O) $(ARCH) $@

$(GUEST)/userdata.img: $(addprefix $(IMAGE_DIR)/,mk-userdata userdata.tab) $(call config,ANGAE_USERDATA_MB) \
		$$(call image_inputs,$(O)/sepolicy/file_contexts $(O)/keys/% $(STATE)/allow-1.list)
	@mkdir -p $(@D)
	$(Q_GEN)ANGAE_USERDATA_MB=$(CONFIG_ANGAE_USERDATA_MB) $< $(IMAGE_DIR)/userdata.tab $(O)/keys \
		$(filter %.list,$^) $@ $(filter %/file_contexts,$^)

$(IMAGE)/system.img $(IMAGE)/userdata.img: $(IMAGE)/%: $(GUEST)/%
	@mkdir -p $(@D)
	@ln -f $< $@

$(IMAGE)/vendor.img: $(IMAGE_DIR)/mk-vendor $(KERNEL_MK) $(GATE_KO) $(O)/sepolicy/file_contexts
	@mkdir -p $(@D)
	$(Q_GEN)$< $(KERNEL) $(KVER) $(O)/sepolicy/file_contexts $@ $(GATE_KO)

$(IMAGE)/image.ini: $(call config,ANGAE_ARCH ANGAE_KERNEL ANGAE_ERA ANGAE_MODULES_OPEN ANGAE_ACCEL ANGAE_SMP ANGAE_MEMORY_MB) $(KERNEL_MK) \
		$(IMAGE_DIR)/build.mk
	@mkdir -p $(@D)
	@{ echo '[image]'; \
	   echo 'arch = $(ARCH)'; \
	   echo 'kernel = $(KERNEL)'; \
	   echo 'version = $(KVER)'; \
	   echo 'accel = $(or $(CONFIG_ANGAE_ACCEL),auto)'; \
	   echo 'smp = $(or $(CONFIG_ANGAE_SMP),2)'; \
	   echo 'memory = $(or $(CONFIG_ANGAE_MEMORY_MB),1024)'; \
	   echo 'words = angae.era=$(or $(CONFIG_ANGAE_ERA),reference)$(if $(CONFIG_ANGAE_MODULES_OPEN), angae.modules=open)'; } > $@

.PHONY: image run
image: $(IMAGE_FILES) $(O)/bin/angae ## make the phone's image
run: image ## boot the phone with a shell for its owner
	@$(ANGAE) run --interactive

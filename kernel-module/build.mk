# SPDX-License-Identifier: GPL-2.0-only
# The gate as a module, for stock kernels; built in a copy so that the source tree stays clean.

GATE_SRC := $(wildcard kernel-module/*.c kernel-module/*.h kernel-module/*.S) \
	kernel-module/Kbuild kernel-module/include/uapi/linux/angae.h
GATE_KO := $(if $(filter stock%,$(KERNEL)),$(O)/guest/$(TARGET)/modules/angae.ko)
GATE_BUILD := $(O)/guest/$(TARGET)/kernel-module
GATE_CONFIG := $(call config,ANGAE_EVENT_BITS ANGAE_REQUEST_BITS ANGAE_VERDICT_BITS)

ifneq ($(GATE_KO),)
# ARCH means something else there. Without pahole there can be no BTF; nobody asks the gate for it.
GATE_MAKE = $(MAKE) $(if $(V),,-s) -C $(KDIR) O= ARCH=$(patsubst amd64,x86_64,$(ARCH)) \
	$(if $(CROSS),CROSS_COMPILE=$(CROSS) CC=$(CROSS)gcc) M=$(abspath $(GATE_BUILD)) \
	ANGAE_CONFIG=$(abspath $(O)/include/autoconf.h) CONFIG_DEBUG_INFO_BTF_MODULES= \
	KCFLAGS="$(GATE_PATHS)" KAFLAGS="$(GATE_PATHS)"
# Where the trees stand is not to be seen in the module.
GATE_PATHS = -ffile-prefix-map=$(abspath $(GATE_BUILD))=. -ffile-prefix-map=$(KDIR)=linux
$(GATE_KO): $(GATE_SRC) $(GATE_CONFIG) $(KERNEL_MK)
	@mkdir -p $(GATE_BUILD) $(@D)
	@cp -ru --no-preserve=ownership kernel-module/. $(GATE_BUILD)/
	+$(if $(V),,@echo "  MODULE  $@";) $(GATE_MAKE) $(if $(C),C=$(C)) modules
	@$(GUEST_STRIP) --strip-debug -o $@ $(GATE_BUILD)/angae.ko
endif

.PHONY: gate
gate: $(GATE_KO)

ALL += $(GATE_KO)

# The firmware kernels: Debian's source, the gate inside. Kept in the user's cache by what goes in. A row's
# $(O)/kernel/ROW.mk says KVER and KIMAGE to who includes it.
FIRMWARE_IN := $(wildcard kernel-module/*.[ch] kernel-module/Kconfig* kernel-module/firmware/*) \
	kernel-module/Kbuild kernel-module/include/uapi/linux/angae.h
FIRMWARE_SYMBOLS := ANGAE_EVENT_BITS ANGAE_REQUEST_BITS ANGAE_VERDICT_BITS

# $(call firmware_row,ARCH,KERNEL)
define firmware_row
$(O)/kernel/$(1)-$(2).mk: $(FIRMWARE_IN) $(call config,$(FIRMWARE_SYMBOLS)) $(if $(wildcard $(O)/kernel/$(1)-$(2)/release),,firmware-lost)
	@.ci/deps .ci/packages.firmware
	@mkdir -p $$(@D)
	@kernel-module/firmware/build $(1) $(2) $$@ $(foreach s,$(FIRMWARE_SYMBOLS),$(s)=$(CONFIG_$(s)))
endef
$(foreach a,amd64 arm64,$(foreach k,firmware firmware-debug firmware-kcsan,$(eval $(call firmware_row,$(a),$(k)))))

.PHONY: firmware firmware-lost
firmware-lost:
firmware: $(O)/kernel/$(ARCH)-$(or $(filter firmware%,$(KERNEL)),firmware).mk ## build the kernel with the gate inside (ARCH=amd64|arm64 KERNEL=firmware|firmware-debug|firmware-kcsan)
	@echo "== kernel $(basename $(<F)): $$(sed -n 's/^KIMAGE := //p' $<)"

# The gate compiled as a part of the phone's kernel and of a newer one, sparse looking on; not booted.
CHECKS_FULL += firmware-compile
CHECK_TIMEOUT_firmware-compile := 1800
.PHONY: check-firmware-compile
check-firmware-compile:
	@.ci/deps .ci/packages.firmware >&2 && .ci/deps .ci/packages.lint >&2
	@kernel-module/firmware/check-compile 6.1 6.12

# The gate's KUnit tests, in a kernel that is a program of this machine (docs/kunit.md).
KUNIT := $(O)/kunit
KUNIT_DIR := kernel-module/kunit
$(KUNIT)/linux: $(FIRMWARE_IN) $(wildcard $(KUNIT_DIR)/*.[ch]) $(KUNIT_DIR)/build $(KUNIT_DIR)/kunitconfig
	@.ci/deps .ci/packages.firmware
	@mkdir -p $(@D)
	@$(STEP) -l "building KUnit's kernel" $(KUNIT_DIR)/build $@
	@touch $@

CHECKS_FULL += kunit
CHECK_TIMEOUT_kunit := 1800
.PHONY: kunit check-kunit
check-kunit: $(KUNIT)/linux
	@$(KUNIT_DIR)/run $< $(KUNIT) $(KUNIT_ONLY) > $(KUNIT)/tests.tap || status=$$?; cat $(KUNIT)/tests.tap; \
	$(if $(KUNIT_ONLY),,$(KUNIT_DIR)/check-rows docs/decisions.md $(KUNIT_DIR)/not-covered $(KUNIT)/tests.tap &&) exit $${status:-0}
kunit: $(KUNIT)/linux ## run the gate's KUnit tests under User Mode Linux (KUNIT_ONLY=angae_open: one suite)
	@$(MAKE) -s check-kunit > $(KUNIT)/all.tap || status=$$?; grep -A 8 '^not ok' $(KUNIT)/all.tap || true; \
	awk '/^ok/ { p++ } /^not ok/ { f++ } END { print p + 0 " passed, " f + 0 " failed" }' $(KUNIT)/all.tap; exit $${status:-0}

# SPDX-License-Identifier: GPL-2.0-only
# The gate: $(O)/guest/modules/angae.ko, built in a copy so that the source tree stays clean.

GATE_SRC := $(wildcard kernel-module/*.c kernel-module/*.h kernel-module/*.S) \
	kernel-module/Kbuild kernel-module/include/uapi/linux/angae.h
GATE_KO := $(O)/guest/modules/angae.ko
GATE_CONFIG := $(call config,ANGAE_EVENT_BITS ANGAE_REQUEST_BITS ANGAE_VERDICT_BITS)

$(GATE_KO): $(GATE_SRC) $(GATE_CONFIG) $(O)/kernel.mk
	@mkdir -p $(O)/kernel-module $(@D)
	@cp -ru --no-preserve=ownership kernel-module/. $(O)/kernel-module/
	$(if $(V),,@echo "  MODULE  $@";) $(MAKE) $(if $(V),,-s) -C $(KDIR) O= M=$(abspath $(O)/kernel-module) \
		ANGAE_CONFIG=$(abspath $(O)/include/autoconf.h) $(if $(C),C=$(C)) modules
	@cp $(O)/kernel-module/angae.ko $@

.PHONY: gate
gate: $(GATE_KO)

ALL += $(GATE_KO)

# The firmware kernel: Debian's source, the gate inside. Kept in the user's cache by what goes in.
FIRMWARE := $(O)/firmware
.PHONY: firmware
firmware: ## build the firmware kernel for amd64, the gate inside
	@.ci/deps .ci/packages.firmware
	@$(STEP) -l "building the firmware kernel" kernel-module/firmware/build amd64 $(FIRMWARE)/amd64

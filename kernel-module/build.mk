# SPDX-License-Identifier: GPL-2.0-or-later
# The gate: $(O)/guest/modules/angae.ko, built in a copy so that the source tree stays clean.

GATE_SRC := $(wildcard kernel-module/*.c kernel-module/*.h kernel-module/*.S) \
	kernel-module/Kbuild kernel-module/include/uapi/linux/angae.h
GATE_KO := $(O)/guest/modules/angae.ko
# Headers of the kernel the image boots; without an image, what is installed here.
GATE_KDIR = $(if $(wildcard $(KDIR)/Makefile),$(KDIR),$(lastword $(sort $(wildcard /usr/src/linux-headers-6.1*-amd64))))

$(GATE_KO): $(GATE_SRC) $(wildcard $(O)/kernel.mk)
	$(if $(GATE_KDIR),,$(error no kernel headers: neither KDIR nor /usr/src/linux-headers-6.1*-amd64))
	@mkdir -p $(O)/kernel-module $(@D)
	@cp -ru --no-preserve=ownership kernel-module/. $(O)/kernel-module/
	$(if $(V),,@echo "  MODULE  $@";) $(MAKE) $(if $(V),,-s) -C $(GATE_KDIR) O= M=$(abspath $(O)/kernel-module) $(if $(C),C=$(C)) modules
	@cp $(O)/kernel-module/angae.ko $@

.PHONY: gate
gate: $(GATE_KO)

ALL += $(GATE_KO)

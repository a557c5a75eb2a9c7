# SPDX-License-Identifier: GPL-2.0-or-later
# Measurements: see docs/bench.md.

BENCH := $(O)/tests/bench
BENCH_ROW := $(BENCH)/$(TARGET)
BENCH_BIN := $(O)/tests/$(ARCH)/bench
BENCH_DIR := tests/bench
BENCH_OPEN := $(BENCH_DIR)/open.c $(addprefix tests/guest/,actor.c op.c op_many.c gate.c house.c tap.c)

$(eval $(call guest_static_program,$(BENCH_BIN)/open,$(BENCH_OPEN),))

$(BENCH_ROW)/initrd: tests/guest/make-image $(BENCH_BIN)/open $(GATE_KO) $(O)/sepolicy/policy $(KERNEL_MK)
	@mkdir -p $(@D)
	$(Q_GEN)$< $@ $(BENCH_BIN)/open $(KMODULES) $(GATE_KO) $(O)/sepolicy/policy

# What the gate inside the kernel costs, off against on.
$(eval $(call guest_static_program,$(BENCH_BIN)/firmware,$(BENCH_DIR)/firmware.c $(addprefix tests/guest/,actor.c op.c op_many.c gate.c house.c tap.c),))

$(BENCH_ROW)/firmware.initrd: tests/guest/make-image $(BENCH_BIN)/firmware $(O)/sepolicy/policy
	@mkdir -p $(@D)
	$(Q_GEN)$< $@ $(BENCH_BIN)/firmware - - $(O)/sepolicy/policy

.PHONY: bench-firmware bench-firmware-run
bench-firmware: ## measure what the gate costs inside the firmware kernel, on against off; the last line is JSON
	@$(MAKE) bench-firmware-run KERNEL=firmware
bench-firmware-run: $(BENCH_ROW)/firmware.initrd
	@$(BENCH_DIR)/firmware-bench $(KIMAGE) $< $(BENCH_ROW)

CFLAGS_$(BENCH_DIR) := -Iuserspace/libangae
$(eval $(call program,$(BENCH)/allow,$(BENCH_DIR)/allow.c $(BENCH_DIR)/lmdb_twin.c,$$(LIBANGAE_LIBS) $(shell $(PKG_CONFIG) --libs lmdb)))

# The allowlist, ALLOW_ENTRIES of them, beside LMDB.
ALLOW_ENTRIES ?= 10000000
.PHONY: bench-allow
bench-allow: $(BENCH)/allow $(O)/bin/angae $(O)/keys/authority.pem
	@rm -rf $(BENCH)/allow.d && mkdir -p $(BENCH)/allow.d
	@$< $(ALLOW_ENTRIES) $(O)/bin/angae $(O)/keys $(BENCH)/allow.d && rm -rf $(BENCH)/allow.d

.PHONY: bench bench-run bench-open bench-latency
bench-open: $(BENCH_ROW)/initrd
	@$(BENCH_DIR)/open-bench $(KIMAGE) $< $(BENCH_ROW)
bench-latency: phone-lab
	@$(BENCH_DIR)/latency-bench $(PHONE_LAB) $(BENCH_ROW)

# The last line is one JSON object: the open bench's with the latency bench's keys beside it.
bench-run: $(BENCH_ROW)/initrd phone-lab
	@$(BENCH_DIR)/bench $(KIMAGE) $< $(PHONE_LAB) $(BENCH_ROW)
bench: bench-run ## measure opens (instructions), latency and memory; the last line is JSON

# Packages: another JSON object, of this alone.
.PHONY: bench-apk
bench-apk: $(O)/bin/angae $(O)/tests/apk/fresh/made ## measure the APK verifier beside apksigner and plain hashing; the last line is JSON
	@$(BENCH_DIR)/apk-bench $< $(O)/tests/apk/fresh $(BENCH)/apk

# What a film of four gigabytes costs on the desk.
.PHONY: bench-media
bench-media: $(O)/bin/angae ## measure verifying a film of 4 GB; the last line is JSON
	@mkdir -p $(BENCH) && $(BENCH_DIR)/media-bench $< $(BENCH_ROW)

# How long the phone of this row takes to be ready, and where the time goes (docs/handset.md).
BOOT_RUNS ?= 5
BOOT_LIMITS := amd64-stock=12 amd64-firmware=5 arm64-firmware=3
.PHONY: bench-boot
bench-boot: image $(O)/bin/angae ## measure the boot, stage by stage; the last line is JSON
	@$(BENCH_DIR)/boot-bench $(O)/bin/angae $(IMAGE) --runs $(BOOT_RUNS) $(addprefix --limit ,$(BOOT_LIMITS))

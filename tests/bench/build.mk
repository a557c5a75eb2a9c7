# SPDX-License-Identifier: GPL-2.0-or-later
# Measurements: see docs/bench.md.

BENCH := $(O)/tests/bench
BENCH_DIR := tests/bench
BENCH_OPEN := $(BENCH_DIR)/open.c $(addprefix tests/guest/,actor.c op.c gate.c house.c tap.c)

$(eval $(call static_program,$(BENCH)/open,$(BENCH_OPEN),))

$(BENCH)/initrd: tests/guest/make-image $(BENCH)/open $(O)/guest/modules/angae.ko $(O)/sepolicy/policy $(O)/kernel.mk
	$(Q_GEN)$< $@ $(BENCH)/open $(KMODULES) $(O)/guest/modules/angae.ko $(O)/sepolicy/policy

.PHONY: bench-open
bench-open: $(BENCH)/initrd
	@$(BENCH_DIR)/open-bench $(KIMAGE) $< $(BENCH)

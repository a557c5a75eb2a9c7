# SPDX-License-Identifier: GPL-2.0-or-later
# One test suite, the whole matrix: every suite on every row (docs/tests.md). A row is ARCH-KERNEL.

MATRIX_DIR := tests/matrix
MATRIX_ROWS := $(foreach kernel,stock stock-6.12 firmware,$(addsuffix -$(kernel),amd64 arm64))
MATRIX_SUITES := guest soak-gate phone demo packages channel
ROWS ?= $(MATRIX_ROWS)
SUITES ?= $(MATRIX_SUITES)

CHECKS += matrix-runner matrix-soaks
CHECKS_FULL += matrix matrix-debug
CHECK_TIMEOUT_matrix := 14400
CHECK_TIMEOUT_matrix-debug := 7200

# $(call matrix,ROWS,SUITES,DIR): what it leaves is under $(O)/DIR, so that a smaller run does not take the place of the matrix.
matrix = $(MATRIX_DIR)/matrix --rows "$(1)" --suites "$(2)" --out $(O)/$(3) \
	--timeouts "$(foreach n,$(2),$(addprefix $n=,$(CHECK_TIMEOUT_$n)))"

.PHONY: check-matrix-runner check-matrix-soaks check-matrix check-matrix-debug matrix-row
check-matrix-runner:
	@$(MATRIX_DIR)/check-runner
check-matrix-soaks:
	@$(MATRIX_DIR)/check-soaks
check-matrix: ## run the guest suites on all six kernels (ROWS="arm64-firmware …" SUITES="guest phone …")
	@$(call matrix,$(ROWS),$(SUITES),matrix); status=$$?; \
	$(MATRIX_DIR)/check-junit $(ROWS:%=$(O)/matrix/%.xml) && exit $$status

# The gate's own tests on the kernels that watch themselves: memory, locks, sleeping, data races.
DEBUG_ROWS := amd64-firmware-debug amd64-firmware-kcsan
check-matrix-debug:
	@$(call matrix,$(DEBUG_ROWS),guest soak-gate,matrix-debug)

# All that a row needs, before the time of its suites runs.
matrix-row: $(if $(filter firmware%,$(KERNEL)),firmware) image

# What .ci/run adds: the phone's own kernel, if it can be built and tested in the time that is left.
CI_ROW := amd64-firmware
CI_ROW_MINUTES := 22
CHECKS_CI += firmware-row
CHECK_TIMEOUT_firmware-row := 3600
.PHONY: check-firmware-row
check-firmware-row:
	@$(MATRIX_DIR)/in-time "$(ANGAE_CI_END)" $(CI_ROW_MINUTES) "the row $(CI_ROW)" $(call matrix,$(CI_ROW),$(MATRIX_SUITES),matrix-row)

# Boots and power cuts over the matrix. SEED says in which order; an interrupted run goes on.
BOOTS ?= 200
CUTS ?= 50
.PHONY: soak-boots soak-cuts soak-rows soak-labs
soak-rows:
	@for row in $(ROWS); do $(MAKE) matrix-row ARCH=$${row%%-*} KERNEL=$${row#*-} || exit; done
soak-boots: soak-rows ## boot BOOTS=200 phones of ROWS, one after another, and look at their logs
	@O=$(O) $(MATRIX_DIR)/soak-boots $(O)/soak-boots $(BOOTS) $(or $(SEED),1) $(ROWS)
soak-labs:
	@for arch in $(sort $(foreach r,$(ROWS),$(firstword $(subst -, ,$r)))); do $(MAKE) soak-lab ARCH=$$arch || exit; done
soak-cuts: soak-rows soak-labs ## cut the power of phones of ROWS at CUTS=50 random moments
	@O=$(O) $(MATRIX_DIR)/soak-cuts $(O)/lab $(O)/soak-cuts $(CUTS) $(or $(SEED),1) $(ROWS)

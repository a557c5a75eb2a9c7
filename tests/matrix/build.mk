# SPDX-License-Identifier: GPL-2.0-or-later
# One test suite, the whole matrix: every suite on every row. A row is ARCH-KERNEL.

MATRIX_DIR := tests/matrix

CHECKS += matrix-runner matrix-soaks

.PHONY: check-matrix-runner check-matrix-soaks
check-matrix-runner:
	@$(MATRIX_DIR)/check-runner
check-matrix-soaks:
	@$(MATRIX_DIR)/check-soaks

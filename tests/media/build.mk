# SPDX-License-Identifier: GPL-2.0-or-later
# Signed and marked files in ordinary programs, and what four gigabytes cost.

CHECKS += containers

.PHONY: check-containers
check-containers: $(O)/bin/angae
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && tests/media/containers $< "$$dir"

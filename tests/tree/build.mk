# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the tree itself: licences, configuration, packages, and the test runner.

TREE_CHECKS := licence kconfig runner deps
CHECKS += $(TREE_CHECKS)
CHECK_DEPS += $(IMAGE_FILES)

.PHONY: $(addprefix check-,$(TREE_CHECKS)) lint-tree
$(addprefix check-,$(TREE_CHECKS)): check-%:
	@tests/tree/$*
lint-tree:
	@$(STEP) "licences" tests/tree/licence

# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the policy on the desk: does it compile and forbid, and what does the binary say.
CHECKS += sepolicy-compile sepolicy
CHECK_DEPS += $(O)/sepolicy/policy $(O)/sepolicy/file_contexts

.PHONY: check-sepolicy check-sepolicy-compile
check-sepolicy-compile: $(O)/sepolicy/policy $(O)/sepolicy/file_contexts
	@tests/sepolicy/compile

# Debian's python3 has setools; another one in PATH has not.
check-sepolicy: $(O)/sepolicy/policy $(O)/sepolicy/file_contexts
	@PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/sepolicy/rules.py $^ userspace/image/governed.tab

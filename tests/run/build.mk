# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of `angae run`: what QEMU is told, what it says, how a run ends; and real handsets, saved and side by side.
RUN_TESTS := $(O)/tests/run
RUN_DIR := userspace/angae

CFLAGS_tests/run := -I$(RUN_DIR)
$(eval $(call program,$(RUN_TESTS)/machine,tests/run/test_machine.c $(addprefix $(RUN_DIR)/,run_machine.c words.c util.c),-lcmocka))
$(eval $(call program,$(RUN_TESTS)/image,tests/run/test_image.c \
	$(addprefix $(RUN_DIR)/,run_image.c run_fault.c run_machine.c words.c util.c),-lcmocka $$(LIBANGAE_LIBS)))
$(eval $(call program,$(RUN_TESTS)/qmp,tests/run/test_qmp.c $(RUN_DIR)/qmp.c,-lcmocka -ljson-c))

CHECKS += run run-asan
CHECK_DEPS += run-build
SAN_DEPS += run-build
.PHONY: run-build check-run check-run-asan
run-build: $(addprefix $(RUN_TESTS)/,machine image qmp) $(O)/bin/angae

check-run: run-build
	@tests/run/run $(RUN_TESTS) $(O)/bin/angae
check-run-asan:
	@$(MAKE) SANITIZE=address,undefined check-run

# Real phones: seven boots, and a dozen that begin from a snapshot.
CHECKS_FULL += handsets
.PHONY: check-handsets
check-handsets: image $(O)/sepolicy/file_contexts
	@tests/run/handsets $(ANGAE) $(RUN_TESTS)/handsets-$(TARGET) $(O)/sepolicy/file_contexts

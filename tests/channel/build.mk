# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the control channel: both ends on the desk, then a phone.

CHANNEL_DIR := tests/channel
CHANNEL_OUT := $(O)/tests/channel
CHANNEL_TESTS := $(patsubst $(CHANNEL_DIR)/test_%.c,%,$(wildcard $(CHANNEL_DIR)/test_*.c))
CHANNEL_PROGS := $(addprefix $(CHANNEL_OUT)/,$(CHANNEL_TESTS))
CHANNEL_SRCS := $(CHANNEL_DIR)/house.c tests/unit/unit.c $(wildcard userspace/angae/channel*.c)
CFLAGS_$(CHANNEL_DIR) := -Itests/unit -Iuserspace/angae -Iuserspace/labd

CHECKS += channel channel-asan
CHECK_DEPS += channel-build
SAN_DEPS += channel-build

$(foreach test,$(CHANNEL_TESTS),$(eval $(call program,$(CHANNEL_OUT)/$(test),$(CHANNEL_DIR)/test_$(test).c \
	$(CHANNEL_SRCS),-lcmocka)))
$(eval $(call program,$(CHANNEL_OUT)/labd,$(CHANNEL_DIR)/port_fd.c $(filter-out %/port.c,$(LABD_SRCS)),))

.PHONY: channel-build check-channel check-channel-asan
channel-build: $(CHANNEL_PROGS) $(CHANNEL_OUT)/labd

check-channel: channel-build
	@$(CHANNEL_DIR)/run $(CHANNEL_OUT) $(CHANNEL_TESTS)

check-channel-asan:
	@$(MAKE) SANITIZE=address,undefined check-channel

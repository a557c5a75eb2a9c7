# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the control channel: both ends on the desk, then a phone.

CHANNEL_DIR := tests/channel
CHANNEL_OUT := $(O)/tests/channel
CHANNEL_TESTS := $(patsubst $(CHANNEL_DIR)/test_%.c,%,$(wildcard $(CHANNEL_DIR)/test_*.c))
CHANNEL_PROGS := $(addprefix $(CHANNEL_OUT)/,$(CHANNEL_TESTS))
CHANNEL_SRCS := $(CHANNEL_DIR)/house.c tests/unit/unit.c $(wildcard userspace/angae/channel*.c)
CFLAGS_$(CHANNEL_DIR) := -Itests/unit -Iuserspace/angae -Iuserspace/labd

CHECKS += channel channel-desk channel-desk-asan
CHECKS_ALONE += channel
CHECKS_FULL += channel-large
CHECK_DEPS += channel-build
SAN_DEPS += channel-build

$(foreach test,$(CHANNEL_TESTS),$(eval $(call program,$(CHANNEL_OUT)/$(test),$(CHANNEL_DIR)/test_$(test).c \
	$(CHANNEL_SRCS),-lcmocka)))
$(eval $(call program,$(CHANNEL_OUT)/labd,$(CHANNEL_DIR)/port_fd.c $(filter-out %/port.c %/clock.c,$(LABD_SRCS)),))

.PHONY: channel-build check-channel-desk check-channel-desk-asan
channel-build: $(CHANNEL_PROGS) $(CHANNEL_OUT)/labd

check-channel-desk: channel-build
	@$(CHANNEL_DIR)/run $(CHANNEL_OUT) $(CHANNEL_TESTS)

check-channel-desk-asan:
	@$(MAKE) SANITIZE=address,undefined check-channel-desk

# A phone of this row; the long form brings 100 MB in and out.
.PHONY: check-channel check-channel-large
check-channel: image $(STATE)/made $(O)/bin/angae
	@$(CHANNEL_DIR)/phone $(O)/bin/angae $(IMAGE) $(STATE) 16
check-channel-large: image $(STATE)/made $(O)/bin/angae
	@$(CHANNEL_DIR)/phone $(O)/bin/angae $(IMAGE) $(STATE) 100

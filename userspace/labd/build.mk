# SPDX-License-Identifier: GPL-2.0-or-later
# The lab's hand on the phone.

LABD_SRCS := $(sort $(wildcard userspace/labd/*.c))
$(eval $(call guest_program,$(GUEST)/bin/labd,$(LABD_SRCS),))

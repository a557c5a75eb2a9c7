# SPDX-License-Identifier: GPL-2.0-or-later
# The lab's hand on the phone.

LABD_SRCS := $(sort $(wildcard userspace/labd/*.c))
$(eval $(call program,$(O)/guest/bin/labd,$(LABD_SRCS),))

# SPDX-License-Identifier: GPL-2.0-or-later
# pm is setuid on the phone, so it is static: no loader, nothing to preload.
PM_SRCS := $(sort $(wildcard userspace/pm/*.c))
$(eval $(call guest_static_program,$(GUEST)/bin/pm,$(PM_SRCS),$(GUEST_LIBANGAE) -ljson-c -lz))
$(GUEST)/bin/pm: $(GUEST_LIBANGAE)

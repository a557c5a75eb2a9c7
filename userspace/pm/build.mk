# SPDX-License-Identifier: GPL-2.0-or-later
# pm is setuid on the phone, so it is static: no loader, nothing to preload.
PM_SRCS := $(sort $(wildcard userspace/pm/*.c))
$(eval $(call static_program,$(O)/guest/bin/pm,$(PM_SRCS),$(O)/lib/libangae.a -ljson-c -lz))
$(O)/guest/bin/pm: $(O)/lib/libangae.a

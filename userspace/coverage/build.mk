# SPDX-License-Identifier: GPL-2.0-or-later
# angae-coverage stands beside angae, which runs it for `verify --coverage`.

CFLAGS_userspace/coverage := $(shell $(PKG_CONFIG) --cflags cairo)
$(eval $(call program,$(O)/bin/angae-coverage,$(sort $(wildcard userspace/coverage/*.c)),$$(LIBANGAE_LIBS) $(shell $(PKG_CONFIG) --libs cairo)))

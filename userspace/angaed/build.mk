# SPDX-License-Identifier: GPL-2.0-or-later
# angaed, the daemon on the phone, and angaectl, which talks to it.

ANGAED_DIR := userspace/angaed
ANGAED_PKGS := json-c sqlite3 libselinux libseccomp libcap
CFLAGS_$(ANGAED_DIR) := $(shell $(PKG_CONFIG) --cflags $(ANGAED_PKGS))
ANGAED_LIBS := $(shell $(PKG_CONFIG) --libs $(ANGAED_PKGS)) -pthread

# Everything but main.c, for the tests.
ANGAED_CORE := $(filter-out $(ANGAED_DIR)/main.c,$(wildcard $(ANGAED_DIR)/*.c))
$(eval $(call guest_program,$(GUEST)/bin/angaed,$(ANGAED_DIR)/main.c $(ANGAED_CORE),$(ANGAED_LIBS) $$(LIBANGAE_LIBS)))

CFLAGS_$(ANGAED_DIR)/ctl := $(shell $(PKG_CONFIG) --cflags json-c libselinux)
$(eval $(call guest_program,$(GUEST)/bin/angaectl,$(wildcard $(ANGAED_DIR)/ctl/*.c),$(shell $(PKG_CONFIG) --libs json-c libselinux)))

# SPDX-License-Identifier: GPL-2.0-or-later
# The host tool. It looks for the eras beside itself: ../share/angae/profiles.

$(eval $(call program,$(O)/bin/angae,$(sort $(wildcard userspace/angae/*.c)),$$(LIBANGAE_LIBS) -ljson-c))

ANGAE_PROFILES := $(patsubst userspace/profiles/%,$(O)/share/angae/profiles/%,$(wildcard userspace/profiles/*.ini))
$(O)/share/angae/profiles/%.ini: userspace/profiles/%.ini
	@mkdir -p $(@D) && cp $< $@
$(O)/bin/angae: | $(ANGAE_PROFILES)
ALL += $(ANGAE_PROFILES)

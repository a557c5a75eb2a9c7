# SPDX-License-Identifier: GPL-2.0-or-later
# The host tool. It looks for the eras beside itself: ../share/angae/profiles.

# Libraries are linked in where their archives are at hand: finding and relocating them would take longer than to judge
# a small APK.
ANGAE_LIBDIR := $(shell $(PKG_CONFIG) --variable=libdir libcrypto)
ANGAE_LIBS = $(foreach lib,$(LIBANGAE_LIBS) -ljson-c,$(firstword \
	$(wildcard $(patsubst -l%,$(ANGAE_LIBDIR)/lib%.a,$(lib))) $(lib)))

$(eval $(call program,$(O)/bin/angae,$(sort $(wildcard userspace/angae/*.c)),$$(ANGAE_LIBS)))

ANGAE_PROFILES := $(patsubst userspace/profiles/%,$(O)/share/angae/profiles/%,$(wildcard userspace/profiles/*.ini))
$(O)/share/angae/profiles/%.ini: userspace/profiles/%.ini
	@mkdir -p $(@D) && cp $< $@
# And for what makes an image: ../share/angae/image.
ANGAE_SHARE := $(addprefix $(O)/share/angae/image/,mk-own mk-userdata userdata.tab)
$(ANGAE_SHARE): $(O)/share/angae/image/%: userspace/image/%
	@mkdir -p $(@D) && cp $< $@
$(O)/bin/angae: | $(ANGAE_PROFILES) $(ANGAE_SHARE)
ALL += $(ANGAE_PROFILES) $(ANGAE_SHARE)

# SPDX-License-Identifier: GPL-2.0-or-later
# The host tool. It looks for the eras beside itself: ../share/angae/profiles.

# OpenSSL is linked in where its archive is at hand: resolving its own symbols would take longer than a small APK.
ANGAE_CRYPTO := $(firstword $(wildcard $(shell $(PKG_CONFIG) --variable=libdir libcrypto)/libcrypto.a) -lcrypto)
ANGAE_LIBS = $(patsubst -lcrypto,$(ANGAE_CRYPTO),$(LIBANGAE_LIBS)) -ljson-c

$(eval $(call program,$(O)/bin/angae,$(sort $(wildcard userspace/angae/*.c)),$$(ANGAE_LIBS)))

ANGAE_PROFILES := $(patsubst userspace/profiles/%,$(O)/share/angae/profiles/%,$(wildcard userspace/profiles/*.ini))
$(O)/share/angae/profiles/%.ini: userspace/profiles/%.ini
	@mkdir -p $(@D) && cp $< $@
$(O)/bin/angae: | $(ANGAE_PROFILES)
ALL += $(ANGAE_PROFILES)

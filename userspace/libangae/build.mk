# SPDX-License-Identifier: GPL-2.0-or-later
# libangae: the formats, shared by the host tool and the phone.

LIBANGAE_SRCS := $(wildcard userspace/libangae/*.c userspace/libangae/apk/*.c)
# What a program that links libangae.a needs beside it.
LIBANGAE_LIBS := $(shell $(PKG_CONFIG) --libs inih libcrypto zlib)

CFLAGS_userspace/libangae/apk := -Iuserspace/libangae

-include $(patsubst %.o,%.d,$(call objs,$(LIBANGAE_SRCS)))
$(O)/lib/libangae.a: $(call objs,$(LIBANGAE_SRCS))
	@mkdir -p $(@D) && rm -f $@
	$(if $(V),,@echo "  AR      $@"; )$(AR) rcsD $@ $^
ALL += $(O)/lib/libangae.a

ifneq ($(CROSS),)
-include $(patsubst %.o,%.d,$(call guest_objs,$(LIBANGAE_SRCS)))
$(GUEST_LIBANGAE): $(call guest_objs,$(LIBANGAE_SRCS))
	@mkdir -p $(@D) && rm -f $@
	$(if $(V),,@echo "  AR      $@"; )$(CROSS)ar rcsD $@ $^
ALL += $(GUEST_LIBANGAE)
endif

# SPDX-License-Identifier: GPL-2.0-or-later
# Angae: build, test and run. `make help` lists the targets.

O ?= build
export O

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

CC := gcc
AR := gcc-ar
PKG_CONFIG := pkg-config
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iuserspace/libangae/include -Ikernel-module/include/uapi

ALL :=
CLEAN :=

-include .config
-include $(O)/kernel.mk

# Objects: $(O)/obj/<source path>.o; CFLAGS_<directory> adds flags for one directory.
$(O)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q_CC)$(CC) -std=gnu11 $(WARN) $(HARDEN) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_$(patsubst %/,%,$(dir $<))) -MMD -MP -c $< -o $@

Q_CC = $(if $(V),,@echo "  CC      $<"; )
Q_LD = $(if $(V),,@echo "  LD      $@"; )

objs = $(patsubst %.c,$(O)/obj/%.o,$(1))

# $(call program,OUTPUT,SOURCES,LIBRARIES): one program, linked with libangae.
define program
-include $(patsubst %.o,%.d,$(call objs,$(2)))
$(1): $(call objs,$(2)) $(O)/lib/libangae.a
	@mkdir -p $$(@D)
	$$(Q_LD)$(CC) -pie $(LDFLAGS) $(call objs,$(2)) $(O)/lib/libangae.a $(3) -o $$@
ALL += $(1)
endef

# $(call static_program,OUTPUT,SOURCES,LIBRARIES): the same, static and alone.
define static_program
-include $(patsubst %.o,%.d,$(call objs,$(2)))
$(1): $(call objs,$(2))
	@mkdir -p $$(@D)
	$$(Q_LD)$(CC) -static-pie $(LDFLAGS) $(call objs,$(2)) $(3) -o $$@
ALL += $(1)
endef

include $(sort $(wildcard kernel-module/build.mk sepolicy/build.mk userspace/*/build.mk tests/*/build.mk))

.PHONY: all
all: $(ALL)

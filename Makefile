# SPDX-License-Identifier: GPL-2.0-or-later
# Angae: build, test and run. `make help` lists the targets; docs/build.md says how it fits together.

O ?= build
export O
# A sanitizer build stands in its own directory: make SANITIZE=address,undefined TARGET
ifdef SANITIZE
override O := $(patsubst %/san/san,%/san,$(O)/san)
endif

# The phone: its processor, its kernel, and the two as one word.
ARCHES := amd64 arm64
KERNELS := stock stock-6.12 firmware firmware-debug firmware-kcsan
# What is chosen in the configuration, as soon as there is one.
-include $(O)/auto.conf
ARCH ?= $(or $(CONFIG_ANGAE_ARCH),amd64)
KERNEL ?= $(or $(CONFIG_ANGAE_KERNEL),stock)
TARGET := $(ARCH)-$(KERNEL)
$(if $(filter $(ARCHES),$(ARCH)),,$(error ARCH=$(ARCH): it is one of: $(ARCHES)))
$(if $(filter $(KERNELS),$(KERNEL)),,$(error KERNEL=$(KERNEL): it is one of: $(KERNELS)))

export PATH := $(PATH):/usr/sbin:/sbin
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := gcc-ar
endif
PKG_CONFIG := pkg-config
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iuserspace/libangae/include \
	-Ikernel-module/include/uapi -I$(O)/include
# Where the tree stands is not to be seen in what it makes.
PATHS = -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(O)=build $(if $(SYSROOT),-ffile-prefix-map=$(SYSROOT)=)
GUEST_HARDEN := $(HARDEN)
ifdef SANITIZE
HARDEN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
endif

# What differs where a program is for the phone: nothing, when the phone's processor is this machine's.
HOST_ARCH := $(shell dpkg --print-architecture 2>/dev/null || uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/')
GUEST := $(O)/guest/$(ARCH)
ifeq ($(ARCH),$(HOST_ARCH))
SYSROOT :=
GUEST_OBJ := $(O)/obj
GUEST_CC = $(CC)
GUEST_LIBDIR := $(O)/lib
GUEST_SANITIZE := $(SANITIZE)
CROSS :=
else
GUEST_OBJ := $(GUEST)/obj
GUEST_CC = $(CROSS)gcc --sysroot=$(SYSROOT)
GUEST_LIBDIR := $(GUEST)/lib
GUEST_SANITIZE :=
CROSS := aarch64-linux-gnu-
endif
GUEST_LIBANGAE := $(GUEST_LIBDIR)/libangae.a
GUEST_STRIP := $(CROSS)strip
ROW_PACKAGES := $(if $(CROSS),gcc-aarch64-linux-gnu qemu-system-arm) $(if $(filter stock-6.12,$(KERNEL)),zstd)
# What the state made for the phone: packages have native code.
STATE := $(O)/media/$(ARCH)/state
KERNEL_MK := $(O)/kernel/$(TARGET).mk
export ANGAE_IMAGE := $(abspath $(O)/image/$(TARGET))
export ANGAE := $(abspath $(O)/bin/angae)

STEP := .ci/step
KCONFIG_CONFIG ?= .config
export KCONFIG_CONFIG

# What the fragments add to.
ALL :=		# files that `make all` builds
CHECKS :=	# suites of `make check`: each has a target check-NAME that prints TAP
CHECKS_ALONE :=	# those of CHECKS that nothing else may run beside (a QEMU, a clock)
CHECKS_FULL :=	# suites that only `make check-full` adds; all run alone
CHECKS_CI :=	# suites that `make check-ci` adds; all run alone
CHECK_DEPS :=	# files that the suites need, built before the first one starts
LINT :=		# parts of `make lint`

# Goals that build nothing need neither the packages nor the fragments.
PLAIN_GOALS := help clean distclean deps deps-lint menuconfig defconfig olddefconfig
ifneq ($(filter-out $(PLAIN_GOALS),$(or $(MAKECMDGOALS),$(.DEFAULT_GOAL))),)

# Make builds an included file first and starts again: packages, then configuration, then the rest.
include $(O)/deps/$(TARGET).mk
$(O)/deps/$(TARGET).mk: .ci/packages .ci/packages.firmware .ci/deps $(wildcard /var/lib/dpkg/status)
	@.ci/deps .ci/packages
	@$(if $(strip $(ROW_PACKAGES)),.ci/deps .ci/packages.firmware $(ROW_PACKAGES))
	@mkdir -p $(@D) && echo 'DEPS_OK := y' > $@

ifdef DEPS_OK
include $(O)/auto.conf
KCONFIGS := Kconfig $(wildcard kernel-module/Kconfig)
$(KCONFIG_CONFIG):
	@.ci/config defconfig
$(O)/auto.conf: $(KCONFIG_CONFIG) $(KCONFIGS) .ci/config
	@.ci/config sync $(O)
endif

ifdef CONFIG_ANGAE
# $(call config,SYMBOL…): files that change only when the value of that symbol does; `sync` has written them by now.
config = $(patsubst %,$(O)/config/%,$(1))

# Objects: $(O)/obj/<source path>.o; CFLAGS_<directory> adds flags for one directory.
$(O)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q_CC)$(CC) -std=gnu11 $(WARN) $(HARDEN) $(CPPFLAGS) $(PATHS) $(CFLAGS) $(CFLAGS_$(patsubst %/,%,$(dir $<))) -MMD -MP -c $< -o $@

# The same for the phone, where that has another processor: against a tree of Debian's packages, asked for again when apt
# has new lists and when the cache has lost it. Debian has a library's headers in the same place on all processors.
ifneq ($(CROSS),)
SYSROOT_MAKER := $(addprefix userspace/image/,fetch-sysroot own-apt.sh guest.packages)
include $(GUEST)/sysroot.mk
$(GUEST)/sysroot.mk: $(SYSROOT_MAKER) $(wildcard /var/lib/apt/lists) $(if $(wildcard $(SYSROOT)),,image-force)
	@$< $(ARCH) userspace/image/guest.packages $@
guest_flags = $(patsubst -I/usr/%,-I$(SYSROOT)/usr/%,$(1))
$(GUEST_OBJ)/%.o: %.c $(SYSROOT)/../packages
	@mkdir -p $(@D)
	$(Q_CC)$(GUEST_CC) -std=gnu11 $(WARN) $(GUEST_HARDEN) $(CPPFLAGS) $(PATHS) $(CFLAGS) \
		$(call guest_flags,$(CFLAGS_$(patsubst %/,%,$(dir $<)))) -MMD -MP -c $< -o $@
endif

Q_CC = $(if $(V),,@echo "  CC      $<"; )
Q_LD = $(if $(V),,@echo "  LD      $@"; )
Q_GEN = $(if $(V),,@echo "  GEN     $@"; )

objs = $(patsubst %.c,$(O)/obj/%.o,$(1))
guest_objs = $(patsubst %.c,$(GUEST_OBJ)/%.o,$(1))

# $(call program,OUTPUT,SOURCES,LIBRARIES): one program for this machine, linked with libangae.
define program
-include $(patsubst %.o,%.d,$(call objs,$(2)))
$(1): $(call objs,$(2)) $(O)/lib/libangae.a
	@mkdir -p $$(@D)
	$$(Q_LD)$(CC) -pie $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $(call objs,$(2)) $(O)/lib/libangae.a $(3) -o $$@
ALL += $(1)
endef

# $(call guest_program,OUTPUT,SOURCES,LIBRARIES): the same for the phone.
define guest_program
-include $(patsubst %.o,%.d,$(call guest_objs,$(2)))
$(1): $(call guest_objs,$(2)) $(GUEST_LIBANGAE)
	@mkdir -p $$(@D)
	$$(Q_LD)$$(GUEST_CC) -pie $(if $(GUEST_SANITIZE),-fsanitize=$(GUEST_SANITIZE)) $(LDFLAGS) $(call guest_objs,$(2)) $(GUEST_LIBANGAE) $(3) -o $$@
ALL += $(1)
endef

# $(call guest_static_program,OUTPUT,SOURCES,LIBRARIES): static and alone (no sanitizer can be linked in).
define guest_static_program
-include $(patsubst %.o,%.d,$(call guest_objs,$(2)))
$(1): $(call guest_objs,$(2))
	@mkdir -p $$(@D)
	$$(Q_LD)$$(GUEST_CC) -static-pie $(LDFLAGS) $(call guest_objs,$(2)) $(3) -o $$@
$(if $(SANITIZE),,ALL += $(1))
endef

include $(wildcard kernel-module/build.mk sepolicy/build.mk) $(sort $(wildcard userspace/*/build.mk))
include $(sort $(wildcard tests/*/build.mk))
include .ci/lint.mk
endif
endif

.PHONY: all
all: $(ALL) ## build the programs, the gate and the policy (the default)

.PHONY: demo
demo: ## boot the phone and watch it judge real files
	@$(STEP) -l "building the programs, the gate and the policy" $(MAKE) all
	@$(STEP) -l "making the phone's image" $(MAKE) image
	@$(MAKE) demo-run

RUN_CHECKS = ALONE="$(CHECKS_ALONE) $(CHECKS_FULL) $(CHECKS_CI)" TIMEOUTS="$(foreach n,$(CHECKS) \
	$(CHECKS_FULL) $(CHECKS_CI),$(addprefix $n=,$(CHECK_TIMEOUT_$n)))" tests/run-checks
.PHONY: check check-full check-ci
check: ## run the tests; the last line is `N passed, N failed`
	+@$(RUN_CHECKS) $(CHECKS)
check-full: ## the same and the long ones
	+@$(RUN_CHECKS) $(CHECKS) $(CHECKS_FULL)
check-ci: ## the tests and the row amd64-firmware, if ANGAE_CI_END (seconds since 1970) leaves time for it
	+@$(RUN_CHECKS) $(CHECKS) $(CHECKS_CI)

.PHONY: check-build
check-build: $(ALL) $(CHECK_DEPS)

.PHONY: deps deps-lint
deps: ## install the Debian packages that are missing (ANGAE_INSTALL=no: only list them)
	@.ci/deps .ci/packages
deps-lint: ## the same for `make lint`
	@.ci/deps .ci/packages.lint

.PHONY: menuconfig defconfig olddefconfig
menuconfig: ## choose options in a menu, writes .config
	@.ci/deps .ci/packages python3-kconfiglib
	@.ci/config menu
defconfig: ## write .config with the defaults
	@.ci/deps .ci/packages python3-kconfiglib
	@.ci/config defconfig
olddefconfig: ## bring an old .config up to date, new options at their defaults
	@.ci/deps .ci/packages python3-kconfiglib
	@.ci/config olddefconfig

.PHONY: clean distclean
clean: ## remove what was built
	rm -rf $(O)
distclean: clean ## remove also .config
	rm -f .config .config.old

.PHONY: help
help: ## list the targets
	@echo 'Targets (options: O=DIR, ARCH=arm64, KERNEL=firmware, V=1 shows the commands, SANITIZE=address,undefined, CC=clang):'
	@sed -nE 's/^([a-z-]+)[^=]*:[^=]*## /  \1\t/p' Makefile $(wildcard */build.mk */*/build.mk) .ci/lint.mk | expand -t 16

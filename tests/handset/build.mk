# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the handset: the governed table's reader, the images, and one boot.
HANDSET_TESTS := $(O)/tests/handset
CHECKS += table images sysroot handset
CHECKS_ALONE += handset
CHECK_DEPS += $(IMAGE_FILES) $(HANDSET_TESTS)/table $(HANDSET_TESTS)/lab/handset $(HANDSET_TESTS)/card.img

CFLAGS_tests/handset := -Iuserspace/init -Iuserspace/property
$(eval $(call program,$(HANDSET_TESTS)/table,tests/handset/table.c userspace/init/table.c,-lcmocka))

$(HANDSET_TESTS)/lab/handset: tests/handset/guest/handset tests/scenarios/tap.sh
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp $^ $(@D)/

$(HANDSET_TESTS)/card.img: tests/handset/build.mk
	@mkdir -p $(@D)
	@rm -f $@ && truncate -s 4M $@ && PATH=$$PATH:/usr/sbin:/sbin mke2fs -q -F -t ext4 $@

# Two clean builds.
CHECKS_FULL += reproduce
CHECK_TIMEOUT_reproduce := 1800
.PHONY: check-reproduce
check-reproduce: $(addprefix $(O)/keys/,authority.pem legalref.dat)
	@tests/handset/reproduce $(ARCH) $(KERNEL) $(O)/keys

.PHONY: check-table check-images check-sysroot check-handset
check-sysroot:
	@tests/handset/sysroot
check-table: $(HANDSET_TESTS)/table
	@CMOCKA_MESSAGE_OUTPUT=TAP $<
check-images: $(IMAGE_FILES)
	@STRIP=$(GUEST_STRIP) SYSROOT=$(SYSROOT) tests/handset/images $(O) $(IMAGE) $(ARCH)
check-handset: image $(HANDSET_TESTS)/lab/handset $(HANDSET_TESTS)/card.img
	@$(ANGAE) run --lab $(HANDSET_TESTS)/lab --run handset --card $(HANDSET_TESTS)/card.img --timeout 180 \
		--log $(O)/check/handset-$(TARGET).log

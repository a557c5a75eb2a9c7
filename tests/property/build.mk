# SPDX-License-Identifier: GPL-2.0-or-later
# Properties on the desk; in the phone they are part of tests/handset.
CHECKS += properties properties-asan
PROPERTY_TEST := $(O)/tests/property
CHECK_DEPS += $(PROPERTY_TEST)
SAN_DEPS += $(PROPERTY_TEST)

CFLAGS_tests/property := -Iuserspace/property -Iuserspace/init
$(eval $(call program,$(PROPERTY_TEST),tests/property/property.c $(PROPERTY_SRCS) userspace/init/marks_text.c,-lcmocka -linih))

.PHONY: check-properties check-properties-asan
check-properties: $(PROPERTY_TEST)
	@CMOCKA_MESSAGE_OUTPUT=TAP $<
check-properties-asan:
	@$(MAKE) SANITIZE=address,undefined check-properties

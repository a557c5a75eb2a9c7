# SPDX-License-Identifier: GPL-2.0-or-later
# The first program of the initrd, PID 1 of the phone, and two small tools of the lab.

PROPERTY_DIR := userspace/property
PROPERTY_SRCS := $(addprefix $(PROPERTY_DIR)/,store.c file.c persist.c contexts.c device.c request.c)
CFLAGS_userspace/init := -I$(PROPERTY_DIR)

INIT_SRCS := $(addprefix userspace/init/,init.c log.c cmdline.c files.c policy.c mounts.c table.c \
	gate.c spawn.c supervise.c sessions.c control.c power.c marks.c marks_text.c properties.c \
	property_service.c) $(PROPERTY_SRCS)
STAGE1_SRCS := $(addprefix userspace/init/,stage1.c stage1_modules.c stage1_disks.c marks_text.c)

$(eval $(call guest_static_program,$(GUEST)/stage1,$(STAGE1_SRCS),))
$(eval $(call guest_program,$(GUEST)/bin/init,$(INIT_SRCS),-lselinux -linih))
$(eval $(call guest_program,$(GUEST)/bin/as,userspace/init/as.c,-lselinux))
$(eval $(call guest_program,$(GUEST)/bin/initctl,userspace/init/initctl.c,))

# SPDX-License-Identifier: GPL-2.0-or-later
# The phone's own apps: each one program, entered by its own exec type.
$(eval $(call guest_program,$(GUEST)/bin/player,$(sort $(wildcard userspace/apps/player/*.c)),-lcrypto))
$(eval $(call guest_program,$(GUEST)/bin/camera,$(sort $(wildcard userspace/apps/camera/*.c)),-lm))
$(eval $(call guest_program,$(GUEST)/bin/notes,userspace/apps/notes/main.c,))
# The native code of the demo's packages; it does not stand on the system.
$(eval $(call guest_program,$(O)/apk/$(ARCH)/dictionary,userspace/apps/dictionary/main.c,))

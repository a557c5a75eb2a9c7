# SPDX-License-Identifier: GPL-2.0-or-later
# The phone's own apps: each one program, entered by its own exec type.
$(eval $(call program,$(O)/guest/bin/player,$(sort $(wildcard userspace/apps/player/*.c)),-lcrypto))
$(eval $(call program,$(O)/guest/bin/camera,$(sort $(wildcard userspace/apps/camera/*.c)),-lm))
$(eval $(call program,$(O)/guest/bin/notes,userspace/apps/notes/main.c,))
# The native code of the demo's packages; it does not stand on the system.
$(eval $(call program,$(O)/apk/dictionary,userspace/apps/dictionary/main.c,))

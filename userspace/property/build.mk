# SPDX-License-Identifier: GPL-2.0-or-later
# The two programs that ask init what the phone says of itself; init's own part is in its build.mk.

$(eval $(call guest_program,$(GUEST)/bin/getprop,$(addprefix $(PROPERTY_DIR)/,getprop.c client.c),))
$(eval $(call guest_program,$(GUEST)/bin/setprop,$(addprefix $(PROPERTY_DIR)/,setprop.c client.c store.c),))

# SPDX-License-Identifier: GPL-2.0-or-later
# The demo: its real inputs, the state's signatures on them, and the run.

SCENARIOS := tests/scenarios
MEDIA := $(O)/media
KEYS := $(O)/keys
DEMO := $(O)/lab/$(ARCH)/demo

$(eval $(call program,$(O)/tests/coverage,$(SCENARIOS)/coverage.c,$$(LIBANGAE_LIBS)))

# Keys are made once: other keys are another state, and want another phone. The last kind of key
# that was added is named, so that a directory from before is made anew.
KEYSET := $(addprefix $(KEYS)/,authority.pem reference-1.key.pem)
$(KEYSET) &: | $(O)/bin/angae
	@rm -rf $(@D)
	@$(STEP) "making throw-away keys" $(O)/bin/angae key new $(@D)
$(KEYS)/1.dat: $(KEYSET) ;

# Who the phone is: numbers of the test ranges.
$(KEYS)/legalref.dat: $(KEYSET) | $(O)/bin/angae
	@$(O)/bin/angae legalref pack --imei 004401002407001 --imsi 001010000000407 -o $@

$(MEDIA)/raw.stamp: $(SCENARIOS)/make-media
	@mkdir -p $(@D)
	@$(STEP) "making films, songs and pictures" $< $(@D)/raw
	@touch $@

$(MEDIA)/$(ARCH)/packages/packages.list: $(addprefix $(SCENARIOS)/,make-packages make-apk) $(MEDIA)/raw.stamp $(O)/apk/$(ARCH)/dictionary $(KEYS)/legalref.dat $(O)/bin/angae
	@$(STEP) "making packages" $< $(ARCH) $(@D) $(O)/apk/$(ARCH)/dictionary $(KEYS) $(O)/bin/angae

# What the phone leaves the factory with is the first list: it knows the state's app and no film.
$(STATE)/made $(STATE)/allow-1.list &: $(SCENARIOS)/sign-media $(MEDIA)/$(ARCH)/packages/packages.list $(KEYSET) $(O)/bin/angae $(O)/tests/coverage
	@$(STEP) "signing them for the state" $< $(MEDIA)/raw $(MEDIA)/$(ARCH)/packages $(KEYS) $(@D) $(O)/bin/angae $(O)/tests/coverage
	@touch $(@D)/made

ALL += $(addprefix $(KEYS)/,authority.pem 1.dat legalref.dat) $(STATE)/allow-1.list

$(DEMO)/demo: $(addprefix $(SCENARIOS)/,demo.sh stage.sh why.sh) $(STATE)/made
	@rm -rf $(@D) && mkdir -p $(@D)/media
	@ln -f $(filter-out %/facts %/made,$(wildcard $(STATE)/*)) $(@D)/media/
	@install -m 644 $(SCENARIOS)/stage.sh $(SCENARIOS)/why.sh $(STATE)/facts $(@D)/
	@install -m 755 $< $@

.PHONY: demo-run
demo-run: $(DEMO)/demo image
	@if [ -t 1 ]; then touch $(DEMO)/colour; else rm -f $(DEMO)/colour; fi
	@$(ANGAE) run --run demo --merge --lab $(DEMO) --append angae.era=2014 --log $(O)/log/demo-$(TARGET).log

# The same as tests: that the story can fail, the story, and pm on the whole phone.
PACKAGES := $(O)/lab/$(ARCH)/packages
$(PACKAGES)/packages: $(addprefix $(SCENARIOS)/,packages.sh tap.sh) $(STATE)/made
	@rm -rf $(@D) && mkdir -p $(@D)/media
	@ln -f $(STATE)/*.apk $(@D)/media/
	@install -m 644 $(SCENARIOS)/tap.sh $(@D)/
	@install -m 755 $< $@

# Installs while installer and daemon are killed and the power is cut. The short form is two boots.
SOAK := $(O)/lab/$(ARCH)/soak-packages
$(eval $(call guest_static_program,$(O)/tests/$(ARCH)/labels,$(SCENARIOS)/labels.c,))
$(SOAK)/digests: $(addprefix $(SCENARIOS)/,make-soak make-apk) $(O)/apk/$(ARCH)/dictionary $(O)/bin/angae $(KEYS)/authority.pem $(O)/tests/$(ARCH)/labels
	@$(STEP) "making packages for the soak" $< $(ARCH) $(@D) $(O)/apk/$(ARCH)/dictionary $(KEYS) $(O)/bin/angae
	@install -m 755 $(O)/tests/$(ARCH)/labels $(@D)/

.PHONY: soak-lab check-soak-packages check-soak-packages-full soak-packages
soak-lab: $(SOAK)/digests
check-soak-packages: $(SOAK)/digests image
	@O=$(O) $(SCENARIOS)/soak-packages $(SOAK) $(O)/soak-packages/$(TARGET) 10 2 $(SEED)
check-soak-packages-full: $(SOAK)/digests image
	@O=$(O) $(SCENARIOS)/soak-packages $(SOAK) $(O)/soak-packages-full/$(TARGET) 200 13 $(SEED)
soak-packages: check-soak-packages-full ## install, update and remove 200 times while things are killed and the power is cut
CHECKS += soak-packages
CHECKS_ALONE += soak-packages
CHECKS_FULL += soak-packages-full
CHECK_DEPS += $(SOAK)/digests
CHECK_TIMEOUT_soak-packages-full := 3600

CHECKS += stage packages demo
CHECKS_ALONE += packages demo
CHECK_DEPS += $(DEMO)/demo $(PACKAGES)/packages

.PHONY: check-stage check-packages check-demo
check-stage:
	@$(SCENARIOS)/check-stage
check-packages: $(PACKAGES)/packages image
	@$(ANGAE) run --run packages --merge --lab $(PACKAGES) --log $(O)/log/packages-$(TARGET).log
check-demo: $(DEMO)/demo image
	@$(SCENARIOS)/demo-tap $(ANGAE) run --run demo --merge --lab $(DEMO) --append angae.era=2014 --log $(O)/log/demo-$(TARGET).log

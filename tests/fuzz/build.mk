# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzzing of the parsers: with libFuzzer for as long as one likes, and in the tests a replay of the seeds.

CHECKS += fuzz-replay
SAN_DEPS += fuzz-replay-build
FUZZ_TIME ?= 60
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_CORPUS := $(O)/fuzz/corpus
FUZZ_REPLAYS := $(addprefix $(O)/fuzz/replay-,$(FUZZ_TARGETS))
CFLAGS_tests/fuzz := -Iuserspace/libangae

-include $(patsubst %.o,%.d,$(call objs,$(wildcard tests/fuzz/*.c)))
$(FUZZ_REPLAYS): $(O)/fuzz/replay-%: $(call objs,tests/fuzz/replay.c tests/fuzz/input.c) \
		$(O)/obj/tests/fuzz/fuzz_%.o $(O)/lib/libangae.a
	@mkdir -p $(@D)
	$(Q_LD)$(CC) -pie $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $(shell $(FUZZ_LINK) $*) $^ \
		$(LIBANGAE_LIBS) -o $@
# A target may say how it is to be linked.
FUZZ_LINK := tests/fuzz/link

# Seeds are made by the tool itself.
FUZZ_MAKERS := tests/fuzz/make-corpus $(sort $(wildcard tests/fuzz/make-corpus-*))
$(FUZZ_CORPUS)/made: $(O)/bin/angae $(FUZZ_MAKERS)
	$(Q_GEN)for maker in $(FUZZ_MAKERS); do $$maker $(O)/bin/angae $(@D) || exit; done && touch $@

.PHONY: fuzz fuzz-replay fuzz-replay-build check-fuzz-replay
fuzz-replay-build: $(FUZZ_REPLAYS) $(FUZZ_CORPUS)/made
fuzz-replay: fuzz-replay-build
	@tests/fuzz/replay $(O)/fuzz $(FUZZ_TARGETS)

check-fuzz-replay:
	@$(MAKE) SANITIZE=address,undefined fuzz-replay

.PHONY: fuzz-packages
fuzz-packages:
	@.ci/deps .ci/packages.lint clang libclang-rt-14-dev llvm

fuzz: $(FUZZ_CORPUS)/made | fuzz-packages ## fuzz the parsers with libFuzzer, FUZZ_TIME seconds each (clang)
	@tests/fuzz/run $(O)/fuzz $(FUZZ_TIME) "$(CPPFLAGS) $(CFLAGS_tests/fuzz)" "$(LIBANGAE_SRCS)" \
		"$(LIBANGAE_LIBS)" $(FUZZ_TARGETS)

FUZZ_COVERED ?= 95
.PHONY: fuzz-coverage
fuzz-coverage: $(FUZZ_CORPUS)/made | fuzz-packages ## lines of each parser that its seeds reach, at least FUZZ_COVERED % (clang, llvm)
	@tests/fuzz/coverage $(O)/fuzz $(FUZZ_COVERED) "$(CPPFLAGS) $(CFLAGS_tests/fuzz)" "$(LIBANGAE_SRCS)" \
		"$(LIBANGAE_LIBS)" $(FUZZ_TARGETS)

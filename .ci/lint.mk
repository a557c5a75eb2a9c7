# SPDX-License-Identifier: GPL-2.0-or-later
# make lint, make format. Each file's clang-tidy result is a stamp, so that a second run looks only at what changed.

LINT_C := $(sort $(shell find userspace tests -name '*.c' -not -path '*/data/*'))
# The ABI's header is aligned by hand, as in the kernel's include/uapi.
FORMAT_C := $(LINT_C) $(sort $(shell find userspace tests kernel-module -name '*.h' -not -path '*/uapi/*') \
	$(wildcard kernel-module/*.c kernel-module/kunit/*.c))
SCRIPTS := $(sort $(shell grep -rlE '^.!/bin/(ba)?sh' .ci userspace tests kernel-module sepolicy))

LINT += lint-format lint-shell lint-tree lint-words lint-cppcheck lint-sparse lint-checkpatch lint-tidy
.PHONY: lint $(LINT)

$(O)/lint/packages: .ci/packages.lint $(wildcard /var/lib/dpkg/status)
	@.ci/deps .ci/packages.lint
	@mkdir -p $(@D) && touch $@
$(LINT): $(O)/lint/packages

lint-format:
	@$(STEP) "clang-format" clang-format --dry-run -Werror $(FORMAT_C)

lint-shell:
	@$(STEP) "shellcheck" shellcheck $(SCRIPTS)

lint-words:
	@$(STEP) "codespell" codespell -q 3 -L alls,ans,fo,fro,inflight,msdos,nd,te README.md docs userspace kernel-module sepolicy tests .ci

lint-cppcheck:
	@$(STEP) "cppcheck" cppcheck -q --error-exitcode=1 --enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem --std=c11 -D__GNUC__ $(filter -I%,$(CPPFLAGS)) -j $(shell nproc) userspace tests

lint-sparse: $(O)/lint/sparse
$(O)/lint/sparse: $(GATE_KO)
	+@$(STEP) "sparse" $(GATE_MAKE) C=2 modules
	@! grep -E '^[^ ]*\.[chS]:.*(warning|error):' $(O)/log/sparse.log
	@touch $@

# The kernel's own checker, out of the kernel's source. Not asked about: what clang-format does otherwise (SPACING of
# for_each macros, indents in macros), the tables of attach_ftrace.c, which macros make (externs, typedefs, arguments,
# a whole hook with its return, a declaration with its semicolon), compat.h, which is there to compare versions, and ENOSYS, which is the "pass" of the prctl hook.
CHECKPATCH_NOT := SPACING,LEADING_SPACE,CODE_INDENT,AVOID_EXTERNS,NEW_TYPEDEFS,FUNCTION_ARGUMENTS,LINUX_VERSION_CODE,CONSTANT_COMPARISON,ENOSYS,TRAILING_SEMICOLON,MACRO_WITH_FLOW_CONTROL
CHECKPATCH_C := $(wildcard kernel-module/*.[chS] kernel-module/kunit/*.[ch]) kernel-module/include/uapi/linux/angae.h
LINUX_SOURCE := /usr/src/linux-source-6.1.tar.xz
$(O)/lint/checkpatch/checkpatch.pl: $(wildcard $(LINUX_SOURCE))
	@mkdir -p $(@D)
	@tar -xf $(LINUX_SOURCE) -C $(@D) --strip-components=2 --wildcards \
		'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch'
	@touch $@
lint-checkpatch: $(O)/lint/checkpatch/checkpatch.pl
	@$(STEP) "checkpatch" perl $< --no-tree --no-summary --show-types --max-line-length=100 --ignore $(CHECKPATCH_NOT) \
		-f $(CHECKPATCH_C)

$(O)/lint/%.tidy: %.c $(O)/obj/%.o .clang-tidy
	@mkdir -p $(@D)
	$(if $(V),,@echo "  TIDY    $<"; )clang-tidy --quiet $< -- -std=gnu11 $(CPPFLAGS) $(CFLAGS_$(patsubst %/,%,$(dir $<))) 2>$@.err || \
		{ cat $@.err; exit 1; }
	@mv $@.err $@
.PHONY: tidy
tidy: $(patsubst %.c,$(O)/lint/%.tidy,$(LINT_C))
lint-tidy:
	@$(STEP) "clang-tidy" $(MAKE) -k tidy

lint: ## clang-format, clang-tidy, cppcheck, sparse, shellcheck, SELint, licences, spelling
	@status=0; for part in $(LINT); do $(MAKE) --no-print-directory $$part || status=1; done; exit $$status

.PHONY: format
format: $(O)/lint/packages ## apply clang-format to every C file
	clang-format -i $(FORMAT_C)

# Facewise. `make` prints what there is.
#
# Sources are found by pattern: src/**/*.c is the library, tests/c/*_test.c is one test binary each
# (other tests/c/*.c are helpers linked into all of them), tests/fuzz/*_fuzz.c is one fuzzer each,
# tests/bench/*_bench.c is one benchmark each, of kernels but for train_bench.c.

BUILD ?= build
PORT ?= 8000
FUZZ_SECONDS ?= 60
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
export BUILD PORT

# The Node that bootstrap.sh puts here when the system's is too old comes first.
export PATH := $(abspath $(BUILD))/node/bin:$(PATH)

first_of = $(firstword $(foreach tool,$(1),$(if $(shell command -v $(tool)),$(tool))) $(firstword $(1)))
ifeq ($(origin CC),default)
CC := $(call first_of,clang-19 clang gcc)
endif
ifeq ($(origin AR),default)
AR := $(call first_of,ar llvm-ar-19 llvm-ar)
endif
SANITIZE_CC ?= $(call first_of,clang-19 clang)
CLANG_FORMAT ?= $(call first_of,clang-format-19 clang-format)

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Werror
# Contraction off: the scalar kernels give the same bits on every machine.
CFLAGS_ALL := -std=c11 $(WARNINGS) -ffp-contract=off -fno-math-errno -Iinclude -Isrc
CFLAGS_release := $(CFLAGS_ALL) -O3 -DNDEBUG
CFLAGS_sanitize := $(CFLAGS_ALL) -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_fuzz := $(CFLAGS_sanitize) -O2 -fsanitize=fuzzer-no-link
# Without the sanitizers' own branches, which nothing should ever take: what coverage is measured with.
CFLAGS_edges := $(CFLAGS_ALL) -O1 -g -fsanitize=fuzzer-no-link
CFLAGS_msan := $(CFLAGS_ALL) -O1 -g -fno-omit-frame-pointer -fsanitize=memory -fsanitize-memory-track-origins
CFLAGS_plain := $(CFLAGS_ALL) -O1 -gdwarf-4 # memcheck does not read the newer form
LDFLAGS_sanitize := -fsanitize=address,undefined
LDFLAGS_fuzz := -fsanitize=fuzzer,address,undefined

# src/wasm is the browser's surface: it has no native build.
LIB_SOURCES := $(filter-out src/wasm/%,$(sort $(shell find src -name '*.c')))
TEST_MAINS := $(sort $(wildcard tests/c/*_test.c))
TEST_HELPERS := $(filter-out $(TEST_MAINS),$(sort $(wildcard tests/c/*.c)))
FUZZ_MAINS := $(sort $(wildcard tests/fuzz/*_fuzz.c))
BENCH_MAINS := $(filter-out tests/bench/train_bench.c,$(sort $(wildcard tests/bench/*_bench.c)))
BENCH_SCRIPTS := $(sort $(wildcard tests/bench/*_bench.mjs))

TEST_BINARIES := $(TEST_MAINS:tests/c/%.c=$(BUILD)/tests/%)
FUZZ_BINARIES := $(FUZZ_MAINS:tests/fuzz/%.c=$(BUILD)/fuzz/%)
EDGES_BINARIES := $(FUZZ_MAINS:tests/fuzz/%.c=$(BUILD)/edges/%)
BENCH_BINARIES := $(BENCH_MAINS:tests/bench/%.c=$(BUILD)/bench/%)

# $(call objects,release,a.c b.c): where the objects of that flavour go.
objects = $(patsubst %.c,$(BUILD)/obj-$(1)/%.o,$(2))

.PHONY: help demo test api wasm native models npm npm-models npm-models-all npm-tests npm-homes npm-prove bench bench-pages bench-kernels bench-train eval eval-training fuzz prove size format lint pack \
        clean site test-binaries fuzz-binaries bridge-binaries msan-binaries plain-binaries replay-binaries

help: ## Print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  PORT=8000  BUILD=build  CC=..  WASM_TOOLCHAIN=auto|clang|emcc  SUITES="c js-simd .." (of make test)'
	@echo '  QUICK=1  LAYERS=1  NETS=iris,..  ONLY=nets,layers,e2e,workers,flat,gallery (of make bench)'

# ---- What users run

demo: ## Install what is missing, build, and serve the demo page
	@bash build-scripts/bootstrap.sh demo
	@$(MAKE) site
	@exec node build-scripts/serve.mjs

test: ## Install what is missing, build, and run every test
	@bash build-scripts/bootstrap.sh test
	@exec node build-scripts/test.mjs $(SUITES)

# ---- Packages, models, wasm, site: each step knows itself whether it has something to do

npm:
	@bash build-scripts/npm-ci.sh . --omit=optional
npm-models:
	@bash build-scripts/npm-ci.sh models --omit=optional
npm-models-all:
	@bash build-scripts/npm-ci.sh models
npm-tests:
	@bash build-scripts/npm-ci.sh . && bash build-scripts/npm-ci.sh tests
npm-homes:
	@bash build-scripts/npm-ci.sh tests/homes
npm-prove:
	@bash build-scripts/npm-ci.sh tests/prove

models: npm npm-models-all ## Extract and convert all nets into models/
	@node build-scripts/models/make.mjs

wasm: ## Build web/lib/wasm/facewise-simd.wasm and facewise-relaxed.wasm
	@sh build-scripts/wasm.sh

site: npm npm-models wasm
	@node build-scripts/models/make.mjs
	@node build-scripts/site.mjs

# ---- Native

native: $(BUILD)/libfacewise.a ## Build build/libfacewise.a for C programs

$(BUILD)/libfacewise.a: $(call objects,release,$(LIB_SOURCES))
$(BUILD)/libfacewise-sanitize.a: $(call objects,sanitize,$(LIB_SOURCES))
$(BUILD)/libfacewise-fuzz.a: $(call objects,fuzz,$(LIB_SOURCES))
$(BUILD)/libfacewise-edges.a: $(call objects,edges,$(LIB_SOURCES))
$(BUILD)/libtest-helpers.a: $(call objects,sanitize,$(TEST_HELPERS))
$(BUILD)/%.a: $(BUILD)/sources.list
	@rm -f $@
	@$(AR) rcs $@ $(filter %.o,$^)

# Changes when a source comes or goes, so that archives never keep what was deleted.
$(BUILD)/sources.list: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_SOURCES) $(TEST_HELPERS)' | cmp -s - $@ || echo '$(LIB_SOURCES) $(TEST_HELPERS)' > $@
FORCE:

$(BUILD)/obj-release/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo 'cc $<'
	@$(CC) $(CFLAGS_release) -MMD -MP -c $< -o $@
$(BUILD)/obj-sanitize/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo 'cc (sanitize) $<'
	@$(SANITIZE_CC) $(CFLAGS_sanitize) -MMD -MP -c $< -o $@
$(BUILD)/obj-fuzz/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo 'cc (fuzz) $<'
	@$(SANITIZE_CC) $(CFLAGS_fuzz) -MMD -MP -c $< -o $@
$(BUILD)/obj-edges/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo 'cc (edges) $<'
	@$(SANITIZE_CC) $(CFLAGS_edges) -MMD -MP -c $< -o $@

test-binaries: $(TEST_BINARIES)
$(BUILD)/tests/%: $(BUILD)/obj-sanitize/tests/c/%.o $(BUILD)/libtest-helpers.a $(BUILD)/libfacewise-sanitize.a
	@mkdir -p $(@D)
	@$(SANITIZE_CC) $(LDFLAGS_sanitize) $^ -lm -o $@

# They have requests for memory fail.
MEMORY_TESTS := $(filter %_memory_test,$(TEST_BINARIES))
$(MEMORY_TESTS): LDFLAGS_sanitize += -Wl,--wrap=aligned_alloc,--wrap=calloc

fuzz-binaries: $(FUZZ_BINARIES)
$(BUILD)/fuzz/%: $(BUILD)/obj-fuzz/tests/fuzz/%.o $(BUILD)/libfacewise-fuzz.a
	@mkdir -p $(@D)
	@$(SANITIZE_CC) $(LDFLAGS_fuzz) $^ -lm -o $@

# libFuzzer for the targets in JavaScript, and what `make prove` measures coverage with.
bridge-binaries: $(BUILD)/fuzz/bridge $(EDGES_BINARIES)
$(BUILD)/fuzz/bridge: tests/fuzz/bridge.c
	@mkdir -p $(@D)
	@$(SANITIZE_CC) -std=c11 $(WARNINGS) -O1 -fsanitize=fuzzer $< -o $@
$(BUILD)/edges/%: $(BUILD)/obj-edges/tests/fuzz/%.o $(BUILD)/libfacewise-edges.a
	@mkdir -p $(@D)
	@$(SANITIZE_CC) -fsanitize=fuzzer $^ -lm -o $@

# The tests once more, for MemorySanitizer and for valgrind, and a program that reads a picture: `make prove`.
watched = $(TEST_MAINS:tests/c/%.c=$(BUILD)/$(1)/%) $(BUILD)/$(1)/read_picture
msan-binaries: $(call watched,msan)
plain-binaries: $(call watched,plain)
define watched_rules
$(BUILD)/obj-$(1)/%.o: %.c Makefile
	@mkdir -p $$(@D)
	@echo 'cc ($(1)) $$<'
	@$$(SANITIZE_CC) $$(CFLAGS_$(1)) -MMD -MP -c $$< -o $$@
$(BUILD)/libwatched-$(1).a: $(call objects,$(1),$(LIB_SOURCES) $(TEST_HELPERS))
$(BUILD)/$(1)/%: $(BUILD)/obj-$(1)/tests/c/%.o $(BUILD)/libwatched-$(1).a
	@mkdir -p $$(@D)
	@$$(SANITIZE_CC) $(2) $$^ $$(if $$(filter %_memory_test,$$@),-Wl$$(comma)--wrap=aligned_alloc$$(comma)--wrap=calloc) -lm -o $$@
$(BUILD)/$(1)/read_picture: $(BUILD)/obj-$(1)/tests/prove/read_picture.o $(BUILD)/libwatched-$(1).a
	@mkdir -p $$(@D)
	@$$(SANITIZE_CC) $(2) $$^ -lm -o $$@
endef
comma := ,
$(eval $(call watched_rules,msan,-fsanitize=memory))
$(eval $(call watched_rules,plain,))

# The fuzz targets once more, with a main that replays files under the sanitizers.
replay-binaries: $(FUZZ_MAINS:tests/fuzz/%.c=$(BUILD)/replay/%)
$(BUILD)/replay/%: $(BUILD)/obj-sanitize/tests/fuzz/%.o $(BUILD)/obj-sanitize/tests/fuzz/replay.o \
                   $(BUILD)/libfacewise-sanitize.a
	@mkdir -p $(@D)
	@$(SANITIZE_CC) $(LDFLAGS_sanitize) $^ -lm -o $@

$(BUILD)/bench/%: $(BUILD)/obj-release/tests/bench/%.o $(BUILD)/libfacewise.a
	@mkdir -p $(@D)
	@$(CC) $^ -lm -o $@

.SECONDARY:
-include $(shell find $(BUILD)/obj-* -name '*.d' 2>/dev/null)

# ---- Measuring and checking

# Node 20 has relaxed SIMD behind a flag that later ones no longer know.
RELAXED_FLAG = $(shell f=--experimental-wasm-relaxed-simd; node $$f --eval '' 2>/dev/null && echo $$f)

bench: ## Measure speed beside the peers, into build/bench.json
	@bash build-scripts/bootstrap.sh bench
	@$(MAKE) bench-pages

bench-pages: wasm models npm-tests
	@node tests/bench/main.mjs

bench-kernels: $(BENCH_BINARIES) ## Measure single kernels, native and as wasm
	@set -e; for bench in $(BENCH_BINARIES); do $$bench; done
	@set -e; for bench in $(BENCH_SCRIPTS); do node $(RELAXED_FLAG) $$bench; done

bench-train: $(BUILD)/bench/train_bench wasm npm-tests ## Measure how fast nets learn, beside tfjs, into build/bench-train.json
	@node $(RELAXED_FLAG) tests/bench/train.mjs

eval: wasm models npm-tests ## Accuracy on ../shared/faces, into build/eval.json
	@node tests/eval/main.mjs

eval-training: wasm models npm-tests ## Train on ../shared/train and measure, into build/eval-training.json (an hour)
	@node $(RELAXED_FLAG) tests/eval/training.mjs $(RECIPES)

fuzz: wasm fuzz-binaries bridge-binaries test-binaries npm-prove ## Fuzz everything that strangers hand over for a minute
	@node build-scripts/fuzz.mjs $(FUZZ_SECONDS)

api: npm-tests ## Write the reference of the API, web/docs/api, from its comments
	@node build-scripts/api.mjs

prove: ## Run the proofs that take long, into build/prove.md; PROOFS="flat .." runs some
	@bash build-scripts/bootstrap.sh prove
	@$(MAKE) npm-tests # what the modules of tests/prove import
	@node build-scripts/prove.mjs $(PROOFS)

size: npm-tests wasm models ## Sizes of what a page downloads, against the budget
	@node build-scripts/size.mjs

format: ## Format the C sources
	@$(CLANG_FORMAT) -i $$(git ls-files '*.c' '*.h')

lint: native ## Check format, names and hygiene without changing anything
	@CLANG_FORMAT=$(CLANG_FORMAT) node build-scripts/lint.mjs

pack: npm-tests wasm models ## Make the npm tarball build/facewise-<version>.tgz
	@node build-scripts/pack.mjs

clean: ## Remove what was built (not what npm fetched)
	rm -rf $(BUILD) web/lib/wasm models/*.tflite

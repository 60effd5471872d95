# The two commands to start with: make demo, make test. Each sets up whatever is missing.

DEPS := $(CURDIR)/.deps
RELEASE := .build/release
export PKG_CONFIG_PATH := $(DEPS)/pkgconfig$(if $(PKG_CONFIG_PATH),:$(PKG_CONFIG_PATH))
export BONAFIDE_DEPS := $(DEPS)
export BONAFIDE_REFERENCE_PYTHON := $(DEPS)/reference/python

# One set of flags for the program and the tests, so that each file is compiled once.
# Programs find the native libraries by their run path; no environment is needed to run them.
SWIFT_FLAGS := -c release \
  $(foreach lib,torch-wheel/torch/lib openvino-wheel/openvino/libs,-Xlinker -rpath -Xlinker $(DEPS)/$(lib))
SOURCES = $(shell find Package.swift Sources Tests -name '*.swift' ! -name '*.pb.swift')

.PHONY: help setup setup-test build test demo check lint format bench bench-reference clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: build ## from nothing to a detector: generate, train, evaluate, export, predict
	@./bonafide demo

test: setup-test ## all tests, optimized
	@Scripts/run-step "compiling program and tests" .build/build.log \
	  swift build --build-tests $(SWIFT_FLAGS)
	@Scripts/run-tests swift test --skip-build --disable-xctest $(SWIFT_FLAGS) $(TEST_FLAGS)

build: setup ## the release program, ./bonafide
	@Scripts/run-step "compiling the program" .build/build.log \
	  swift build $(SWIFT_FLAGS)
	@Scripts/write-launcher

setup: ## what the build needs, into .deps
	@Scripts/setup

setup-test:
	@Scripts/setup --test

check: lint build test ## format, program and tests

lint: ## whether the sources are formatted
	@Scripts/run-step "checking the format" .build/lint.log \
	  swift format lint --strict --parallel $(SOURCES)

format: ## formats the sources
	@swift format format --in-place --parallel $(SOURCES)

bench: build ## speed and memory against Python PyTorch (where make bench-reference has been run)
	@./bonafide bench

bench-reference: ## the pinned Python PyTorch that make bench compares with
	@Scripts/bench-reference

clean: ## removes what was built, keeps .deps
	@rm -rf .build bonafide

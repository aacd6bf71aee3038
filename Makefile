# Front door of the project. `make help` lists the targets.
SHELL := /bin/bash
CACHE ?= $(HOME)/.cache/bootwright
MACHINE ?= qemu
KEEP ?=
HOME_DIR := host/target/bootwright
ISO := $(CACHE)/out/maintenance.iso
ROOTFS := $(CACHE)/out/rootfs.tar.zst
ORAS := $(CACHE)/tools/oras-1.3.6/oras
CONFORMANCE_VERSION := v0.0.0-20260831232431-97274622c111
CONFORMANCE := $(CACHE)/tools/oci-conformance-$(CONFORMANCE_VERSION)/conformance
# The conformance suite is part of make test too; .ci/run, which runs both, leaves it out here.
E2E_GROUPS ?= short | torture | conformance
MVN := mvn -B -ntp -Dstyle.color=never
TAGGED_TESTS = $(MVN) -pl host/it -am test -Dtest.forks=1 -Dtest.excluded= -Dtest.groups='$(1)' \
	-Dbootwright.it.iso=$(ISO) -Dbootwright.it.rootfs=$(ROOTFS) -Dbootwright.it.oras=$(ORAS) \
	-Dbootwright.it.conformance=$(CONFORMANCE)

export CACHE

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: oras ## one real server: a recipe, POSTed, becomes a booted Linux (MACHINE=scripted: the life cycle only; KEEP=DIR)
	@MACHINE='$(MACHINE)' KEEP='$(KEEP)' ORAS='$(ORAS)' host/it/demo/demo

.PHONY: test
test: oras conformance ## everything that needs no VM
	@.ci/need xorriso genisoimage p7zip-full skopeo podman curl jq openssl shellcheck gdisk dosfstools xz-utils zstd \
		postgresql systemd-container
	$(MVN) verify -Dbootwright.it.oras=$(ORAS) -Dbootwright.it.conformance=$(CONFORMANCE)
	$(MAKE) --no-print-directory test-dispatcher test-scripts

.PHONY: test-dispatcher
test-dispatcher:
	@.ci/need libhivex-bin gcc libc6-dev
	@# With the race detector, which takes cgo; the programs themselves are built without. What is skipped is said, with
	@# its reason.
	@cd dispatcher && test -z "$$(gofmt -l .)" && go vet ./... && log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && \
		{ CGO_ENABLED=1 go test -race -v ./... >"$$log" || { cat "$$log"; exit 1; }; } && grep -E '^ok ' "$$log" && \
		{ grep -E -B1 '^ *--- SKIP' "$$log" || true; }
	@# Each fuzz target for two seconds; what it finds is kept below testdata/fuzz and fails every later run.
	@cd dispatcher && set -o pipefail && \
		for package in $$(grep -rl '^func Fuzz' --include=*_test.go internal | xargs -n 1 dirname | sort -u); do \
		go test -run '^$$' -fuzz . -fuzztime 2s -parallel 2 "./$$package" | grep -vE '^(fuzz: elapsed|PASS)' || exit 1; done

.PHONY: test-scripts
test-scripts:
	host/errors/check-codes.sh
	maintenance-os/test/run.sh
	maintenance-os/test/units.sh
	workflow-bundles/windows/test/windows-test.sh

.PHONY: build
build: ## the host, its command line and plugins, in host/target/bootwright
	@$(MVN) -q package -DskipTests
	@echo "built $(HOME_DIR): $$(du -sh $(HOME_DIR) | cut -f1)"

.PHONY: run
run: build ## start a host on ./data (listens on 127.0.0.1:8080)
	@exec $(HOME_DIR)/bin/bootwright serve --data data

.PHONY: iso
iso: ## the maintenance ISO, in $(CACHE)/out
	@maintenance-os/build.sh --out $(ISO) --cache $(CACHE)

.PHONY: rootfs
rootfs: ## the small Debian root file system image that demo and tests install
	@host/it/rootfs/build.sh --out $(ROOTFS) --cache $(CACHE)

.PHONY: e2e
e2e: build iso rootfs oras conformance ## a real installation and a failing one in a VM; conformance and a minute of torture for the registry
	@.ci/need qemu-system-x86 qemu-block-extra ovmf tcpdump
	$(call TAGGED_TESTS,$(E2E_GROUPS))

.PHONY: e2e-full
e2e-full: build iso rootfs oras conformance ## every scenario in a VM; ten minutes of torture for the registry
	@.ci/need qemu-system-x86 qemu-block-extra ovmf tcpdump buildah iproute2 genisoimage
	$(call TAGGED_TESTS,vm | torture | conformance) -Dbootwright.torture.seconds=600

.PHONY: bench
bench: build oras ## benchmarks; things that are compared run interleaved
	@.ci/need xorriso genisoimage wrk curl
	@host/it/bench/anchors.sh $(CACHE)/tools/registries
	$(call TAGGED_TESTS,bench) -q -Dtest.java= -Dbootwright.it.registries=$(CACHE)/tools/registries -Dtest.quiet=false -Dtest='*Bench' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: errors
errors: ## write docs/errors.md from the catalogue in host/errors
	$(MVN) -q -pl host/errors -am test -Dbootwright.write-docs=true -Dtest=CatalogueTest \
		-Dsurefire.failIfNoSpecifiedTests=false

.PHONY: format
format: ## format Java and Go sources
	$(MVN) -q spotless:apply
	gofmt -w dispatcher

.PHONY: conformance
conformance: $(CONFORMANCE)

$(CONFORMANCE):
	@echo "Building the OCI conformance suite (Go module proxy) in $(@D)"
	@GOBIN=$(@D) GOFLAGS=-mod=mod go install github.com/opencontainers/distribution-spec/conformance@$(CONFORMANCE_VERSION)

.PHONY: oras
oras: $(ORAS)

$(ORAS):
	@echo "Building the oras client (Go module proxy) in $(@D)"
	@GOBIN=$(@D) GOFLAGS=-mod=mod go install oras.land/oras/cmd/oras@v1.3.6

# Tutela builds itself: python3 >= 3.11 with its venv module is all a machine needs.
# `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test check bench deep clean requirements run dev measure tools

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_LINK_MODE ?= copy
export UV_SYSTEM_CERTS ?= 1

help: ## List the targets.
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 16

demo: run ## Walk three pictures from intake to a checked release, in ./tutela-demo.
	$(BIN)/tutela demo

test: dev tools ## Run the tests (as root, first installs the Debian packages they use).
	$(BIN)/python -m pytest -n auto -m "not slow" $(ARGS)

check: dev ## Lint, format, types, contracts between layers, house rules.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house -q -n0

bench: dev measure ## Measure what docs/benchmarks.md states (installs what it is measured against).
	@for measure in $$(find benchmarks -name '*.py' ! -name '_*' | sort | sed 's/\.py$$//; s,/,.,g'); do \
	  echo; echo "== python -m $$measure"; $(BIN)/python -m $$measure; \
	done

deep: dev tools ## Run the slow tests too.
	$(BIN)/python -m pytest -n auto --timeout=3600 $(ARGS)

requirements: $(MADE)/uv ## Pin the requirements again (UPGRADE=1: newest versions older than a week).
	tools/requirements.sh $(BIN)/uv

clean: ## Remove everything the other targets made.
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache tutela-demo dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

tools:
	@tools/system_tools.sh

run: $(MADE)/run $(MADE)/project
dev: $(MADE)/dev $(MADE)/project
measure: $(MADE)/measure

$(MADE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Tutela needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@mkdir -p $(MADE) && touch $@

$(MADE)/uv: requirements/uv.txt | $(MADE)/venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

# Every requirement is a wheel whose hash is pinned: nothing foreign is built on this machine.
# pip is the second try because it may know a mirror that uv does not; the hashes are the same.
$(MADE)/run $(MADE)/dev $(MADE)/measure: $(MADE)/%: requirements/%.txt $(MADE)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-build --requirement $< || \
	  $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --requirement $<
	@touch $@

# The project itself, without isolation: hatchling comes from the pinned requirements.
$(MADE)/project: pyproject.toml | $(MADE)/venv
	@[ -e $(MADE)/dev ] || [ -e $(MADE)/run ] || $(MAKE) --no-print-directory $(MADE)/run
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

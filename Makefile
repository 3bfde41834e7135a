# The whole house in one file: `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed
FRONTEND := server/frontend
ASSETS := server/onemg/static/vendor/.built
RELEASE := releases/.built
HOST ?= 127.0.0.1
PORT ?= 8000

CONTENT := $(shell find ontology data shapes queries -type f 2>/dev/null)
CODE := $(shell find server/onemg -name '*.py' -o -name '*.rq' 2>/dev/null)
FRONTEND_SOURCES := $(shell find $(FRONTEND) -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help setup virtuoso assets build serve format lint types imports test check bench docs lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

setup: $(SETUP) ## make the virtual environment with the pinned packages

$(SETUP): requirements.lock pyproject.toml
	@echo "setting up $(VENV) …" >&2
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" or 0)'
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

virtuoso: ## install Virtuoso 7 for the tests of the second engine (Debian, as root)
	@echo "installing Virtuoso 7 …" >&2
	@apt-get update -qq >/dev/null
	@RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends virtuoso-opensource-7 >/dev/null 2>&1

assets: $(ASSETS) ## bundle the pinned front-end packages into server/onemg/static/vendor

$(ASSETS): $(FRONTEND_SOURCES)
	@echo "bundling front-end assets …" >&2
	@npm ci --silent --no-audit --no-fund --prefix $(FRONTEND)
	@npm run --silent build --prefix $(FRONTEND)
	@touch $@

build: $(RELEASE) ## build the release from the files, if anything changed

$(RELEASE): $(SETUP) $(CONTENT) $(CODE)
	@echo "building the release …" >&2
	@$(BIN)/onemg build
	@touch $@

serve: $(SETUP) $(ASSETS) $(RELEASE) ## set up, build and serve on http://127.0.0.1:8000
	@exec $(BIN)/onemg serve --host $(HOST) --port $(PORT)

format: $(SETUP) ## write content and code in their canonical form
	@$(BIN)/onemg format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix-only .

lint: $(SETUP) ## ruff, codespell
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/codespell

types: $(SETUP) ## mypy, strict
	@$(BIN)/mypy

imports: $(SETUP) ## the floors of the house
	@$(BIN)/lint-imports --no-logo > .lint-imports.log || { cat .lint-imports.log; exit 1; }
	@tail -n 2 .lint-imports.log; rm -f .lint-imports.log

test: $(SETUP) $(ASSETS) ## run the tests
	@$(BIN)/python -m pytest --quiet

check: lint types imports test ## everything; what CI and the hooks run

bench: $(SETUP) $(RELEASE) ## measure and print the figures of docs/performance.md
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

docs: $(SETUP) ## write the generated pages of docs/
	@$(BIN)/onemg docs

lock: $(SETUP) ## pin the newest allowed packages, with hashes
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --extra dev --strip-extras --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

clean: ## remove what the targets made
	@rm -rf $(VENV) releases build .cache .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache $(FRONTEND)/node_modules server/onemg/static/vendor server/*.egg-info

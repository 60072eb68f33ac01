# make run     set up what is missing, then start the site on http://127.0.0.1:8000/ (DANCESITE_PORT, DANCESITE_HOST)
# make test    everything: linters, types, import rules, front end, all tests
# make check   the same without the slow tests and the browser
# make bench   measure what is promised and write docs/benchmarks.md (about an hour); bench-frames, bench-speed ...: a part
# make schema  write tests/contract/openapi.yaml anew, from the views, and the front end's types from it
# make setup   only set up          make clean   remove what was built, never data
#
# Every step of the set-up leaves a stamp, so that only what changed is done again.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.PHONY: run setup demo test check clean tools system steps

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
NPM_DONE := frontend/node_modules/.installed
PAGES := frontend/dist/manifest.json
PAGE_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) $(wildcard frontend/*.ts frontend/*.js frontend/package.json)

run: setup
	@exec $(PY) manage.py up

setup: $(VENV)/.packages $(PAGES) demo

# --- Python ----------------------------------------------------------------------------------------------------------
# 3.11 first: it is the one that is tested. A name on the PATH may be a shim for a version that is not there, so run it.
$(VENV)/.made:
	@for name in $(PYTHON) python3.11 python3.12 python3; do \
	  if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then found="$$name"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or 3.12 is needed and was not found ($$(python3 --version 2>&1)). Install python3.11 with its venv, or name one: PYTHON=/path/to/python3.11 make run" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$found cannot make virtual environments. On Debian or Ubuntu: apt-get install python$$version-venv" >&2; exit 1; \
	fi; \
	echo "Making the Python environment with $$("$$found" --version) ..."; \
	"$$found" -m venv $(VENV) && touch $@

$(VENV)/.packages: $(VENV)/.made pyproject.toml docker/constraints.txt
	@echo "Installing the Python packages (3 GB on disk; a few minutes the first time) ..."
	@$(PY) dancesite/supervisor/requirements.py worker > $(VENV)/requirements.txt
	@$(PIP) install -q -c docker/constraints.txt -r $(VENV)/requirements.txt
	@touch $@

$(VENV)/.tools: $(VENV)/.packages
	@echo "Installing the test tools ..."
	@$(PY) dancesite/supervisor/requirements.py worker dev > $(VENV)/requirements-dev.txt
	@$(PIP) install -q -c docker/constraints.txt -r $(VENV)/requirements-dev.txt
	@touch $@

# --- front end -------------------------------------------------------------------------------------------------------
$(NPM_DONE): frontend/package.json frontend/package-lock.json
	@if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then \
	  echo "Node.js 20.19 or newer is needed to build the pages; found: $$(node --version 2>/dev/null || echo none). Install it (https://nodejs.org), then run make again." >&2; exit 1; \
	fi
	@echo "Installing the front end's packages ..."
	@cd frontend && npm ci --no-progress --no-update-notifier --loglevel=error
	@touch $@

$(PAGES): $(NPM_DONE) $(PAGE_SOURCES)
	@echo "Building the pages ..."
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@

# --- first use -------------------------------------------------------------------------------------------------------
# The first of the sample clips, so that there is one to look at when the first page is opened. The worker draws the rest.
demo: $(VENV)/.packages
	@clip="$${DANCESITE_HOME:-$$PWD/.dancesite}/demo/first.mp4"; \
	if [ ! -f "$$clip" ]; then \
	  echo "Drawing the first sample clip ..."; \
	  mkdir -p "$${clip%/*}" && $(PY) -m worker.drawing first "$$clip" >/dev/null \
	    || echo "That did not work; the first studio will be empty." >&2; \
	fi

# --- tests -----------------------------------------------------------------------------------------------------------
# Debian's Chromium for the browser tests, and what OpenCV wants of the system, where we may install them.
system:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  wanted=; \
	  if [ -z "$$CHROMIUM" ] && ! command -v chromium >/dev/null; then wanted="chromium"; fi; \
	  if ! ldconfig -p | grep -q 'libGL\.so\.1'; then wanted="$$wanted libgl1"; fi; \
	  if ! ldconfig -p | grep -q 'libgthread-2\.0\.so\.0'; then wanted="$$wanted libglib2.0-0"; fi; \
	  if [ -n "$$wanted" ]; then \
	    echo "Installing$${wanted:+ $$wanted} ..."; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted; } >/dev/null \
	      || echo "That did not work; browser tests may be skipped." >&2; \
	  fi; \
	fi </dev/null

tools: system $(PAGES) $(VENV)/.tools

STATIC := ruff types imports svelte-check vitest
.PHONY: $(addprefix step-,$(STATIC) pytest pytest-quick)
step-ruff:
	$(PY) -m ruff check .
step-types:
	$(PY) -m mypy
step-imports:
	$(PY) $(VENV)/bin/lint-imports
step-svelte-check: $(NPM_DONE)
	cd frontend && npm run --silent check
step-vitest: $(NPM_DONE)
	cd frontend && npm test --silent
step-pytest:
	$(PY) -m pytest
step-pytest-quick:
	$(PY) -m pytest -m "not slow and not browser"

# Runs every step even when one fails, and ends with what failed.
steps:
	@failed=; for step in $(STEPS); do \
	  echo; echo "== $$step"; \
	  $(MAKE) --no-print-directory "step-$$step" || failed="$$failed $$step"; \
	done; \
	echo; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi; \
	echo "All passed: $(STEPS)"

test: tools
	@$(MAKE) --no-print-directory steps STEPS="$(STATIC) pytest"

check: tools
	@$(MAKE) --no-print-directory steps STEPS="$(STATIC) pytest-quick"

# --- the description of the API --------------------------------------------------------------------------------------
.PHONY: schema
schema: $(VENV)/.packages $(NPM_DONE)
	@$(PY) manage.py spectacular --settings dancesite.settings.test --file tests/contract/openapi.yaml --validate --fail-on-warn
	@cd frontend && npm run --silent schema

# --- languages -------------------------------------------------------------------------------------------------------
# Finds every sentence of server and pages, and brings the catalogues up to date; what they lack is empty in them.
.PHONY: texts
texts: $(VENV)/.tools $(NPM_DONE)
	@$(PY) -m tests.texts
	@cd frontend && npm run --silent texts

# --- benchmarks ------------------------------------------------------------------------------------------------------
BENCHES := bench-frames bench-speed bench-memory bench-serving bench-synthetic bench-rhythm bench-parse bench-find bench-workspace bench-phone
.PHONY: bench $(BENCHES)
bench: tools
	@$(PY) -m tests.bench
$(BENCHES): bench-%: tools
	@$(PY) -m tests.bench $*

# Data (the folder .dancesite or DANCESITE_HOME) stay.
clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache test-results
	find dancesite analysis worker tests -name __pycache__ -type d -prune -exec rm -rf {} +

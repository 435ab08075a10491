# Regulars: every command sets up what it needs; only Python >= 3.11 and make have to be there.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
PIP    := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check types lint layers doctest docs bench prove spark browser desk-postgresql load clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(STAMPS)/demo ## the portfolio of 2,469 real households, from their purchases of one year
	@$(PY) -m regulars demo

test: $(STAMPS)/dev ## the tests (under 10 minutes on 2 cores)
	@$(PY) -m pytest -m "not slow and not spark and not browser and not load" --numprocesses=auto --maxprocesses=4 --dist=loadfile tests

check: lint types layers doctest ## lint, strict types, layer contract, doctests

lint: $(STAMPS)/dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(STAMPS)/dev
	@$(PY) -m mypy

layers: $(STAMPS)/dev
	@$(VENV)/bin/lint-imports

doctest: $(STAMPS)/dev
	@$(PY) -m pytest --doctest-modules src/regulars

docs: $(STAMPS)/docs ## builds the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --quiet

prove: $(STAMPS)/dev ## the long statistical proofs, and what takes many processes
	@$(PY) -m pytest -m slow -s tests

spark: $(STAMPS)/spark ## the tests with every SQL on Spark, too (needs Java 17)
	@REGULARS_REQUIRE=spark $(PY) -m pytest -m spark tests

browser: $(STAMPS)/dev ## the desk's pages in a real browser (needs Chromium)
	@REGULARS_REQUIRE=browser $(PY) -m pytest -m browser tests

desk-postgresql: $(STAMPS)/dev ## the desk's tests again, on PostgreSQL
	@REGULARS_TEST_DATABASE=postgresql $(PY) -m pytest -m "not browser and not load" --numprocesses=auto --maxprocesses=4 --dist=loadfile tests/desk

load: $(STAMPS)/dev ## many desks at once, on both databases
	@$(PY) -m pytest -m load -s tests

bench: $(STAMPS)/bench ## the benchmark tables of docs/benchmarks.md
	@$(PY) -m benchmarks

clean: ## removes the environment and what was built
	@rm -rf $(VENV) site build dist .mypy_cache .ruff_cache .import_linter_cache

$(STAMPS)/core: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Regulars needs Python 3.11 or newer, and $(PYTHON) is not. Name one: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two of downloads)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	@$(PIP) --editable .
	@touch $@

$(STAMPS)/demo: $(STAMPS)/core
	@$(PIP) --editable '.[demo]'
	@touch $@

$(STAMPS)/dev: $(STAMPS)/core
	@echo "Installing what the tests need (once)"
	@$(PIP) --editable '.[demo,dev]'
	@touch $@

$(STAMPS)/docs: $(STAMPS)/core
	@$(PIP) --editable '.[docs]'
	@touch $@

$(STAMPS)/spark: $(STAMPS)/dev
	@$(PIP) --editable '.[spark]'
	@touch $@

$(STAMPS)/bench: $(STAMPS)/dev
	@touch $@

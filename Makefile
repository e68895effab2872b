# Two commands: `make reports` and `make test`. Each sets up .venv by itself from the lock file.
# Without make: see README, "Without make".
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup reports test check bench soak evaluate lab lock clean

help: ## say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "reaudit needs Python 3.11 or later; name one with make PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) from requirements.lock (once; a minute or two)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(READY)

setup: $(READY) ## set up .venv and nothing else

reports: $(READY) ## clean the raw data and make every report that is not up to date
	@$(BIN)/reaudit run

test: $(READY) ## run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY) ## style, types, and that the documents are up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(READY) ## print the benchmarks' figures (long)
	@$(BIN)/python -m tests.benchmarks

soak: $(READY) ## the long tests: random kills, random bytes, very large files
	@$(BIN)/python -m pytest -m soak -o timeout=0

evaluate: $(READY) ## how well letters are read: precision and recall on the labelled sentences
	@$(BIN)/python -m tests.evaluation

lab: $(READY) ## open JupyterLab on the notebooks
	@$(BIN)/reaudit lab

lock: $(READY) ## pin the newest versions that fit, with hashes and without addresses
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra cluster --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade -o requirements.lock

clean: ## remove what can be rebuilt: processed data, reports, caches (not raw data, not the salt)
	@rm -rf data/processed .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@[ ! -d reports ] || find reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

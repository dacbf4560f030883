# Everything here sets up what it needs, in .venv, and is quick the second time. `make help` lists the targets.

VENV ?= .venv
PYTEST_ARGS ?= -n auto --dist worksteal
BENCH_ARGS ?=
DEMO_ARGS ?=
# The first of these that is 3.11 or newer; `make PYTHON=/path/to/python …` names another.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
BIN := $(VENV)/bin
PY := $(BIN)/python

.PHONY: help demo test chaos lint bench clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## play one patient's first day on a local Telegram, with the real bot
	@$(BIN)/afterglow demo $(DEMO_ARGS)

test: $(VENV)/.dev ## the whole test suite; what takes minutes in its short form
	@$(PY) -m pytest $(PYTEST_ARGS)

chaos: $(VENV)/.dev ## kill the bot 400 times instead of 54; takes a quarter of an hour
	@AFTERGLOW_KILLS=200 $(PY) -m pytest $(PYTEST_ARGS) tests/kill

lint: $(VENV)/.dev ## style, types, layers, and the conversations themselves
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/afterglow lint
	@$(BIN)/afterglow test-scripts

bench: $(VENV)/.dev ## turns a second and delays, beside the same conversation in other libraries
	@$(PY) -m tests.bench $(BENCH_ARGS)
	@$(PY) -m tests.bench.screening $(BENCH_ARGS)

clean: ## remove the environment and everything that tools left behind
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@if [ -z "$(PYTHON)" ]; then \
		echo "Afterglow needs Python 3.11 or newer, and there is none on the PATH." >&2; \
		echo "Install one (Debian, Ubuntu: apt install python3 python3-venv), or say where it is:" >&2; \
		echo "    make PYTHON=/path/to/python3.11 …" >&2; exit 1; fi
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) …"
ifneq ($(UV),)
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" $(VENV)
else
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "This Python cannot make environments. Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }
endif

# $(1): the file with the pinned packages. They are installed only if their hashes are the ones that were looked at.
ifneq ($(UV),)
install = $(UV) pip install --quiet --python $(PY) --require-hashes -r $(1) && \
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
else
install = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif

$(VENV)/.runtime: constraints.txt pyproject.toml | $(PY)
	@$(call install,constraints.txt)
	@touch $@

# The packages of the runtime are all in constraints-dev.txt too, so one install serves both.
$(VENV)/.dev: constraints-dev.txt pyproject.toml | $(PY)
	@$(call install,constraints-dev.txt)
	@touch $(VENV)/.runtime $@

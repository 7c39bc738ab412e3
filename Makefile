# `make run` opens the demo shop's till, `make test` runs the whole suite; both install what they need the first time.
#   make run HEADLESS=1   sells once without a screen, and ends
#   make check            imports, style, types           make bench    the measurements
#   make wheel            builds dist/*.whl               make pythons  installs and tries it with every Python here
#   make languages        the Bulgarian catalogue         make docs     tables and pictures of docs/

SHELL := /bin/bash
BIN := .venv/bin
SHOP ?= .tui-pos
WORKERS ?= auto
# One file a question; curses_till.py is what tui.py compares the station with, paced_printer.py what drivers talk to,
# tui_*.py and recovery_*.py what tui.py and recovery.py are made of.
NO_QUESTIONS := benchmarks/curses_till.py benchmarks/paced_printer.py benchmarks/big_shop.py $(wildcard benchmarks/tui_*.py benchmarks/recovery_*.py)
BENCHES ?= $(filter-out $(NO_QUESTIONS),$(wildcard benchmarks/[a-z]*.py))
export PYTHON

.PHONY: run test check exactly-once bench wheel pythons languages docs clean

run: .venv/.shop
ifeq ($(HEADLESS),1)
	@$(BIN)/tui-pos demo --headless
else
	@test -e $(SHOP)/shop.db || $(BIN)/tui-pos --home $(SHOP) demo --no-run
	@$(BIN)/tui-pos --home $(SHOP)
endif

test: .venv/.dev
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)

check: .venv/.dev
	$(BIN)/lint-imports --no-cache
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Every way to lose a receipt or to print it twice, tried for each family of printers: a quarter of an hour on two cores.
# ARGS="--every 10" tries one in ten, ARGS="--family icp --each-byte" kills and cuts at each byte.
exactly-once: .venv/.dev
	@PYTHONPATH=tests:tests/exactly_once $(BIN)/python tests/exactly_once/table.py $(ARGS)

bench: .venv/.bench
	@for file in $(BENCHES); do echo "== $$file"; $(BIN)/python $$file || exit; done

wheel: .venv/.dev
	@$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	@ls -l dist/*.whl

languages: .venv/.dev
	@$(BIN)/python tools/languages.py

docs: .venv/.dev
	@$(BIN)/python tools/key_table.py
	@$(BIN)/python tools/fiscal_tables.py
	@$(BIN)/python tools/owner_pictures.py

pythons: wheel
	@tools/pythons.sh

# Kept inside .venv, so that they go when it goes.
.venv/.shop: pyproject.toml tools/setup.sh
	@tools/setup.sh shop
	@touch $@

.venv/.dev: .venv/.shop
	@tools/setup.sh dev
	@touch $@

.venv/.bench: .venv/.dev
	@tools/setup.sh bench
	@touch $@

clean:
	rm -rf .venv .make dist

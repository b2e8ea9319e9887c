# Every target works as the first command after a clone: it makes `.venv` with what it needs.

PYTHON ?= python3
WORKERS ?= auto
VENV := .venv/bin
INSTALL := $(VENV)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: spec test power mutants soak bench bench-full lint clean

## The verdict table: every clause on every built-in subject; build/conformance.json, the page build/spec.html, and
## the training curves and the committed benchmarks that it shows.
spec: .venv/spec
	$(VENV)/python -m pytest spec_tests --ignore=spec_tests/harness \
		-n $(WORKERS) --conformance-report build/conformance.json $(ARGS); status=$$?; \
	$(VENV)/python -m spec_tests.harness.report.curves && \
	$(VENV)/python -m benchmarks.plots benchmarks/results/*.json >/dev/null && \
	test ! -f build/conformance.json || $(VENV)/python -m spec_tests.harness.report.page build/conformance.json; exit $$status

## Everything: the clauses, the tests of the harness and of the reference, each benchmark once without timing.
test: .venv/test
	$(VENV)/python -m pytest -q -n $(WORKERS) --benchmark-disable $(ARGS)

## Which clause rejects which wrong behaviour; fails if one survives. ARGS=--all runs every clause on each, and
## ARGS=--real plants those that can be in real Keras.
power: .venv/spec
	$(VENV)/python -m spec_tests.harness.power $(ARGS)

## Generated mutants of the reference; ARGS="--sample 200" for some of them, ARGS="--file 'keras/*'" for a part,
## ARGS=--resume to go on where a run was ended.
mutants: .venv/power
	$(VENV)/python -m spec_tests.harness.power.mutants $(ARGS)

## No false alarms: the clauses with 30 seeds, orders and numbers of workers. ARGS="--runs 3" for fewer.
soak: .venv/power
	$(VENV)/python -m spec_tests.harness.power.soak $(ARGS)

## The tape step against hand-written NumPy, in a few minutes: tables and plots, and build/benchmarks/.
bench: .venv/bench
	$(VENV)/python -m benchmarks $(ARGS)

## The same with all sizes, and with what takes long to compile.
bench-full: .venv/bench
	$(VENV)/python -m benchmarks --full $(ARGS)

## What a reviewer runs before reading: style, imports, types.
lint: .venv/test
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy

clean:
	rm -rf .venv build .pytest_cache .hypothesis .benchmarks .ruff_cache .mypy_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages; a changed constraint or requirement installs again.
.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/spec: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[spec,tensorflow]'
	touch $@

.venv/power: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[spec,tensorflow,mutants,soak]'
	touch $@

.venv/bench: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[spec,tensorflow,bench]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[spec,tensorflow,bench,dev]'
	touch $@

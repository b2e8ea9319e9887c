# Every target works as the first command after a clone: it makes `.venv` with what it needs.

PYTHON ?= python3
WORKERS ?= auto
VENV := .venv/bin
INSTALL := $(VENV)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# TensorFlow is installed unless ARGS names other subjects alone: make spec ARGS="--subject my_pkg.tf".
TENSORFLOW := $(if $(findstring --subject,$(ARGS)),$(findstring tensorflow,$(ARGS))$(findstring tf_keras,$(ARGS)),yes)

.PHONY: spec test power mutants soak bench bench-full lint derived clean

## The verdict table: every clause on every built-in subject; build/conformance.json, the page build/spec.html, and
## the training curves and the committed benchmarks that it shows.
spec: .venv/$(if $(TENSORFLOW),tensorflow,spec)
	$(VENV)/python -m pytest spec_tests --ignore=spec_tests/harness \
		-n $(WORKERS) --dist worksteal --conformance-report build/conformance.json $(ARGS); status=$$?; \
	$(VENV)/python -m spec_tests.harness.report.training_curves && \
	$(VENV)/python -m benchmarks.plots benchmarks/results/*.json >/dev/null && \
	test ! -f build/conformance.json || $(VENV)/python -m spec_tests.harness.report.page build/conformance.json; exit $$status

## Everything: style and types, the clauses with few random examples, the tests of the harness and of the reference,
## each benchmark once without timing. ARGS="--hypothesis-profile default" searches as `make spec` does.
test: lint
	$(VENV)/python -m pytest -q -n $(WORKERS) --dist worksteal --benchmark-disable --hypothesis-profile quick $(ARGS)

## Which clause rejects which wrong behaviour, named or generated; fails if a named one survives, or a clause rejects
## nothing. ARGS=--all runs every clause on each named one, and ARGS=--real plants in real Keras what can be planted.
power: .venv/power
	$(VENV)/python -m spec_tests.harness.power $(ARGS)

## Generated mutants of the reference; ARGS="--sample 200" for some of them, ARGS="--file 'keras/*'" for a part,
## ARGS=--resume to continue a run that was interrupted.
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

## Style, imports, types.
lint: .venv/test
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy

## The committed list of identifiers and the numbers in README.md, from the clauses.
derived: .venv/test
	$(VENV)/python -m spec_tests.harness.report.derived_files

clean:
	rm -rf .venv build .pytest_cache .hypothesis .benchmarks .ruff_cache .mypy_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages; a changed constraint or requirement installs again.
.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/spec: EXTRAS := spec
.venv/tensorflow: EXTRAS := spec,tensorflow
.venv/power: EXTRAS := spec,tensorflow,power
.venv/bench: EXTRAS := spec,tensorflow,bench
.venv/test: EXTRAS := spec,tensorflow,bench,power,dev
.venv/spec .venv/tensorflow .venv/power .venv/bench .venv/test: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[$(EXTRAS)]'
	touch $@

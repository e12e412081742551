# Commonplace. `make run` for a look, `make test` before a commit; `make` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
SIZE ?= 2000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
# pip alone is enough; uv, where there is one, takes seconds instead of a minute.
UV := $(shell command -v uv)
INSTALL = $(if $(UV),$(UV) pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check) --require-hashes -r

.PHONY: help run demo backup restore test check format messages lock clean bench

help: ## List what there is to make.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. Install it with: apt-get install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Commonplace needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv is missing. Install it with: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV)."
	@"$(PYTHON)" -m venv $(VENV)

$(RUN_READY): requirements/run.txt | $(BIN)/python
	@echo "Installing what Commonplace needs to run; the first time this takes a minute."
	@$(INSTALL) requirements/run.txt
	@touch $@

$(TEST_READY): requirements/test.txt | $(BIN)/python
	@echo "Installing what the tests need."
	@$(INSTALL) requirements/test.txt
	@touch $@ $(RUN_READY)

run: $(RUN_READY) ## Start the site with its demo community: make run [PORT=8000]
	@$(BIN)/python -c 'import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null \
		|| { echo "Port $(PORT) is taken. Choose another with: make run PORT=8001" >&2; exit 1; }
	@mkdir -p var
	@$(BIN)/python manage.py compilemessages --verbosity 0
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}" exec $(BIN)/python manage.py serve --port $(PORT)

demo: $(RUN_READY) ## Make a large made-up community for measuring: make demo [SIZE=2000]
	@mkdir -p var
	@export DATABASE_URL="$${DATABASE_URL:-sqlite:///$(CURDIR)/var/synthetic-$(SIZE).sqlite3}" \
		&& $(BIN)/python manage.py migrate --verbosity 0 \
		&& $(BIN)/python manage.py synthesize --members $(SIZE) \
		&& echo "Look at it with: DATABASE_URL=$$DATABASE_URL $(BIN)/python manage.py serve"

backup: $(RUN_READY) ## Write the whole community into one file: make backup [TO=folder]
	@$(BIN)/python manage.py backup $(if $(TO),--to "$(TO)")

restore: $(RUN_READY) ## Bring it back, with the site stopped: make restore FROM=file [REPLACE=1]
	@test -n "$(FROM)" || { echo "Say which backup: make restore FROM=var/backups/commonplace-….tar" >&2; exit 1; }
	@$(BIN)/python manage.py restore "$(FROM)" $(if $(REPLACE),--replace)

test: $(TEST_READY) ## Check and test everything, on both columns; sets up what it needs.
	@$(BIN)/python -m tests.servers.debian
	@$(BIN)/python -m tests.lib.specification
	@$(MAKE) check
	@exec $(BIN)/python -m tests.servers.run $(ARGS)

bench: $(TEST_READY) ## Measure pages, choosing and sending, prove rights whole; writes docs/benchmarks.md: make bench [PARTS='pages choosing']
	@exec $(BIN)/python -m benchmarks.run $(PARTS)

check: $(TEST_READY) ## Everything that can be seen without running the product.
	@$(BIN)/lint-imports --cache-dir .import_linter_cache
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/pytest -q -n0 tests/test_architecture.py tests/test_templates.py tests/test_docs.py \
		tests/test_catalogues.py tests/test_directions.py

format: $(TEST_READY) ## Lay out the code as `make check` wants it.
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

messages: $(RUN_READY) ## Bring the catalogues in locale/ up to date with the source; says what wants a translation.
	@$(BIN)/python manage.py makemessages

lock: ## Write the hashed requirements from run.in, fast.in and test.in; needs uv (pip install uv).
	@command -v uv >/dev/null || { echo "uv is missing. Install it with: pip install uv" >&2; exit 1; }
	@cd requirements && for part in run fast test; do \
		uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
			$$(test $$part = run || echo -c run.txt) $$part.in -o $$part.txt; \
	done

clean: ## Throw away the environment and caches, never var/.
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

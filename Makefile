# Two commands for everybody: `make run` and `make test`; each sets up all it needs.
# make run [PORT=8000] [HOST=127.0.0.1] [DATA_DIR=var]    the site with its demo
# make test                                               the whole suite
# make bench                                              the figures
# make lock                                               the locked requirements, after a change of an .in file
# make clean                                              remove what the others made, but never var/

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test bench lock clean

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= var
export DATA_DIR

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py

run: .venv/run.stamp
	@scripts/prepare
	@exec $(MANAGE) serve --host $(HOST) --port $(PORT)

test: .venv/dev.stamp
	@scripts/test

bench: .venv/dev.stamp
	@$(PYTHON) -m bench

.venv/run.stamp: requirements.txt scripts/install
	@scripts/install requirements.txt
	@touch $@

# The developers' requirements hold the program's, so one set-up serves both.
.venv/dev.stamp: requirements-dev.txt requirements.txt scripts/install
	@scripts/install requirements-dev.txt
	@touch .venv/run.stamp $@

lock:
	@for name in requirements requirements-dev requirements-postgres requirements-redis; do \
		uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make lock" $$name.in -o $$name.txt; \
	done

clean:
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

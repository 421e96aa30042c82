# Đình Làng. `make` alone prints this menu.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTHON := $(shell for python in python3.13 python3.12 python3.14 python3 python; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$python; break; }; done)
FRONT_END := $(shell find core/web/assets -type f -not -path '*/node_modules/*' 2>/dev/null)

help: ## this menu
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/installed ## install everything needed to run, hash-locked

run: .venv/installed ## run the house: servers, web, worker; Ctrl-C stops it
	@exec $(BIN)/dinh run

test: .venv/developing ## every test, on real servers and in a real browser
	@$(BIN)/pytest --numprocesses auto --dist loadfile

check: .venv/developing ## style, types, walls, migrations == models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/core/test_schema.py

bench: .venv/developing ## the platform's path against a hand-written ceiling, in one run
	@$(BIN)/python tests/bench/run.py

plugin: .venv/developing ## make plugin name=…: copy the skeleton of a plugin
	@$(BIN)/dinh plugins new "$(name)"

lock: .venv/developing ## write the hash locks anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --python-version 3.12 pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --python-version 3.12 pyproject.toml --group build --group dev -o requirements-dev.lock

clean: ## remove what was installed and built; data in .dinh stays
	rm -rf .venv core/web/static/dist core/web/assets/node_modules

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Cần Python 3.12 trở lên. Hãy cài rồi chạy lại: make run" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Không tạo được .venv. Trên Debian hay Ubuntu: apt install python3-venv" >&2; exit 1; }

.venv/installed: .venv/bin/python requirements.lock pyproject.toml hatch_build.py $(FRONT_END)
	@echo "Đang cài đặt (vài phút ở lần đầu)…" >&2
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/developing: .venv/installed requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: help setup run test check bench plugin lock clean

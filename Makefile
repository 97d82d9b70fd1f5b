# Every command sets up what it needs first, so each works on a fresh machine.
PYTHON ?= python3
SETUP = $(PYTHON) app/setup/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check bench encoder setup worker seed migration lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run:  ## serve site and worker on http://127.0.0.1:8000 (PORT and HEARD_INSTANCE change that)
	@$(SETUP) run

test:  ## run the tests (ARGS="tests/nlp -k names" runs only some)
	@$(SETUP) test $(ARGS)

check:  ## run everything that a change must pass (ARGS="lint types" runs only some)
	@$(SETUP) check $(ARGS)

bench:  ## measure the reading engine: speed and quality (ARGS="speed --count 500" does only that)
	@$(SETUP) setup
	@.venv/bin/python -m nlp.benchmarks $(ARGS)

encoder:  ## make the reading engine's encoder anew from our examples (torch; 45 minutes on 2 cores)
	@$(SETUP) setup
	@.venv/bin/uv venv --allow-existing --quiet .venv-encoder
	@.venv/bin/uv pip install --quiet --python .venv-encoder --require-hashes --no-deps \
		-r app/setup/requirements-encoder.txt
	@PYTHONPATH=. .venv-encoder/bin/python -m nlp.making $(ARGS)

setup:  ## set up for running and testing, and do nothing else
	@$(SETUP) setup tests

worker:  ## run a worker alone, for a second process or machine
	@$(SETUP) heard worker

seed:  ## fill the demo with one believable borough
	@$(SETUP) heard seed

migration:  ## write a migration for what changed in the models (NAME="let a reply be seen")
	@$(SETUP) migration "$(NAME)"

lock:  ## write the lock files of Python packages anew
	@$(SETUP) lock

clean:  ## remove what was installed and built; the database in instance/ stays
	rm -rf .venv .venv-encoder app/web/frontend/node_modules app/web/static/build instance/setup
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	find app nlp tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

# Frontgate: every target bootstraps what it needs. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(BIN)/uv
ARGS ?=
# Every start would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE
export STACK STAGE PERCENT DEFINITION DEPLOYMENT ENDPOINT

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: run
run: $(READY) ## Serve the template on this machine (ARGS="--env test --port 4567 --api-port 3100")
	@exec $(BIN)/frontgate up $(ARGS)

.PHONY: test
test: lint types coverage ## Everything that CI runs: lint, types and every test (see pytest)
	$(BIN)/pytest tests/frontgate tests/template --numprocesses 2 --dist loadfile $(ARGS)
	$(BIN)/pytest tests/integration --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: $(READY) ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(READY) ## mypy, strict
	$(BIN)/mypy

.PHONY: pytest
pytest: $(READY) ## Every test, or some: ARGS="-k health", ARGS=tests/frontgate/rest
	$(BIN)/pytest $(ARGS)

.PHONY: coverage
coverage: $(READY) ## The application's unit tests, which must reach every branch
	$(BIN)/pytest tests/unit --numprocesses 2 --dist loadfile --cov --cov-report=term

.PHONY: bench
bench: $(READY) ## Speed, as ratios to bare uvicorn in the same run
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench.coldstart

.PHONY: build
build: $(READY) ## sam build
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam build $(ARGS)

.PHONY: deploy
deploy: build ## sam deploy to your AWS account (ARGS="--config-env dev")
	$(BIN)/sam deploy $(ARGS)

# A release of the REST API's definition. STACK, STAGE, PERCENT, DEFINITION, DEPLOYMENT, ENDPOINT are
# explained in operations/release.sh; ENDPOINT=http://localhost:4566 is the local gateway.
RELEASE = PATH="$(CURDIR)/$(BIN):$$PATH" operations/release.sh

.PHONY: canary-start
canary-start: $(READY) ## Give a share of the traffic to a new deployment (PERCENT=10)
	@$(RELEASE) start

.PHONY: canary-promote
canary-promote: $(READY) ## Give it all of the traffic
	@$(RELEASE) promote

.PHONY: canary-rollback
canary-rollback: $(READY) ## Give it none
	@$(RELEASE) rollback

.PHONY: deployments
deployments: $(READY) ## List the REST API's deployments
	@$(RELEASE) history

.PHONY: rollback
rollback: $(READY) ## Put the stage back to one of them (DEPLOYMENT=abc123)
	@$(RELEASE) return

.PHONY: dashboard
dashboard: $(READY) ## Write the dashboard into the template
	$(BIN)/python -m operations.dashboard

.PHONY: format
format: $(READY) ## Let ruff rewrite what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: $(READY) ## Pin the newest versions that pyproject.toml allows
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command 'make lock' --python-version 3.11 \
	  --group dev pyproject.toml --output-file requirements.lock
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command 'make lock' --python-version 3.11 \
	  tests/template/checkov.in --output-file tests/template/checkov.lock
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command 'make lock' --python-version 3.11 \
	  tests/integration/openapi-python-client.in \
	  --output-file tests/integration/openapi-python-client.lock

.PHONY: clean
clean: ## Remove the environment, caches and builds
	rm -rf $(VENV) .frontgate .aws-sam .mypy_cache .pytest_cache .ruff_cache

# A Python of at least 3.11 makes the environment; 3.13, which the functions run on, is preferred.
$(READY): requirements.lock pyproject.toml
	@python=; for name in python3.13 python3 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo 'Frontgate needs Python 3.11 or newer on the PATH.' >&2; exit 1; fi; \
	[ -x $(BIN)/python ] || { echo "Creating $(VENV) with $$($$python --version)"; $$python -m venv $(VENV); }
	@sed -n '/^uv==/,/^    #/p' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@echo 'Installing requirements.lock'
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

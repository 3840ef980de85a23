# What people and machines do with Factdesk, in words; needs make and a Python of 3.11 or newer, nothing else.

# The newest first for which a packaged Redis exists; newer ones use the redis-server of the machine.
PYTHON ?= python3.12 python3.11 python3.13 python3.14 python3 python
# Further words for the command, as in: make test ARGS="-k inbox", make run ARGS="--port 9000".
ARGS ?=
# Tests run in so many processes, each with engines of its own; PROCESSES=0 runs them all in one.
PROCESSES ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench ablation chaos load latency idle reviewers fuzz fmt constraints clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# The mark “unfinished” outlives an interrupted installation, which nobody can repair: the next one begins anew.
# The same goes for a .venv that was moved, because its commands name the folder where it was made.
define SETUP
PATH=$$(printf '%s' "$$PATH" | sed "s|$${VIRTUAL_ENV:-none}/bin:||")
if command -v flock >/dev/null 2>&1; then
  exec 9<Makefile
  flock -n 9 || { echo "Waiting for another set-up of this folder to end."; flock 9 || true; }
fi
wanted=$$(cat pyproject.toml constraints.txt | cksum)
usable=no
if [ ! -e .venv/unfinished ] && .venv/bin/python -I -c "import pip" >/dev/null 2>&1 &&
  grep -qsF "$$(pwd -P)/.venv/bin/python" .venv/bin/pip; then
  usable=yes
  if [ "$$(cat .venv/installed 2>/dev/null)" = "$$wanted" ]; then exit 0; fi
fi
if [ $$usable = no ]; then
  python= bare=
  for name in $(PYTHON); do
    "$$name" -I -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 || continue
    if "$$name" -I -c "import ensurepip, venv" >/dev/null 2>&1; then python=$$name; break; fi
    bare=$$name
  done
  if [ -z "$$python" ] && [ -n "$$bare" ]; then
    echo "$$bare cannot create environments: install its module venv (Debian, Ubuntu: apt install python3-venv)." >&2
    exit 1
  elif [ -z "$$python" ]; then
    echo "Factdesk needs Python 3.11 or newer: install it, or name it as in “make setup PYTHON=/path/to/python”." >&2
    exit 1
  fi
  echo "Creating the environment .venv with $$("$$python" --version)."
  rm -rf .venv
  "$$python" -m venv .venv
fi
echo "Installing Factdesk and its packages into .venv; the first time this takes some minutes."
rm -f .venv/installed
: >.venv/unfinished
if ! .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input $(CONSTRAINED) -e '.[worker,embedded,dev]'; then
  echo "The installation failed; “make setup” tries it again from the beginning." >&2
  exit 1
fi
printf '%s\n' "$$wanted" >.venv/installed
rm -f .venv/unfinished
echo "The environment is ready."
endef
export SETUP

CONSTRAINED := -c constraints.txt

setup: ## Make the environment in .venv; does nothing where it is up to date
	@sh -euc "$$SETUP"

run: setup ## Run the whole desk here, until Ctrl-C
	@exec $(BIN)/factdesk up $(ARGS)

test: setup ## Run the whole test suite
	@exec $(BIN)/pytest -n $(PROCESSES) $(ARGS)

check: setup ## Check style, types, layers, generated files and the architecture: quick, what to run before a commit
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python docs/make_settings.py --check
	$(BIN)/python docs/make_openapi.py --check
	$(BIN)/python docs/make_diagrams.py --check
	$(BIN)/pytest -q tests/test_architecture.py tests/test_compose.py

bench: setup ## Measure speed and memory on this machine
	@exec $(BIN)/factdesk bench $(ARGS)

ablation: setup ## Measure what each part of the matcher brings, as in: make ablation ARGS="DIR DIR"
	@exec $(BIN)/python -m benchmarks.ablation $(ARGS)

chaos: setup ## Kill and freeze the parts of a desk under work, 100 times; takes about ten minutes
	@exec $(BIN)/python -m benchmarks.chaos $(ARGS)

load: setup ## Submit 200 claims a second for a minute, and read beside it
	@exec $(BIN)/python -m benchmarks.load $(ARGS)

latency: setup ## Time single claims on an idle desk by stage, as in: make latency ARGS="--references DIR"
	@exec $(BIN)/python -m benchmarks.latency $(ARGS)

idle: setup ## Measure what an idle desk costs
	@exec $(BIN)/python -m benchmarks.idle $(ARGS)

reviewers: setup ## Let ten reviewers work at once through 500 cases; takes some minutes
	@exec $(BIN)/python -m benchmarks.reviewers $(ARGS)

fuzz: setup ## Hold the interface against its description at length, with other calls every time
	@seed=$${FUZZ_SEED:-$$(date +%s)}; echo "FUZZ_SEED=$$seed"; \
	FUZZ_SEED=$$seed FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-100} exec $(BIN)/pytest tests/web/api/test_schema.py $(ARGS)

fmt: setup ## Format the code and renew what is made from it
	$(BIN)/ruff check --quiet --select I --fix
	$(BIN)/ruff format
	$(BIN)/python docs/make_settings.py > docs/settings.md.new && mv docs/settings.md.new docs/settings.md
	$(BIN)/python docs/make_openapi.py > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json
	$(BIN)/python docs/make_diagrams.py > docs/diagram.svg.new && mv docs/diagram.svg.new docs/reliability-diagram.svg

constraints: ## Renew constraints.txt with the newest permitted versions, in a fresh .venv
	@rm -rf .venv
	@$(MAKE) --no-print-directory setup CONSTRAINED=
	@{ sed -n '/^#/p' constraints.txt; \
	$(BIN)/pip freeze --all --exclude-editable --exclude pip | sed 's/+.*//' | grep -v -e '^nvidia-' -e '^cuda-' -e '^triton='; \
	} > constraints.new
	@mv constraints.new constraints.txt
	@rm -f .venv/installed

clean: ## Remove the environment and everything made by tools; the desk's data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find models web worker tests docs benchmarks -name __pycache__ -prune -exec rm -rf {} +

# Needs make and Python 3.11 or newer; the rest is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -qq -c constraints.txt
# A comma in the argument of a call would end it.
comma := ,

.PHONY: help demo test docs lint experiments figures benchmarks clean
.NOTPARALLEL:

help:
	@echo 'make demo         the whole chain, small: games, agents, a figure in minsym-demo'
	@echo 'make test         the test suite'
	@echo 'make lint         ruff and mypy'
	@echo 'make docs         the site, into docs/_build/html'
	@echo 'make experiments  what is not in experiments/results, and the figures'
	@echo 'make figures      the figures and docs/results.md, from experiments/results'
	@echo 'make benchmarks   the tables of experiments/benchmarks/results, hours; NAMES=... for some'
	@echo 'make clean        remove .venv and whatever was built'

demo: .venv/demo
	@$(BIN)/minsym demo

# As many at a time as there are cores; one test alone is run by pytest without -n.
test: .venv/dev
	@$(BIN)/python -m pytest -n auto --dist worksteal

# -E reads every page anew, so that a repeated build repeats its warnings.
docs: .venv/dev
	@$(BIN)/python -m sphinx -q -E -W --keep-going -b html docs docs/_build/html
	@echo 'The site is in docs/_build/html/index.html'

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# A result that is there with the same config is not computed again.
experiments: .venv/dev
	@$(BIN)/minsym warm-up
	@$(BIN)/python -m experiments run
	@$(MAKE) figures

figures: .venv/dev
	@$(BIN)/python -m experiments figures
	@$(BIN)/python -m experiments report

# What it has, and how long each takes: .venv/bin/python -m experiments.benchmarks --list
benchmarks: .venv/dev
	@$(BIN)/python -m experiments.benchmarks $(NAMES)

clean:
	rm -rf .venv build dist docs/_build docs/auto_gallery minsym-demo *.egg-info .pytest_cache .hypothesis .numba_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/base: pyproject.toml constraints.txt
	$(call install,.)
	@touch .venv/base

.venv/demo: pyproject.toml constraints.txt
	$(call install,.[agents$(comma)plots])
	@touch .venv/base .venv/demo

.venv/dev: pyproject.toml constraints.txt
	$(call install,.[dev])
	@touch .venv/base .venv/demo .venv/dev

# .venv/whole is away while pip works. A .venv without it was left by an interrupted set-up,
# whose half-installed packages pip would take for installed ones, and is made anew.
# setuptools comes first because the build is not isolated: an isolated one escapes the pins.
define install
@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit("minsym needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another: make PYTHON=..." % v[:2] if v < (3, 11) else 0)'
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo '$(PYTHON) has no venv: install it (on Debian and Ubuntu: apt install python3-venv)' >&2; exit 1; }
@test -e .venv/whole || { echo 'Making .venv'; $(PYTHON) -m venv --clear .venv; }
@rm -f .venv/whole
@echo 'Installing $(1) into .venv'
@$(PIP) setuptools
@$(PIP) --no-build-isolation -e '$(1)'
@touch .venv/whole
endef

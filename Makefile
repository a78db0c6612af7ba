# Every target does all the set-up that it needs; a second call is quick. Needed beforehand: Python 3.11+ and make.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Hashes are checked; nothing is built in a hidden environment with versions of its own.
INSTALL := $(PIP) install --require-hashes --no-build-isolation
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(UPGRADE)
OUT := out
WORKERS := 2
# Folders of reports that `make bench` measures, each a set
SETS := fixtures/reports

.DELETE_ON_ERROR:
.PHONY: run wheel test test-slow test-readers lint bench bench-scan bench-bulk bench-unseen crash-points fuzz walk lock clean setup setup-dev help

help: ## show the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: setup ## process fixtures/reports into out/ and print the summary
	@# 3: done, with files that could be read in part only, which the summary names; 5: out/ has them all already
	$(BIN)/jixiao run fixtures/reports --out $(OUT) --reparse || test $$? -eq 3 -o $$? -eq 5

test: lint ## check format, style and types, then run the tests
	$(BIN)/pytest -n $(WORKERS)

test-slow: setup-dev ## run the tests that take long
	@# 5: there is no slow test
	$(BIN)/pytest -n $(WORKERS) -m slow || test $$? -eq 5

test-readers: setup-dev ## read a run's tables with pyarrow 15 to 25, polars and DuckDB, each in an environment of its own
	$(BIN)/pytest -m readers -rs tests/test_readers.py

lint: setup-dev ## check format, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup-dev ## measure speed, memory, and how right confidence is
	$(BIN)/python -m jixiao.bench.speed $(SETS) --gold fixtures/gold
	$(BIN)/python -m jixiao.bench.scan

bench-scan: setup-dev ## measure how right the rows of harder and harder scans are; half an hour
	$(BIN)/python -m jixiao.bench.scan_rows

bench-bulk: setup-dev ## measure many files: workers, memory, bytes a document, seconds against pages
	$(BIN)/python -m jixiao.bench.bulk fixtures/reports

bench-unseen: setup-dev ## measure forms that the rules have not met: headings taken away, layouts drawn at random; 20 minutes
	$(BIN)/python -m jixiao.bench.unseen $(ARGS)

crash-points: setup-dev ## every step of every kind of change, here and at an address: what readers find and the next run makes of it; hours
	JIXIAO_EVERY_STEP=1 $(BIN)/pytest -n $(WORKERS) -m "slow or not slow" tests/jixiao/run/test_crash_points.py \
		tests/jixiao/run/test_crash_points_store.py tests/jixiao/output/test_remote.py

fuzz: setup-dev ## the tests on mutated files, the long ones too; 20 minutes of CPU time for each format and the normaliser
	JIXIAO_FUZZ_SECONDS=1200 $(BIN)/pytest -n $(WORKERS) -m "slow or not slow" -k "fuzz or many_spoilt or many_strange"

walk: setup-dev ## review 300 documents at the desk by keyboard, every key recorded in out-walk.jsonl; half an hour
	JIXIAO_WALK=300 JIXIAO_WALK_RECORD=out-walk.jsonl $(BIN)/pytest -m slow -s tests/jixiao/review/test_walk_browser.py

lock: setup-dev ## choose versions anew within pyproject.toml; UPGRADE=--upgrade takes the newest
	$(COMPILE) --group pyproject.toml:build -o requirements-build.lock
	$(COMPILE) --all-extras pyproject.toml -o requirements.lock
	$(COMPILE) --all-extras --group dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock

wheel: setup ## build dist/jixiao-*.whl, for pipx or uv tool install, into an environment of its own
	rm -rf build dist
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@rm -rf build
	@ls dist

clean: ## remove the environment, results and caches
	rm -rf $(VENV) .venv-readers $(OUT) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(VENV)/.made: requirements-build.lock
	@python=$$(for name in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11 python; do \
		test -n "$$name" && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		&& echo "$$name" && break; done); \
	if test -z "$$python"; then \
		echo "Python 3.11 or newer is needed (Debian: apt install python3 python3-venv)." >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "$$python cannot make environments: install its module venv" \
			"(Debian: apt install python$$version-venv, or python3-venv)." >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$("$$python" --version); the first time takes a minute."; \
	"$$python" -m venv --clear $(VENV)
	$(INSTALL) -r requirements-build.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.lock pyproject.toml
	$(INSTALL) -r requirements.lock
	@# an editable install is what is wanted; setuptools warns of every one
	PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	@touch $@

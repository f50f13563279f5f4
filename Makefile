# Co-production Hub. `make` alone says what can be done.
# Needs: Debian (or alike) with python3 (3.11 or newer), make and git. Nothing here touches the machine's own Python.

PORT ?= 5000
PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

export PORT PYTHON
export PYTHONUNBUFFERED := 1
# Where this is set, every start of the hub compiles every module anew, which takes longer than all the rest of it.
unexport PYTHONDONTWRITEBYTECODE

in_venv := .venv/bin/python -m
sources := coprod_hub migrations tests wsgi.py gunicorn.conf.py

.DEFAULT_GOAL := help
.PHONY: help run test cover lint bench audit crash leaks lighthouse pictures assets

help: ## say what can be done (this list)
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r what why; do printf '%-12s %s\n' "$$what" "$$why"; done

run: .venv/run.stamp ## build what is needed and serve the hub at http://127.0.0.1:5000 (PORT=5001 for another port)
	@.ci/packages pdf || echo "Until then the hub serves everything but PDF." >&2
	@exec $(in_venv) coprod_hub.serve

test: .venv/test.stamp ## everything CI asks: the machine's packages, lint, every test on SQLite and PostgreSQL
	@.ci/packages test
	@$(MAKE) --no-print-directory lint
	@$(in_venv) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=15 $(ARGS)

cover: .venv/test.stamp ## how much of the hub the tests go through: at least 90 % of it, and 95 % of its rules
	@$(in_venv) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report= $(or $(ARGS),--ignore tests/audit --ignore tests/journeys --ignore tests/look --ignore tests/hostile --ignore tests/graceful)
	@$(in_venv) tests.system.floors

lint: .venv/test.stamp ## style, types and the layers of the house
	$(in_venv) ruff check $(sources)
	$(in_venv) ruff format --check $(sources)
	$(in_venv) mypy $(sources)
	.venv/bin/python .venv/bin/lint-imports

bench: .venv/test.stamp ## measure: a table of figure, bar and ratio
	@.ci/packages test
	@$(in_venv) tests.bench.bench $(ARGS)

audit: .venv/test.stamp ## every make of every page, and every hostile string in every column (make test takes a part of both)
	@.ci/packages test
	@HUB_AUDIT=1 $(in_venv) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(or $(ARGS),tests/audit tests/hostile tests/look tests/responses/test_screens.py)

crash: .venv/test.stamp ## cut the power two hundred times while people answer, on both databases: 0 lost, 0 doubled
	@.ci/packages test
	@$(in_venv) tests.bench.crash $(ARGS)

leaks: .venv/test.stamp ## ten thousand random surveys and their releases: what can be worked out of them (at most an hour)
	@$(in_venv) tests.core.ten_thousand $(ARGS)

lighthouse: .venv/test.stamp ## what Lighthouse says of the pages that people open on phones (fetches it with npm)
	@$(in_venv) tests.bench.lighthouse

pictures: .venv/test.stamp ## take the README's two pictures anew (docs/phone.png, docs/summary.png)
	@HUB_PICTURES=1 $(in_venv) pytest -q tests/audit/test_pictures.py

assets: ## build static/govuk/ from its pinned sources (the only command that needs Node; the result is committed)
	@command -v npm >/dev/null || { echo "Node is needed only here: apt-get install --no-install-recommends npm" >&2; exit 1; }
	cd static/src && npm ci --ignore-scripts && npm run build

.venv/run.stamp: requirements.txt
	@.ci/venv requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt
	@.ci/venv requirements-dev.txt
	@touch $@ .venv/run.stamp

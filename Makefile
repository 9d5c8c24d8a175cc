PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test lint types units docs words format lock audit release clean

# The environment is made again when what it is made from changes. It is left without compiled
# files: Python compiles what is imported, which is little of what is installed.
.venv/demo: pyproject.toml constraints.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --no-compile --constraint constraints.txt --editable ".[vision,serve]"
	touch $@

.venv/made: .venv/demo
	$(BIN)/pip install --no-compile --constraint constraints.txt --editable ".[dev]"
	touch $@

install: .venv/made ## a virtual environment with the package, its extras and its development tools

demo: .venv/demo ## the main job from nothing: sample, train, compare, recommend, page
	rm -rf demo
	$(BIN)/wearwith demo --out demo

test: lint types units ## lint, strict types, tests; with --jobs 2 side by side

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

units: install
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

docs: install ## the site, as files that a browser opens: build/docs/index.html
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

words: install ## the page's messages into its catalogues, whose new ones are empty
	mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location -o build/wearwith.pot src
	$(BIN)/pybabel -q update -i build/wearwith.pot -d src/wearwith/serving/page/locale -D wearwith \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

format: install ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## deploy/*.lock: what a service is installed from, every file with its SHA-256
	test -d .venv/lock || $(BIN)/python -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	PATH="$(CURDIR)/.venv/lock/bin:$$PATH" deploy/lock

audit: install ## known vulnerabilities of the tested versions; what can't be looked up fails too
	test -d .venv/audit || $(BIN)/python -m venv .venv/audit
	.venv/audit/bin/pip install --quiet pip-audit
	.venv/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement deploy/serving.lock

release: install ## dist/: wheel and sdist; the container; the demo from the wheel with every Python here
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/pytest -m release tests/release
	$(BIN)/python benchmarks/release.py dist

clean:
	rm -rf .venv demo build dist

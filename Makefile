PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test docs format clean

# The environment is made again when what it is made from changes.
.venv/made: pyproject.toml constraints.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[vision,research,dev]"
	touch $@

install: .venv/made ## a virtual environment with the package and its development tools

demo: install ## the main job from nothing: sample, train, compare, recommend, page
	rm -rf demo
	$(BIN)/wearwith demo --out demo

test: install ## lint, strict types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

docs: install ## the site, as files that a browser opens: build/docs/index.html
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

format: install ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv demo build

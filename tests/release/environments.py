"""What a target of the Makefile installs, and Python without all else."""

import re
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from containerfile import PROJECT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Read by every Python that is started, workers too.
HIDING = """\
import sys
from importlib.machinery import PathFinder


class Visible(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in {names!r} else super().find_spec(name, path, target)


sys.meta_path[sys.meta_path.index(PathFinder)] = Visible
"""


def extras_of_the_demo() -> set[str]:
    """The extras that `make demo` installs."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (extras,) = re.findall(r"^\.venv/demo:.*\n(?:\t.*\n)*?\t.*\.\[(.*)\]", makefile, re.MULTILINE)
    return set(extras.split(","))


def needed(name: str, extras: set[str]) -> set[str]:
    """Names of all distributions that one with these extras needs, itself among them."""
    found, waiting = set(), [(canonicalize_name(name), frozenset(extras))]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for text in requires(one[0]) or ():
            wanted = Requirement(text)
            marker = wanted.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*one[1], "")):
                waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    return {name for name, _ in found}


def hide_all_but(extras: set[str], folder: Path) -> None:
    """Let a Python with `folder` on its path find only what wearwith with these extras needs."""
    kept = needed("wearwith", extras)
    hidden = {
        module
        for module, owners in packages_distributions().items()
        if not kept & {canonicalize_name(owner) for owner in owners}
    }
    assert {"sphinx", "ray", "pytest"} <= hidden
    (folder / "sitecustomize.py").write_text(HIDING.format(names=hidden), encoding="utf-8")

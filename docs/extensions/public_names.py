"""The public names of each room: a table of them, and links that find them.

An object is described where a room offers it, and is called otherwise where it is written:
`wearwith.catalog.Dataset` is `wearwith.catalog.dataset.Dataset` in annotations.
"""

from functools import cache
from importlib import import_module
from inspect import cleandoc
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

ROOMS = (
    "words",
    "catalog",
    "features",
    "rules",
    "model",
    "models",
    "training",
    "evaluation",
    "workers",
    "matching",
    "world",
    "paper",
    "wardrobe",
    "serving",
    "errors",
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive `public-names`, and links to what is offered."""
    app.add_directive("public-names", PublicNames)
    app.connect("missing-reference", _found)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def offered() -> dict[str, str]:
    """Where an object is written, to where a room offers it; the first room has it."""
    places: dict[str, str] = {}
    for room in ROOMS:
        module = import_module(f"wearwith.{room}")
        for name in module.__all__:
            written = getattr(module, name)
            if _is_ours(written):
                places.setdefault(_place(written), f"wearwith.{room}.{name}")
    return places


def _is_ours(written: object) -> bool:
    """Tell what is written in the package from a constant, and from another name for a type."""
    return str(getattr(written, "__module__", "")).startswith("wearwith.")


def _place(written: Any) -> str:
    return f"{written.__module__}.{written.__qualname__}"


class PublicNames(SphinxDirective):
    """What `import wearwith` offers: each name, its first line, and a link to the rest."""

    def run(self) -> list[nodes.Node]:
        """Give a table, written as Markdown and parsed."""
        package = import_module("wearwith")
        rows = ["| name | what it is |", "|---|---|"]
        for name in package.__all__:
            written = getattr(package, name)
            if _is_ours(written):
                place = offered()[_place(written)]
                first = cleandoc(written.__doc__).splitlines()[0].replace("|", r"\|")
                rows.append(f"| {{py:obj}}`{name} <{place}>` | {first} |")
            else:
                rows.append(f"| `{name}` | a text: which version this is |")
        return self.parse_text_to_nodes(StringList(rows, "public names"))


def _found(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: nodes.Element
) -> nodes.Node | None:
    """Follow a name to where it is offered: `wearwith.catalog.dataset.Dataset.save` too."""
    if node["refdomain"] != "py":
        return None
    whole = node["reftarget"]
    name, rest = whole, ""
    while name not in offered():
        name, dot, last = name.rpartition(".")
        if not dot:
            return None
        rest = f".{last}{rest}"
    python = env.domains.python_domain
    builder, page = app.builder, node.get("refdoc", env.docname)
    target = offered()[name] + rest
    return python.resolve_xref(env, page, builder, "obj", target, node, shown)

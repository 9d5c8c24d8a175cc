"""The rooms of CONTRIBUTING.md: arrows run one way, and torch stays where weights change."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "wearwith"
WITH_TORCH = ("models/", "training/", "features/encoders/")


def imported(path):
    """Modules that a file imports anywhere in it, but for type checkers alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [*ast.walk(tree)]:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def files():
    return sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def test_torch_is_imported_where_weights_change_and_by_encoders_that_need_it():
    with_torch = {
        name
        for name in files()
        if any(module.partition(".")[0] == "torch" for module in imported(PACKAGE / name))
    }
    assert {name for name in with_torch if not name.startswith(WITH_TORCH)} == set()
    assert "models/losses.py" in with_torch  # or nothing was looked at


def test_a_room_imports_only_from_rooms_before_it():
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"One package, in rooms.*?: (.*?)\. A room", text, re.DOTALL)
    rooms = re.findall(r"`(\w+)`", listed)
    assert {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()} == {*rooms}
    back = []
    for name in files():
        room = name.partition("/")[0]
        for module in imported(PACKAGE / name):
            parts = module.split(".")
            other = parts[1] if parts[0] == "wearwith" and len(parts) > 1 else ""
            if room in rooms and other in rooms and rooms.index(other) > rooms.index(room):
                back.append(f"{name} imports {module}")
    assert back == []

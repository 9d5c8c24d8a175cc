"""The rooms of CONTRIBUTING.md: arrows run one way, and torch stays where weights change."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "wearwith"
WITH_TORCH = ("models/", "training/", "features/encoders/")


def imported(path, for_types=False):
    """Modules that a file imports anywhere in it; if asked, those for type checkers alone too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [*ast.walk(tree)]:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = node.body if for_types else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                file = PACKAGE.parent / f"{inner.replace('.', '/')}.py"
                yield inner if file.is_file() else node.module


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


def rooms():
    """The rooms, in the order of the table in CONTRIBUTING.md."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def test_the_table_of_rooms_has_them_all():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert sorted(rooms()) == sorted(folders)


def test_a_room_imports_only_from_rooms_above_it():
    order = rooms()
    back = []
    for name in files():
        room = name.partition("/")[0]
        for module in imported(PACKAGE / name):
            parts = module.split(".")
            other = parts[1] if parts[0] == "wearwith" and len(parts) > 1 else ""
            if room in order and other in order and order.index(other) > order.index(room):
                back.append(f"{name} imports {module}")
    assert back == []


def test_files_do_not_import_each_other_in_a_circle():
    modules = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name
        for name in files()
    }
    arrows = {}
    for module, name in modules.items():
        needed = imported(PACKAGE / name, for_types=True)
        arrows[module] = {one.removeprefix("wearwith.") for one in needed} & {*modules} - {module}
    TopologicalSorter(arrows).prepare()  # raises CycleError, which names the files of a circle


def test_a_public_class_has_a_name_of_its_own():
    places = {}
    for name in files():
        for node in ast.parse((PACKAGE / name).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
    assert "TrainedModel" in places  # or nothing was looked at


def test_http_is_spoken_in_serving_alone():
    speaking = {
        name
        for name in files()
        if any(
            module.partition(".")[0] in {"fastapi", "starlette", "uvicorn"}
            for module in imported(PACKAGE / name)
        )
    }
    assert {name for name in speaking if not name.startswith("serving/")} == set()
    assert speaking

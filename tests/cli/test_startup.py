"""Starting is quick, because what is heavy is imported when it is needed and not before."""

import subprocess
import sys

import pytest

HEAVY = {"torch", "polars", "numpy", "sklearn", "cv2", "PIL"}


def imported_by(code):
    """Modules that are loaded after this code, and what else it printed."""
    code = f"{code}\nimport sys\nprint(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-c", code], text=True, timeout=120)
    *printed, modules = said.splitlines()
    return set(modules.split()), printed


def imported_by_command(*words):
    return imported_by(
        "import sys, wearwith.cli.app as cli\n"
        f"sys.argv = {['wearwith', *words]!r}\n"
        "try: cli.main()\n"
        "except SystemExit: pass"
    )


def test_importing_the_package_imports_little_and_nothing_heavy():
    modules, _ = imported_by("import wearwith")
    assert not HEAVY & modules
    assert len(modules) < 100  # 30 of them are those of Python itself


def test_the_package_offers_its_names_all_the_same():
    modules, printed = imported_by("import wearwith; print(*dir(wearwith)); wearwith.load_dataset")
    assert {"Dataset", "load_dataset", "__version__"} <= set(printed[0].split())
    assert "polars" in modules


@pytest.mark.parametrize(
    "words",
    [
        "",
        "train",
        "evaluate",
        "recommend",
        "exposure",
        "serve",
        "check",
        "import table",
        "import photos",
    ],
)
def test_help_imports_little_and_nothing_heavy(words):
    modules, printed = imported_by_command(*words.split(), "--help")
    assert not HEAVY & modules
    assert len(modules) < 500  # most of them are of what prints
    assert "Usage" in "".join(printed)


def test_looking_a_dataset_over_needs_no_torch(world):
    modules, _ = imported_by_command("check", str(world.folder), "--json")
    assert "torch" not in modules

"""Starting is quick, because what is heavy is imported when it is needed and not before."""

import subprocess
import sys
import time

import pytest

HEAVY = {"torch", "polars", "numpy", "sklearn", "cv2", "PIL"}


def run(*words):
    return subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, text=True, timeout=120
    )


def imported_by(code):
    """Heavy packages that are loaded after this code, and what else it printed."""
    lines = run("-c", f"{code}\nimport sys\nprint(*sys.modules)").stdout.splitlines()
    return HEAVY & set(lines[-1].split()), lines[:-1]


def quickest(words, times=5):
    """Least seconds of some tries, which is the one that others disturbed least."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run(*words)
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_importing_the_package_imports_nothing_heavy():
    assert imported_by("import wearwith")[0] == set()


def test_the_package_offers_its_names_all_the_same():
    heavy, printed = imported_by("import wearwith; print(*dir(wearwith)); wearwith.load_dataset")
    assert {"Dataset", "load_dataset", "__version__"} <= set(printed[0].split())
    assert "polars" in heavy


@pytest.mark.parametrize(
    "words",
    ["", "train", "evaluate", "recommend", "serve", "check", "import table", "import photos"],
)
def test_help_imports_nothing_heavy(words):
    code = (
        "import sys, wearwith.cli.app as cli\n"
        f"sys.argv = ['wearwith', *{words.split()!r}, '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass"
    )
    heavy, printed = imported_by(code)
    assert heavy == set()
    assert "Usage" in "".join(printed)


def test_looking_a_dataset_over_needs_no_torch(world):
    code = (
        "import sys, wearwith.cli.app as cli\n"
        f"sys.argv = ['wearwith', 'check', {str(world.folder)!r}, '--json']\n"
        "try: cli.main()\n"
        "except SystemExit: pass"
    )
    assert "torch" not in imported_by(code)[0]


# The promises are 0.2 and 0.5 s; a machine that does other things too gets three times as much.
@pytest.mark.parametrize(
    ("words", "promise"),
    [
        (("-c", "import wearwith"), 0.2),
        (("-m", "wearwith.cli.app", "--help"), 0.5),
    ],
    ids=["import wearwith", "wearwith --help"],
)
def test_starting_is_quick(words, promise):
    assert quickest(words) < 3 * promise

"""The wheel and the sdist: what is in them, and that the demo runs from the wheel alone."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest
from containerfile import PROJECT
from environments import extras_of_the_demo, hide_all_but

import wearwith

NAME = f"wearwith-{wearwith.__version__}"
NEEDED = (
    "wearwith/py.typed",
    "wearwith/__init__.pyi",
    "wearwith/words/languages/de.toml",
    "wearwith/words/category_paths.csv",
    "wearwith/catalog/importers/fashionvc_paths.csv",
    "wearwith/catalog/importers/mango_colours.csv",
    "wearwith/rules/paper.toml",
    "wearwith/rules/worn_counts.csv",
    "wearwith/pictures/seeing/colours.csv",
    "wearwith/pictures/seeing/shapes.csv",
    "wearwith/cli/templates/demo.html",
    "wearwith/paper/report/templates/reproduction.css",
    "wearwith/serving/page/templates/base.html",
    "wearwith/serving/page/static/page.css",
    "wearwith/serving/page/static/page.js",
    "wearwith/serving/page/static/htmx.min.js",
    "wearwith/serving/page/static/htmx.LICENSE.txt",
    "wearwith/serving/page/static/icon.svg",
    "wearwith/matching/pgvector/migrations/0002_graphs.sql",
)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """The sdist of this tree, and the wheel that is made from the sdist alone."""
    place = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", place, PROJECT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return place / f"{NAME}.tar.gz", place / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def wheel(distributions):
    with zipfile.ZipFile(distributions[1]) as archive:
        yield archive


def test_the_wheel_has_the_whole_package_and_nothing_else(wheel):
    found = set(wheel.namelist())
    inside = {name for name in found if not name.startswith(f"{NAME}.dist-info/")}
    source = PROJECT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "wearwith").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == wanted
    assert set(NEEDED) <= inside
    assert sum(entry.file_size for entry in wheel.infolist()) < 5_000_000


def test_the_wheel_says_what_it_is(wheel):
    about = wheel.read(f"{NAME}.dist-info/METADATA").decode()
    assert f"\nVersion: {wearwith.__version__}\n" in about
    assert "\nLicense-Expression: Apache-2.0\n" in about
    assert "\nRequires-Python: <3.14,>=3.11\n" in about
    licences = [name for name in wheel.namelist() if "/licenses/" in name]
    assert {name.rpartition("/")[2] for name in licences} == {"LICENSE", "htmx.LICENSE.txt"}
    assert b"wearwith = wearwith.cli.app:main" in wheel.read(f"{NAME}.dist-info/entry_points.txt")


def test_the_sdist_has_what_the_wheel_is_made_from_and_no_data(distributions):
    with tarfile.open(distributions[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff"} <= names
    assert {name.partition("/")[0] for name in names} <= {
        ".gitignore",
        "CHANGELOG.md",
        "CITATION.cff",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "pyproject.toml",
        "src",
    }
    assert not [name for name in names if name.endswith((".parquet", ".safetensors", ".pyc"))]


def test_the_extras_of_the_wheel_are_those_of_the_project(wheel):
    about = wheel.read(f"{NAME}.dist-info/METADATA").decode()
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    for extra in project["optional-dependencies"]:
        assert f"\nProvides-Extra: {extra}\n" in about


@pytest.mark.release
@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_with_what_make_demo_installs(distributions, tmp_path):
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", target, distributions[1]], check=True)
    hide_all_but(extras_of_the_demo(), target)
    run = f"""
import wearwith
assert wearwith.__file__.startswith({str(target)!r})
from functools import partial
from wearwith.world import sample_catalogue as world
from wearwith.cli.app import main
world.write_sample = partial(world.write_sample, n_tops=60, n_bottoms=40, n_outfits=200)
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", run, "demo", "--epochs", "1", "--out", "demo"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "demo" / "index.html").read_text(encoding="utf-8")
    assert "wearwith serve" in page
    assert (tmp_path / "demo" / "data" / "images").is_dir()

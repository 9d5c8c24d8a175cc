"""`wearwith import`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wearwith.catalog import load_dataset
from wearwith.cli.import_ import import_app
from wearwith.errors import ConfigError, DataError, OutputExistsError

LAYOUTS = [
    "expfashion",
    "fashionvc",
    "google",
    "jsonld",
    "hm",
    "mango",
    "maryland",
    "photos",
    "pog",
    "polyvore-outfits",
    "polyvore-text",
    "shopify",
    "table",
    "woocommerce",
]
# Typer takes the width and the colours of its help from these.
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(import_app, [str(part) for part in arguments], env=PLAIN)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def own(tmp_path: Path) -> Path:
    items = ["sku,kind,name"]
    items += [f"t{n},shirt,top {n}" for n in range(20)] + [f"b{n},bottom,b {n}" for n in range(20)]
    (tmp_path / "items.csv").write_text("\n".join([*items, "x1,boot,hat", ",shirt,none"]) + "\n")
    pairs = [f"t{n},b{m}" for n in range(10) for m in (n, n + 1)]
    (tmp_path / "pairs.csv").write_text("\n".join(["top,bottom", *pairs, "t1,zz"]) + "\n")
    return tmp_path


def table_arguments(own: Path, out: str = "out") -> list[object]:
    named = ["--id", "sku", "--title", "name", "--kind-of", "shirt=top"]
    return ["table", own / "items.csv", own / out, "--pairs", own / "pairs.csv", *named]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_has_help_with_an_example(layout: str) -> None:
    result = run(layout, "--help")
    assert result.exit_code == 0
    assert f"wearwith import {layout}" in result.stdout
    for flag in ("--split", "--cold-start", "--seed", "--strict", "--json"):
        assert flag in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_help_names_every_layout() -> None:
    result = run("--help")
    assert all(layout in result.stdout for layout in LAYOUTS)


def test_a_summary_for_people(own: Path) -> None:
    result = run(*table_arguments(own))
    assert result.exit_code == 0
    assert "Pairs, split by: pair" in result.stdout
    assert "a pair names an unknown item" in result.stdout
    assert "2 bad rows are listed in" in result.stderr
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert len((own / "out" / "problems.csv").read_text().splitlines()) == 3


def test_a_summary_for_machines_and_nothing_else(own: Path) -> None:
    result = run(*table_arguments(own), "--json", "--seed", 3)
    summary = json.loads(result.stdout)
    assert result.stderr == ""
    assert list(summary) == [
        "out",
        "counts",
        "splits",
        "outfit_splits",
        "dropped",
        "noted",
        "problems",
        "source",
    ]
    assert summary["counts"]["top"] == summary["counts"]["bottom"] == 20
    assert summary["counts"]["pairs"] == sum(summary["splits"].values()) == 20
    assert summary["problems"] == 2
    assert summary["source"] == {
        "format": "table",
        "name": "items.csv",
        "options": {
            "pairs": "pairs.csv",
            "columns": {"id": "sku", "title": "name"},
            "kinds": {"shirt": "top"},
        },
        "split_by": "pair",
        "seed": 3,
    }
    manifest = (own / "out" / "manifest.json").read_text()
    assert json.loads(manifest)["source"] == summary["source"]
    assert str(own) not in manifest


@pytest.mark.parametrize("flags", [["--cold-start"], ["--split", "top"]])
def test_a_cold_start_tests_on_new_tops(own: Path, flags: list[str]) -> None:
    run(*table_arguments(own), *flags)
    dataset = load_dataset(own / "out")
    assert dataset.source["split_by"] == "top"
    trained = set(dataset.pairs_of("train")["top"])
    assert trained
    assert trained.isdisjoint(dataset.pairs_of("test")["top"])


def test_flags_that_contradict_one_another(own: Path) -> None:
    with pytest.raises(ConfigError, match="--cold-start is --split top"):
        run(*table_arguments(own), "--cold-start", "--split", "pair")
    with pytest.raises(ConfigError, match="has no '='"):
        run("table", own / "items.csv", own / "out", "--kind-of", "shirt")
    assert run(*table_arguments(own), "--split", "sideways").exit_code == 2


def test_strict_and_an_output_that_exists(own: Path) -> None:
    with pytest.raises(DataError, match="--strict"):
        run(*table_arguments(own), "--strict")
    assert not (own / "out").exists()
    run(*table_arguments(own))
    with pytest.raises(OutputExistsError):
        run(*table_arguments(own))


def test_a_catalogue_says_that_it_is_one(tmp_path: Path) -> None:
    for side in ("top", "bottom"):
        (tmp_path / f"{side}_id.txt").write_text(f"{len(side)}.0\n")
        (tmp_path / f"{side}_text.txt").write_text("a text\n")
    result = run("fashionvc", tmp_path, tmp_path / "out")
    assert "not to train on" in result.stderr
    with pytest.raises(DataError, match="nothing to divide"):
        run("fashionvc", tmp_path, tmp_path / "again", "--cold-start")


def test_help_is_there_without_polars_or_torch() -> None:
    script = (
        "import sys; import wearwith.cli.import_; "
        "sys.exit(sum(name in sys.modules for name in ('polars', 'numpy', 'torch')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.real
@pytest.mark.parametrize(
    ("layout", "folder", "flags", "pairs"),
    [
        ("mango", "mango", [], 5250),
        ("expfashion", "expfashion", [], 20000),
        ("fashionvc", "fashionvc", [], 0),
        ("polyvore-text", "polyvore_text", ["--cold-start"], 6059),
        ("polyvore-outfits", "polyvore_outfits", ["--variant", "nondisjoint"], 2409),
        ("maryland", "maryland_polyvore", ["--full"], 1294),
    ],
)
def test_real_sources(
    shared_data: Path, tmp_path: Path, layout: str, folder: str, flags: list[str], pairs: int
) -> None:
    result = run(layout, shared_data / folder, tmp_path / "out", "--json", *flags)
    summary = json.loads(result.stdout)
    assert summary["counts"]["pairs"] == pairs
    assert summary["problems"] == 0
    assert load_dataset(tmp_path / "out").pairs.height == pairs


def test_files_without_a_header_and_lists_in_a_cell(tmp_path: Path) -> None:
    (tmp_path / "items.txt").write_text("1|61|x|white shirt|\n2|77|y|black jeans|\n")
    (tmp_path / "looks.txt").write_text("a,monday,1;2\nb,monday,2;1\n")
    arguments = ["--columns", "id, kind,,title,", "--kind-of", "61=top", "--kind-of", "77=bottom"]
    arguments += ["--outfits", tmp_path / "looks.txt", "--outfit-columns", "who,day,item"]
    arguments += ["--outfit", "who", "--outfit", "day", "--item-separator", ";"]
    result = run("table", tmp_path / "items.txt", tmp_path / "out", *arguments, "--json")
    options = json.loads(result.stdout)["source"]["options"]
    assert options["item_separator"] == ";"
    assert options["columns"] == {"outfit": ["who", "day"]}
    dataset = load_dataset(tmp_path / "out")
    assert dataset.pairs.select("top", "bottom").rows() == [("1", "2")]
    assert sorted(dataset.outfits["outfit"].unique()) == ["a monday", "b monday"]
    assert dataset.items["title"].to_list() == ["white shirt", "black jeans"]


def test_pairs_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("id,kind\n1,top\n2,bottom\n")
    (tmp_path / "pairs.csv").write_text("2;1\n")
    arguments = ["--pairs", tmp_path / "pairs.csv", "--pair-columns", "top,bottom"]
    run("table", tmp_path / "items.csv", tmp_path / "out", *arguments)
    assert load_dataset(tmp_path / "out").pairs.select("top", "bottom").rows() == [("1", "2")]

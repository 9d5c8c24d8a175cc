"""`wearwith import baskets|hm|pog`, and `import table --guess`."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from wearwith.catalog import load_dataset
from wearwith.cli.import_ import import_app
from wearwith.errors import ConfigError, DataError, OutputExistsError
from wearwith.world import write_sample
from wearwith.world.shoppers import order_lines

PLAIN = {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
OWN = """SKU;Warengruppe;Bezeichnung;Farbe;Preis;URL
t1;Oberteil;Bluse;Blau;1.299,00 €;https://shop.example/1
b1;Unterteil;Faltenrock;Rot;49,95 €;https://shop.example/2
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(import_app, [str(part) for part in arguments], env=PLAIN)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    world = write_sample(folder / "data", 3, 60, 40, 200)
    order_lines(world, 200, np.random.default_rng(1)).write_csv(folder / "orders.csv")
    return folder


def test_columns_are_guessed_shown_and_kept_for_the_next_import(tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text(OWN, encoding="utf-8")
    with pytest.raises(DataError, match="--guess proposes columns"):
        run("table", items, tmp_path / "out")
    with pytest.raises(ConfigError, match=r"add --yes, or name them: --id 'SKU'"):
        run("table", items, tmp_path / "out", "--guess")
    said = run("table", items, tmp_path / "out", "--yes").stdout
    assert "Warengruppe" in said
    assert "Oberteil · Unterteil" in said
    rows = load_dataset(tmp_path / "out").items.select("id", "side", "colour", "price", "link")
    assert rows.rows() == [
        ("b1", "bottom", "Rot", 49.95, "https://shop.example/2"),
        ("t1", "top", "Blau", 1299.0, "https://shop.example/1"),
    ]
    mapping = tmp_path / "out" / "columns.json"
    assert json.loads(mapping.read_text())["items"]["kind"] == "Warengruppe"
    arguments = ["--mapping", mapping, "--title", "Warengruppe"]
    run("table", items, tmp_path / "next", *arguments)
    after = load_dataset(tmp_path / "next").items
    assert after["title"].to_list() == ["Unterteil", "Oberteil"]
    assert after["price"].to_list() == [49.95, 1299.0]


def test_flags_win_over_guesses(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text("id,sku,kind\n1,a,top\n2,b,bottom\n")
    run("table", tmp_path / "i.csv", tmp_path / "out", "--yes", "--id", "sku")
    assert load_dataset(tmp_path / "out").items["id"].to_list() == ["a", "b"]


def test_baskets_lie_beside_the_dataset_by_default(shop: Path) -> None:
    said = run("baskets", shop / "orders.csv", "--into", shop / "data", "--yes").stdout
    assert "Columns of orders.csv" in said
    assert "order lines of garments that were returned" in said
    before, after = load_dataset(shop / "data"), load_dataset(shop / "data-baskets")
    assert after.outfits.height > before.outfits.height
    assert after.source["baskets"]["name"] == "orders.csv"
    with pytest.raises(OutputExistsError):
        run("baskets", shop / "orders.csv", "--into", shop / "data", "--yes")
    mapping = shop / "data-baskets" / "columns.json"
    arguments = ["--into", shop / "data", "--mapping", mapping, "--json"]
    found = json.loads(run("baskets", shop / "orders.csv", shop / "again", *arguments).stdout)
    assert found["counts"]["outfits"] == after.outfits["outfit"].n_unique()


@pytest.mark.parametrize("layout", ["baskets", "hm", "pog"])
def test_help_has_an_example(layout: str) -> None:
    assert f"wearwith import {layout}" in run(layout, "--help").stdout


HOSTILE = {
    "columns": (
        ",".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n1\n",
        "1,000,000 columns",
    ),
    "encoding": ("заказ,товар\n1,Юбка\n2,Блузка\n".encode("koi8-r"), "not UTF-8"),
    "half": (
        gzip.compress(b"order,item\n" + b"1,top-0001-0\n" * 10_000)[:200],
        "can't be unpacked",
    ),
    "bomb": (gzip.compress(b"0" * 300 * 2**20), "unpacks to more than"),
    "binary": (bytes(range(256)) * 10, "not text|not UTF-8"),
    "empty": (b" \n", "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_nothing_is_written(
    shop: Path, tmp_path: Path, name: str
) -> None:
    content, message = HOSTILE[name]
    for file in ("orders.csv", "articles.csv", "item_data.txt", "outfit_data.txt"):
        (tmp_path / file).write_bytes(content)
    arguments = ["--into", shop / "data", "--yes"]
    with pytest.raises(DataError, match=message):
        run("baskets", tmp_path / "orders.csv", tmp_path / "out", *arguments)
    with pytest.raises(DataError, match=message):
        run("table", tmp_path / "orders.csv", tmp_path / "out", "--yes")
    with pytest.raises(DataError, match=message):
        run("hm", tmp_path, tmp_path / "out")
    with pytest.raises(DataError):
        run("pog", tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()

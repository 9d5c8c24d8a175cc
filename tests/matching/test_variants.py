"""A list holds one garment of each model, counts its colours and sizes, and shows them if asked."""

import json

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from wearwith.catalog import Dataset
from wearwith.cli.app import app
from wearwith.matching import IndexConfig, Matcher, recommend, recommend_all
from wearwith.matching.variants import Variants, best_of_each
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, train
from wearwith.words.attributes import Trait
from worlds import tiny

COLOURS = ("red", "blue", "black", "white")
SIZES = ("34", "36", "38")
BOOK = RuleBook.of(
    [
        Rule.of_sides(f"{top} {sign} {bottom}", Trait("colour", top), Trait("colour", bottom), sign)
        for top, sign, bottom in (
            ("red", "+", "black"),
            ("red", "-", "red"),
            ("blue", "+", "white"),
        )
    ]
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Six designs of skirts in four colours and three sizes, and shirts in two sizes."""
    rows = [
        (f"t{n}-{size}", "top", f"{colour} shirt", f"shirt {n}", colour)
        for n, colour in enumerate(COLOURS)
        for size in ("S", "M")
    ]
    rows += [
        (f"b{n}-{colour}-{size}", "bottom", f"{cut} skirt", f"skirt {n}", colour)
        for n, cut in enumerate(("wide", "long", "short", "pleated", "plain", "wrap"))
        for colour in COLOURS
        for size in SIZES
    ]
    items = pl.DataFrame(rows, schema=["id", "kind", "title", "model", "colour"], orient="row")
    pairs = [
        (f"t{n}-S", f"b{design}-{colour}-36", "valid" if design == 5 else "train")
        for n, colour in enumerate(COLOURS)
        for design in (n, 5)
    ]
    worn = pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    folder = tmp_path_factory.mktemp("variants")
    BOOK.save(folder / "book.toml")
    config = tiny("akd", epochs=2).model_dump() | {"rules": {"book": folder / "book.toml"}}
    return train(Dataset.from_frames(items, worn), RunConfig.of(config), folder / "run")


@pytest.fixture(scope="module")
def matcher(shop):
    return Matcher(shop)


def ids(found):
    return found.items["id"].to_list()


def model_of(name):
    return name.split("-")[0]


def garment_of(name):
    return name.rsplit("-", 1)[0]


@pytest.mark.parametrize("by", ["student", "teacher"])
@pytest.mark.parametrize("k", [1, 3, 6, 50])
@pytest.mark.parametrize("where", [(), "colour <> 'black'", "id LIKE '%-38'"])
@pytest.mark.parametrize(
    ("ways", "what", "most"),
    [({}, model_of, 6), ({"all_colours": True}, garment_of, 23), ({"every_size": True}, str, 69)],
)
def test_a_list_has_the_best_of_each(matcher, by, k, where, ways, what, most):
    """As if all were ranked and further ones of the same then crossed out."""
    asked = {"by": by, "where": where, "direction": "bottoms"}
    every = matcher.match("t0-M", 72, every_size=True, **asked).items
    expected = {}
    for name, score in every.select("id", "score").iter_rows():
        expected.setdefault(what(name), score)
    found = matcher.match("t0-M", k, **asked, **ways).items
    assert len({what(one) for one in found["id"]}) == found.height
    assert found.height == min(k, len(expected)) <= most
    np.testing.assert_allclose(found["score"], list(expected.values())[:k], rtol=1e-5)
    assert found["rank"].to_list() == list(range(1, found.height + 1))


def test_many_at_once_are_as_one_by_one(matcher):
    for ways in ({}, {"all_colours": True}, {"every_size": True}):
        (many,) = matcher.match_many(["t1-S", "t0-M"], 7, **ways)
        for name in ("t1-S", "t0-M"):
            alone = matcher.match(name, 7, **ways).items
            together = many.filter(query=name)
            np.testing.assert_allclose(together["score"], alone["score"], rtol=1e-5)
            assert together["more_sizes"].to_list() == alone["more_sizes"].to_list()


def test_what_was_worn_counts_in_every_size_of_either_and_in_no_other_colour(matcher):
    for name in ("t0-S", "t0-M"):
        found = {garment_of(one) for one in ids(matcher.match(name, 72, every_size=True))}
        assert {"b0-red", "b5-red"}.isdisjoint(found)
        assert {"b0-blue", "b5-blue"} <= found
        assert len(found) == 22
    assert "b0-red" in {
        garment_of(one) for one in ids(matcher.match("t0-S", 72, every_size=True, allow_worn=True))
    }


def test_the_others_are_counted(matcher):
    items = matcher.match("t0-S", 6).items
    assert set(items["more_colours"]) == {3}
    assert set(items["more_sizes"]) == {2}


def test_pins_stay_and_stand_for_their_models(matcher):
    pins = ["b3-white-38", "b3-white-36", "b2-red-34"]
    for by in ("student", "teacher"):
        found = ids(matcher.match("t0-S", 8, pin=pins, by=by))
        assert found[:3] == pins
        assert sorted(map(model_of, found[3:])) == ["b0", "b1", "b4", "b5"]


def test_a_varied_list_has_a_model_once(matcher):
    found = ids(matcher.match("t0-S", 6, diverse=0.8))
    assert sorted(map(model_of, found)) == ["b0", "b1", "b2", "b3", "b4", "b5"]


def test_a_table_and_a_file_are_the_same(shop, tmp_path):
    found = recommend(shop, "t0-S", 6)
    assert found["more_colours"].to_list() == [3] * 6
    assert recommend_all(shop, tmp_path / "all.parquet", 50) == 8 * 6
    assert recommend_all(shop, tmp_path / "colours.parquet", 50, all_colours=True) == 8 * 22
    table = pl.read_parquet(tmp_path / "all.parquet").filter(top="t0-S")
    assert table["bottom"].to_list() == found["bottom"].to_list()


@pytest.mark.parametrize(
    ("flag", "n"), [((), 6), (("--all-colours",), 22), (("--every-size",), 66)]
)
@pytest.mark.parametrize("command", ["match RUN t0-S", "recommend RUN --top t0-S"])
def test_the_command_line_has_flags_for_it(shop, command, flag, n):
    said = CliRunner().invoke(app, [*command.replace("RUN", str(shop.folder)).split(), "-k", "99"])
    assert "3 more colours" in " ".join(said.output.replace("│", " ").split())
    words = [*command.replace("RUN", str(shop.folder)).split(), "-k", "99", *flag, "--json"]
    found = json.loads(CliRunner().invoke(app, words).stdout)
    assert len(found["items"] if isinstance(found, dict) else found) == n


def test_a_graph_finds_as_many_models(shop):
    pytest.importorskip("usearch")
    searched = Matcher(shop, index=IndexConfig(above=1))
    exact = Matcher(shop).match("t0-S", 5, by="student").items
    found = searched.match("t0-S", 5, by="student").items
    np.testing.assert_allclose(found["score"], exact["score"], rtol=1e-5)
    assert sorted(map(model_of, found["id"])) == sorted(map(model_of, exact["id"]))


# -- the parts


def test_the_first_of_equals_stays_and_what_is_kept_stands_for_its_group():
    scores = np.array([1, 3, 3, 2, 5, -np.inf], np.float32)
    groups = np.array([0, 1, 1, 0, 2, 3])
    none = np.zeros(0, np.int64)
    assert best_of_each(scores, groups, none).tolist() == [1, 3, 4, 5]
    assert best_of_each(scores, groups, np.array([3, 0])).tolist() == [0, 1, 3, 4, 5]
    nearly = np.array([3, np.nextafter(np.float32(3), np.float32(4))], np.float32)
    assert best_of_each(nearly, np.array([0, 0]), none).tolist() == [0]
    assert best_of_each(scores[:0], groups[:0], none).tolist() == []


def of(*rows, **more):
    columns = ["id", "model", "title"]
    frame = pl.DataFrame(list(rows), dict.fromkeys(columns, pl.String), orient="row")
    return Variants.of(
        frame.with_columns(
            **dict.fromkeys(("colour", "material", "pattern", "brand"), pl.lit(None, pl.String)),
            category=pl.lit([], pl.List(pl.String)),
            **more,
        )
    )


def test_a_garment_without_a_model_is_alone():
    assert of(("a", None, "skirt"), ("b", None, "skirt"), ("c", "a", "skirt")) is None
    some = of(("a", None, "skirt"), ("m", "a", "red"), ("n", "a", "blue"), ("o", "a", "red"))
    assert some.more_colours.tolist() == [0, 1, 1, 1]
    assert some.more_sizes.tolist() == [0, 1, 0, 1]
    assert some.with_sizes(np.array([1])).tolist() == [1, 3]


def test_sizes_that_a_garment_lists_are_counted():
    sizes = pl.Series([["S", "M", "L"], None], dtype=pl.List(pl.String))
    some = of(("a", None, "skirt"), ("b", None, "skirt"), sizes=sizes)
    assert some.more_sizes.tolist() == [2, 0]
    assert some.more_colours.tolist() == [0, 0]

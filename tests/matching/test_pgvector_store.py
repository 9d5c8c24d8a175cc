"""Garments in PostgreSQL are put in, changed and taken out one by one, and matches see it."""

import json

import numpy as np
import polars as pl
import pytest

from wearwith.errors import ConfigError, DataError, RunError, UnknownItemError
from wearwith.matching import Matcher
from wearwith.model import NewItem, load_model

LINEN = NewItem(title="linen skirt", material="linen", vectors={"colours": np.ones(4)})


@pytest.fixture
def model(served):
    model = load_model(served)
    from dataclasses import replace

    n = model.items.height
    items = model.items.with_columns(price=pl.Series([10.0] * n), stock=pl.Series([1] * n))
    manifest = model.manifest.model_copy(update={"sha256": {}})
    return replace(model, items=items, manifest=manifest)


@pytest.fixture
def matcher(model, store):
    return Matcher(model, source=store)


def ids(matcher, query="t000", **wishes):
    return matcher.match(query, 100, **{"allow_worn": True, **wishes}).items["id"].to_list()


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_a_garment_that_is_put_in_is_matched_as_a_new_one_is_scored(matcher, model, store, by):
    assert store.put("b900", "bottom", LINEN, {"price": 99.0})
    found = matcher.match("t000", 100, by=by, allow_worn=True).items
    row = found.row(by_predicate=pl.col("id") == "b900", named=True)
    assert row["context"] == "linen skirt linen"
    # The other way round, the new garment is asked for tops, and the pair has the same score.
    back = Matcher(model).match(LINEN, 100, "tops", by=by, allow_worn=True).items
    same = back.row(by_predicate=pl.col("id") == "t000", named=True)
    assert row["score"] == pytest.approx(same["score"], abs=1e-5)
    assert row["rules"] == same["rules"]
    assert ids(matcher, where="price > 50") == ["b900"]
    assert "t000" in ids(matcher, "b900")


def test_it_may_be_asked_about(matcher, model, store):
    store.put("t900", "top", NewItem(title="wool shirt"))
    expected = Matcher(model).match(NewItem(title="wool shirt"), 24, "bottoms", by="teacher")
    found = matcher.match("t900", 24, by="teacher")
    assert found.items["id"].to_list() == expected.items["id"].to_list()
    np.testing.assert_allclose(found.items["score"], expected.items["score"], atol=1e-5)


def test_putting_again_replaces_it(matcher, store):
    assert store.put("b900", "bottom", LINEN, {"price": 99.0})
    assert not store.put("b900", "bottom", NewItem(title="wool skirt"))
    found = matcher.match("t000", 100, allow_worn=True, where="id = 'b900'").items
    assert found["context"].to_list() == ["wool skirt"]
    assert ids(matcher, where="price > 50") == []
    assert len(ids(matcher)) == 25


def test_a_garment_may_change_sides(matcher, store):
    store.put("b003", "top", NewItem(title="linen shirt"))
    assert "b003" not in ids(matcher)
    assert "b003" in ids(matcher, "b000")
    found = matcher.match("t000", 1, where="id = 'b003'", allow_worn=True)
    assert found.message.startswith("Of 23 bottoms")


def test_popularity_outlives_a_change_of_words(train_tiny, server):
    from wearwith.matching.pgvector import Store, load

    model = train_tiny("dbpr", popularity=True)
    load(server, model)
    store = Store.open(server, model)
    store.put("b003", "bottom", NewItem(title="linen skirt"))
    with server.reading() as connection:
        (point,) = connection.execute(
            "SELECT point FROM wearwith.vectors JOIN wearwith.items USING (model_id, place)"
            " WHERE id = 'b003'"
        ).fetchone()
    assert point.to_numpy()[-1] == model.points("bottom")[3, -1] != 0


def test_columns_that_the_model_does_not_read_change_alone(matcher, store):
    before = ids(matcher)
    store.change("b003", {"price": 3.5, "stock": None, "image": "new.jpg"})
    assert ids(matcher) == before
    assert ids(matcher, where="price < 4 AND image = 'new.jpg'") == ["b003"]
    assert ids(matcher, where="stock IS NULL") == ["b003"]
    with pytest.raises(ConfigError, match="may read 'title'"):
        store.change("b003", {"title": "another"})
    with pytest.raises(DataError, match="no column 'prise'"):
        store.change("b003", {"prise": 3})
    with pytest.raises(DataError, match="of another type"):
        store.change("b003", {"stock": "many"})
    with pytest.raises(UnknownItemError, match="'b999'"):
        store.change("b999", {"price": 3.0})


def test_what_is_taken_out_is_gone(matcher, store):
    store.remove(["b003", "t004"])
    assert "b003" not in ids(matcher)
    assert "t004" not in ids(matcher, "b000")
    with pytest.raises(UnknownItemError, match="no top or bottom 't004'"):
        matcher.match("t004")
    with pytest.raises(UnknownItemError, match="no top or bottom 'b003'"):
        store.remove(["b005", "b003"])
    assert "b005" in ids(matcher)  # all of them, or none
    assert matcher.match("t000", where="id = ''", allow_worn=True).message.startswith("Of 23 bot")


def test_pairs_that_were_worn_since_are_left_out(matcher, store):
    last = ids(matcher, allow_worn=False)[-1]
    store.wear("t000", last)
    store.wear("t000", last)
    assert last not in ids(matcher, allow_worn=False)
    assert last in ids(matcher)
    with pytest.raises(UnknownItemError, match="'b999'"):
        store.wear("t000", "b999")


@pytest.mark.parametrize(
    ("item", "more", "error", "says"),
    [
        (NewItem(), {}, ConfigError, "reads nothing"),
        (NewItem(title="a"), {"prise": 3}, DataError, "no column 'prise'"),
        (NewItem(title="a"), {"stock": "many"}, DataError, "of another type"),
        (NewItem(title="a", vectors={"colours": np.ones(3)}), {}, DataError, "has shape"),
        (NewItem(title="a\0b"), {}, ConfigError, "can't read a text"),
    ],
    ids=str,
)
def test_what_can_not_be_put_in(matcher, store, item, more, error, says):
    with pytest.raises(error, match=says):
        store.put("b900", "bottom", item, more)
    assert len(ids(matcher)) == 24


@pytest.mark.parametrize("name", ["t\0", "t\ud800"])
def test_ids_that_no_database_can_hold_are_an_error(matcher, name):
    with pytest.raises(ConfigError):
        matcher.match(name)


def test_other_processes_see_it(matcher, store, model, server):
    from wearwith.matching.pgvector import Server, Store

    other = Server(server._url)
    Store.open(other, model).put("b900", "bottom", LINEN)
    other.close()
    assert "b900" in ids(matcher)


def test_a_match_goes_on_when_connections_were_lost(matcher, server, postgres):
    import psycopg

    before = ids(matcher)
    with psycopg.connect(postgres.format("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'wearwith' AND datname = %s",
            [server.address.rpartition("/")[2]],
        )
    assert ids(matcher) == before


def test_who_asks_is_not_told_where_the_database_is(matcher, store, server, caplog):
    from wearwith.matching.pgvector import unload
    from wearwith.matching.pgvector.loading import fingerprint_of

    unload(server, fingerprint_of(store.model)[:10])
    with pytest.raises(RunError, match="does not answer") as found:
        matcher.match("t000")
    assert "postgres" not in str(found.value)
    assert "index load" in caplog.text


class TestFiles:
    """`put_file`."""

    def put(self, store, path):
        from wearwith.matching.pgvector import put_file

        return put_file(store, path, lambda data, **told: NewItem(**told))

    def test_whole_garments_of_json_lines(self, matcher, store, tmp_path):
        rows = [
            {"id": "b900", "kind": "bottom", "title": "linen skirt", "category": ["A", "B"]},
            {"id": "b003", "kind": "one-piece", "title": "wool skirt", "price": 5.0},
            {"id": "b004", "side": "bottom", "title": "wool skirt", "slot": "shoes"},
        ]
        path = tmp_path / "new.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        assert self.put(store, path) == (1, 2)
        assert ids(matcher, where="slot = 'one-piece' AND kind = 'bottom'") == ["b003"]
        assert ids(matcher, where="slot = 'shoes' AND side = 'bottom'") == ["b004"]
        assert ids(matcher, where="array_contains(category, 'B')") == ["b900"]
        assert ids(matcher, where="price = 5") == ["b003"]

    def test_columns_of_a_csv(self, matcher, store, tmp_path):
        path = tmp_path / "prices.csv"
        path.write_text("id,price,stock\nb003,7.5,0\nb004,8,2\n")
        assert self.put(store, path) == (0, 2)
        assert ids(matcher, where="price < 9 AND stock = 0") == ["b003"]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("id,price\nb003,7.5\nb999,8\n", r"'b999'(.|\n)*row 3"),
            ("id,kind,title\nb003,shoe,x\n", "neither top nor bottom"),
            ("id,side,title\nb003,one-piece,x\n", "neither top nor bottom"),
            ("name,price\nb003,1\n", "no column id"),
            ("id,kind,title,picture\nb003,bottom,x,none.jpg\n", "picture can't be read"),
        ],
    )
    def test_what_can_not_be_read(self, store, tmp_path, text, says):
        path = tmp_path / "new.csv"
        path.write_text(text)
        with pytest.raises((DataError, UnknownItemError), match=says):
            self.put(store, path)


class TestExplaining:
    """Garments that the export does not have, or has otherwise, are explained as new ones."""

    def test_one_that_was_put_in(self, matcher, model, store):
        store.put("b900", "bottom", LINEN)
        found, expected = (
            matcher.explain("t000", "b900"),
            Matcher(model).explain("t000", LINEN),
        )
        assert found.bottom == "b900"
        assert found.student_score == pytest.approx(expected.student_score, abs=1e-5)
        assert found.teacher_rank == expected.teacher_rank
        assert [rule.id for rule in found.rules] == [rule.id for rule in expected.rules]
        assert matcher.explain("b900", "t000").direction == "tops"
        assert matcher.explain(NewItem(title="wool shirt"), "b900").direction == "bottoms"
        with pytest.raises(UnknownItemError, match="'b900' is a bottom, not a top"):
            matcher.explain("b000", "b900")

    def test_one_that_was_changed(self, matcher, model, store):
        store.put("b003", "bottom", LINEN)
        expected = Matcher(model).explain("t000", LINEN)
        assert matcher.explain("t000", "b003").student_score == pytest.approx(
            expected.student_score, abs=1e-5
        )

    def test_those_of_the_export_as_without_a_database(self, matcher, model):
        assert matcher.explain("t000", "b003") == Matcher(model).explain("t000", "b003")

    def test_by_a_model_without_rules(self, dbpr, server):
        from wearwith.matching.pgvector import Store, load

        model = dbpr
        load(server, model)
        store = Store.open(server, model)
        store.put("b900", "bottom", LINEN)
        found = Matcher(model, source=store).explain("t000", "b900")
        expected = Matcher(model).explain("t000", LINEN)
        assert found.traits == tuple({**one, "item": "b900"} for one in expected.traits) or (
            [one["value"] for one in found.traits] == [one["value"] for one in expected.traits]
        )

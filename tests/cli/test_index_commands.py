"""`wearwith index`, and `--index` of the commands that match, against a real PostgreSQL."""

import json

import pytest

from exports import akd, gappy, served, train_tiny

__all__ = ["akd", "gappy", "served", "train_tiny"]


@pytest.fixture
def url(new_database):
    return new_database()


def matched(wearwith, served, url, *words):
    said = wearwith("match", served, *words, "--index", url, "--allow-worn", "--json")
    assert said.code == 0, said.err
    return [row["id"] for row in json.loads(said.out)["items"]]


def test_load_match_change_remove_unload(wearwith, served, url, tmp_path):
    said = wearwith("index", "load", served, url)
    assert said.code == 0
    assert "Loaded 48 garments into postgresql://postgres@" in said.err
    assert "All is there" in wearwith("index", "load", served, url).err

    memory = wearwith("match", served, "t000", "--allow-worn", "--json")
    assert matched(wearwith, served, url, "t000") == [
        row["id"] for row in json.loads(memory.out)["items"]
    ]
    new = tmp_path / "new.csv"
    new.write_text("id,kind,title,material,category\nb900,bottom,linen skirt,linen,A > B\n")
    assert "1 new, 0 changed" in wearwith("index", "put", served, url, new).err
    where = ("--where", "array_contains(category, 'B')")
    assert matched(wearwith, served, url, "t000", *where) == ["b900"]
    assert "1 removed" in wearwith("index", "remove", served, url, "b900").err
    assert matched(wearwith, served, url, "t000", *where) == []

    (found,) = json.loads(wearwith("index", "list", url, "--json").out)
    assert (found["name"], found["tops"], found["bottoms"]) == ("akd", 24, 24)
    assert found["fingerprint"][:12] in wearwith("index", "list", url).out
    assert "Removed" in wearwith("index", "unload", url, found["fingerprint"][:8]).err
    assert json.loads(wearwith("index", "list", url, "--json").out) == []


def test_a_graph_is_built_and_measured(wearwith, served, url):
    said = wearwith("index", "load", served, url, "--graph-above", 5)
    assert "The graph of bottoms finds 100.0% of the exact 10 best" in said.err
    (found,) = json.loads(wearwith("index", "list", url, "--json").out)
    assert found["graphs"] == {"top": 1.0, "bottom": 1.0}
    assert (
        "No side has more than 99"
        in wearwith("index", "load", served, url, "--graph-above", 99).err
    )


def test_tables_are_migrated(wearwith, url):
    assert "0001_models_items_vectors_pairs.sql" in wearwith("index", "migrate", url).err
    assert "up to date" in wearwith("index", "migrate", url).err


@pytest.mark.parametrize("command", ["match", "serve"])
def test_a_model_that_is_not_there(wearwith, served, url, command):
    wearwith("index", "migrate", url)
    item = ("t000",) if command == "match" else ()
    said = wearwith(command, served, *item, "--index", url)
    assert said.code == 2
    assert "does not have this model" in said.err
    assert f"wearwith index load {served} URL" in said.err


@pytest.mark.parametrize(
    "words",
    [("index", "list"), ("match", "MODEL", "t000", "--index"), ("serve", "MODEL", "--index")],
    ids=" ".join,
)
def test_a_password_is_never_shown(wearwith, served, words, postgres):
    words = [served if word == "MODEL" else word for word in words]
    for url in ("postgresql://shop:hunter2@127.0.0.1:1/shop", "postgresql://shop:hunter2"):
        said = wearwith(*words, url)
        assert said.code == 2
        assert "to do:" in said.err
        assert "hunter2" not in said.out + said.err

"""`wearwith wear`: looks, the diary, what is never worn, and what to buy."""

import json
from datetime import date, timedelta

import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wardrobes import part_of, prepared_with
from wearwith.catalog import Dataset
from wearwith.model import rules_alone, save_model
from wearwith.words.occasions import occasions

SHOP = completed_model(outfit_shop(n_outfits=120))
OWN = part_of(SHOP, [f"{letter}{n}" for letter in "tbsg" for n in range(6)])
TODAY = date.today()


@pytest.fixture
def mine(tmp_path):
    return prepared_with(OWN, tmp_path / "clothes-wardrobe")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return save_model(SHOP, tmp_path_factory.mktemp("runs") / "outfit-akd").folder


def test_a_week_in_the_wardrobe(wearwith, mine):
    said = wearwith("wear", "today", mine, "-k", 2)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for words in ("Look 1", "Look 2", "top", "shoes", "Why: "):
        assert words in said.out
    (first, _) = json.loads(wearwith("wear", "today", mine, "-k", 2, "--json").out)
    ids = [item["id"] for item in first["items"]]
    assert f"I wore this: wearwith wear wore {mine} {' '.join(ids)}" in said.err
    said = wearwith("wear", "wore", mine, *ids)
    assert f"Noted for {TODAY} in {mine / 'diary.jsonl'}" in said.err
    assert "has that already" in wearwith("wear", "wore", mine, *ids).err
    (now,) = json.loads(wearwith("wear", "today", mine, "-k", 1, "--json").out)
    assert {item["id"] for item in now["items"][:2]}.isdisjoint(ids)
    listed = wearwith("wear", "diary", mine)
    assert str(TODAY) in listed.out
    assert json.loads(wearwith("wear", "diary", mine, "--json").out) == [
        {"day": str(TODAY), "garments": ids}
    ]
    never = json.loads(wearwith("wear", "never", mine, "--json").out)
    assert {one["id"] for one in never} == {*OWN.items["id"]} - {*ids}
    assert "garments are not in the diary" in wearwith("wear", "never", mine).out
    assert "Taken back" in wearwith("wear", "undo", mine).err
    assert "The diary is empty" in wearwith("wear", "diary", mine).err
    (again,) = json.loads(wearwith("wear", "today", mine, "-k", 1, "--json").out)
    assert again == first


def test_the_folder_of_photographs_will_do(wearwith, mine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clothes").mkdir()
    assert "Look 1" in wearwith("wear", "today", "clothes").out


def test_a_day_that_was(wearwith, mine):
    before = TODAY - timedelta(days=9)
    wearwith("wear", "wore", mine, "t0", "b0", "--day", before)
    assert str(before) in wearwith("wear", "diary", mine).out
    (look,) = json.loads(
        wearwith("wear", "today", mine, "--given", "t0", "--given", "b0", "-k", 1, "--json").out
    )
    assert look["penalty"] > 0
    assert look["last_worn"] is None  # not with these shoes


def test_what_to_buy(wearwith, mine, run):
    said = wearwith("wear", "buy", mine, run, "-k", 1)
    assert said.code == 0, said
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Most new looks: " in said.out
    found = json.loads(wearwith("wear", "buy", mine, run, "--slot", "shoes,bag", "--json").out)
    assert {one["slot"] for one in found} == {"shoes", "bag"}
    assert found[0].keys() >= {"id", "name", "price", "new", "looks", "wakes", "examples"}


def test_help_names_every_occasion(wearwith):
    said = wearwith("wear", "today", "--help").out
    assert all(name in said for name in occasions())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("today", "{mine}", "--occasion", "opera"), "There is no occasion 'opera'"),
        (("today", "{mine}", "--colour", "Pink "), "No garment is pink"),
        (("today", "{mine}", "--given", "t99"), "There is no garment 't99'"),
        (("today", "{mine}", "--day", "tomorrow"), "'tomorrow' is no day"),
        (("today", "{mine}", "-k", 0), "0 looks"),
        (("today", "{mine}", "--want", "coat"), "There is no slot 'coat'"),
        (("today", "{nothing}"), "There is no wardrobe here"),
        (("wore", "{mine}", "t0", "t99"), "There is no garment 't99'"),
        (("wore", "{mine}", "t0", "t0"), "'t0' is named twice"),
        (("wore", "{mine}", "t0", "--day", "2999-01-01"), "2999-01-01 is yet to come"),
        (("undo", "{mine}"), "The diary is empty"),
        (("buy", "{mine}", "{mine}"), "no model"),
    ],
)
def test_what_cant_be_done_is_told(wearwith, mine, tmp_path, words, says):
    places = {"mine": mine, "nothing": tmp_path}
    said = wearwith("wear", *(str(word).format(**places) for word in words))
    assert said.code == 2
    assert says in said.err
    assert "to do: " in said.err or "model" in says
    assert "Traceback" not in said.err
    assert not (mine / "diary.jsonl").exists()


def test_a_model_of_pairs_knows_no_outfits(wearwith, tmp_path):
    shop = outfit_shop(n_outfits=120)
    items = shop.items.with_columns(colour=pl.lit("black"))
    model = rules_alone(Dataset.from_frames(items, shop.pairs, source=shop.source))
    said = wearwith("wear", "today", prepared_with(model, tmp_path / "mine"))
    assert said.code == 2
    assert "knows no outfits" in said.err
    assert "--model outfit-akd" in said.err


def test_a_wardrobe_that_was_not_prepared_to_the_end(wearwith, mine):
    (mine / "wardrobe.json").write_text('{"state": null}')
    said = wearwith("wear", "today", mine)
    assert said.code == 2
    assert "This wardrobe is not prepared" in said.err


def test_odd_lines_of_the_diary_are_told_with_it(wearwith, mine):
    (mine / "diary.jsonl").write_text('{"day": "2026-01-01", "garments": ["hat"]}\nhm\n')
    said = wearwith("wear", "diary", mine)
    assert said.code == 0
    assert "line 2 of" in said.err
    assert "'hat' is no garment of the wardrobe" in said.err

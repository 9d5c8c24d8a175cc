"""From a feed to a catalogue with pictures that rules match, by the commands alone."""

import json

import pytest

HEAD = "id\ttitle\titem_group_id\tcolor\tsize\tproduct_type\tprice\tavailability\timage_link\n"
ROWS = [
    ("t1", "White linen shirt", "T", "White", "S", "Shirts"),
    ("t2", "White linen shirt", "T", "White", "M", "Shirts"),
    ("b1", "Blue jeans", "B", "Blue", "30", "Jeans"),
    ("b2", "Black skirt", "K", "Black", "S", "Skirts"),
]
FEED = HEAD + "".join(
    "\t".join((*row, "39.00 EUR", "in_stock", f"https://e.org/{row[2]}.png")) + "\n" for row in ROWS
)


@pytest.fixture
def shop(wearwith, tmp_path):
    (tmp_path / "feed.tsv").write_text(FEED)
    said = wearwith("import", "google", tmp_path / "feed.tsv", tmp_path / "shop")
    assert said.code == 0
    assert "a catalogue to encode and rank, not to train on" in said.err
    assert "wearwith rules alone" in said.err
    assert "wearwith pictures list" in said.err
    return tmp_path / "shop"


def test_rules_match_a_catalogue_without_outfits(wearwith, shop, tmp_path):
    assert wearwith("rules", "alone", shop, tmp_path / "run").code == 0
    found = json.loads(wearwith("match", tmp_path / "run", "t2", "--json").out)
    assert {match["id"] for match in found["items"]} == {"B-blue", "K-black"}


def test_training_says_what_else_can_be_done(wearwith, shop, tmp_path):
    said = wearwith("train", shop, "--model", "pop", "--out", tmp_path / "run")
    assert said.code == 2
    assert "wearwith rules alone DATASET RUN" in said.err


def test_pictures_are_listed_and_taken_up(wearwith, shop, tmp_path):
    image = pytest.importorskip("PIL.Image")
    listed = tmp_path / "fetch.txt"
    said = wearwith("pictures", "list", shop, "--out", listed)
    assert said.code == 0
    assert f"--output-dir fetched --config {listed}" in said.err
    names = [line.split('"')[1] for line in listed.read_text().splitlines() if "output" in line]
    assert len(names) == 3
    (tmp_path / "fetched").mkdir()
    image.effect_noise((40, 60), 60).convert("RGB").save(tmp_path / "fetched" / names[0])
    (tmp_path / "fetched" / names[1]).write_text("<html>not found</html>")
    said = wearwith("pictures", "take", shop, tmp_path / "fetched", "--json")
    taken = json.loads(said.out)
    assert (taken["new"], taken["before"], taken["missing"]) == (1, 0, 1)
    assert taken["bad"] == {names[1]: "this is a web page, not a picture"}
    said = wearwith("pictures", "list", shop, "--out", listed, "--for", "aria2", "--json")
    assert json.loads(said.out)["pictures"] == 2
    assert names[0] not in listed.read_text()


def test_words_of_the_shop(wearwith, tmp_path):
    (tmp_path / "feed.tsv").write_text(FEED.replace("Shirts", "Paita").replace("shirt", "paita"))
    flags = ("--kind-of", "Paita=top", "--json")
    said = wearwith("import", "google", tmp_path / "feed.tsv", tmp_path / "shop", *flags)
    assert json.loads(said.out)["counts"]["top"] == 1
    manifest = json.loads((tmp_path / "shop" / "manifest.json").read_text())
    assert manifest["source"]["options"] == {"kinds": {"Paita": "top"}}

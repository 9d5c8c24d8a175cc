"""A folder of photographs becomes something that can be served, with a model or with rules."""

import shutil
from datetime import date

import numpy as np
import polars as pl
import pytest
from PIL import Image

from wearwith.errors import ConfigError, DataError, OutputExistsError
from wearwith.matching import Matcher
from wearwith.model import load_model
from wearwith.model.thumbnails import Thumbnails
from wearwith.wardrobe import Wardrobe
from wearwith.wardrobe import prepare as room
from wearwith.wardrobe.dresser import DayWishes
from wearwith.wardrobe.garments_to_add import garments_to_add
from wearwith.wardrobe.prepare import prepare_wardrobe
from wearwith.wardrobe.prepared import open_wardrobe
from worlds import tiny


@pytest.fixture(scope="module")
def model(shop, tmp_path_factory):
    """A run of that shop."""
    from wearwith.training import train

    return train(shop, tiny("akd", epochs=1), tmp_path_factory.mktemp("runs") / "akd")


def test_without_a_model_colours_decide(clothes, tmp_path):
    folder, dataset = prepare_wardrobe(clothes, tmp_path / "mine")
    served = load_model(folder)
    assert not served.has_student
    assert served.manifest.model == "rules"
    assert len(dataset.catalogue.tops) == len(dataset.catalogue.bottoms) == 5
    colours = served.knowledge.traits.filter(attribute="colour")
    assert set(colours["source"]) == {"picture"}
    matcher = Matcher(served)
    lists = [matcher.match(top, k=5).items for top in dataset.catalogue.tops]
    assert {found.height for found in lists} == {5}
    assert sum(found["rules"].list.len().sum() for found in lists) > 0
    (tmp_path / "mine" / "data").rename(tmp_path / "elsewhere")
    pictures = Thumbnails(served)
    assert all(pictures.read(item) for item in served.items["id"])


def test_with_a_model_its_taste_counts(model, clothes, tmp_path):
    folder, _ = prepare_wardrobe(clothes, tmp_path / "mine", model, level=True)
    served = load_model(folder)
    assert served.has_student
    assert served.manifest.model == "akd"
    scores = served.points("top") @ served.points("bottom").T
    assert np.allclose(scores.mean(axis=0), 0, atol=1e-4)  # levelled: nobody's favourite
    plain, _ = prepare_wardrobe(clothes, tmp_path / "mine", model, level=False)
    assert plain != folder
    assert not np.allclose(load_model(plain).points("top").mean(axis=0), 0, atol=1e-4)


def test_guesses_can_be_put_right(clothes, tmp_path):
    """What was guessed is a table that says it all once it is corrected."""
    (clothes / "pile").mkdir()
    for photograph in sorted((clothes / "bottoms").iterdir())[:3]:
        photograph.rename(clothes / "pile" / photograph.name)
    prepare_wardrobe(clothes, tmp_path / "mine")
    guessed = pl.read_csv(tmp_path / "mine" / "guessed.csv")
    assert guessed.columns == ["file", "kind"]
    assert guessed.height > 0
    assert guessed["file"].str.starts_with("pile/").all()
    guessed.with_columns(kind=pl.lit("bag")).write_csv(clothes / "items.csv")
    _, dataset = prepare_wardrobe(clothes, tmp_path / "mine")
    told = dataset.items.filter(pl.col("file").str.starts_with("pile/"))
    assert set(told["kind_source"]) == {"csv"}
    assert set(told["slot"]) == {"bag"}
    assert pl.read_csv(tmp_path / "mine" / "guessed.csv").height == 0


def test_nothing_is_done_twice(clothes, tmp_path, monkeypatch):
    first, _ = prepare_wardrobe(clothes, tmp_path / "mine")
    monkeypatch.setattr(room, "read_photos", None)  # would fail
    again, _ = prepare_wardrobe(clothes, tmp_path / "mine")
    assert again == first


def test_a_new_photograph_is_taken_in(clothes, tmp_path):
    first, _ = prepare_wardrobe(clothes, tmp_path / "mine")
    some = next((clothes / "tops").iterdir())
    Image.open(some).transpose(Image.Transpose.FLIP_LEFT_RIGHT).rotate(8).save(
        clothes / "tops" / "new.jpg"
    )
    second, dataset = prepare_wardrobe(clothes, tmp_path / "mine")
    assert second != first
    assert len(dataset.catalogue.tops) == 6


def test_a_stopped_import_is_done_again(clothes, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(room, "read_photos", stopped)
        with pytest.raises(KeyboardInterrupt):
            prepare_wardrobe(clothes, tmp_path / "mine")
    folder, _ = prepare_wardrobe(clothes, tmp_path / "mine")
    assert load_model(folder).items.height == 10


def test_the_originals_stay_as_they_are(clothes, tmp_path):
    before = {path: path.read_bytes() for path in clothes.rglob("*.jpg")}
    prepare_wardrobe(clothes, tmp_path / "mine")
    assert before == {path: path.read_bytes() for path in clothes.rglob("*") if path.is_file()}


def test_somebody_elses_folder_is_left_alone(clothes, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(OutputExistsError, match="no wardrobe"):
        prepare_wardrobe(clothes, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_tops_alone_are_no_wardrobe(clothes, tmp_path):
    shutil.rmtree(clothes / "bottoms")
    with pytest.raises(DataError, match="There are no bottoms"):
        prepare_wardrobe(clothes, tmp_path / "mine")


def test_no_folder(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        prepare_wardrobe(tmp_path / "nowhere", tmp_path / "mine")


def test_a_model_whose_eyes_are_elsewhere(dbpr, clothes, tmp_path):
    with pytest.raises(ConfigError, match="does not make from photographs"):
        prepare_wardrobe(clothes, tmp_path / "mine", dbpr)


def test_a_model_of_outfits_dresses_the_wardrobe(shop, clothes, tmp_path):
    from wearwith.training import train

    run = train(shop, tiny("outfit-akd", epochs=1), tmp_path / "run")
    own = Wardrobe(clothes, tmp_path / "mine", run, level=True)
    folder, dataset = own.prepare()
    prepared = open_wardrobe(tmp_path / "mine")
    assert prepared.model.folder == folder
    every = prepared.dresser().own_looks()
    assert len(every.looks) == 25
    assert np.ptp(every.scores) > 0
    points = prepared.model.outfits.points
    slots = prepared.model.outfits.garments.slots
    for slot in np.unique(slots):  # levelled: nobody's favourite
        assert np.allclose(points[slots == slot].mean(axis=0), 0, atol=1e-4)
    found = prepared.dresser().today(DayWishes(k=2), date(2026, 12, 1))
    worn = {item.id for one in found.looks for item in one.look.items}
    assert len(worn) == 4
    assert worn <= {*dataset.items["id"]}
    assert garments_to_add(prepared.model, run, k=1)

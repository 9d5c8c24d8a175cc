"""What the owner of a wardrobe puts right is kept beside what was read, and counts at once."""

import polars as pl
import pytest

from wearwith.errors import DataError
from wearwith.matching import Matcher
from wearwith.model import load_model
from wearwith.wardrobe import Correction, Wardrobe
from wearwith.wardrobe import prepare as room
from wearwith.wardrobe.corrections import CORRECTIONS, read_corrections, save_corrections
from wearwith.words.attributes import AttributeVocabulary

VOCABULARY = AttributeVocabulary.default()
HEAD = "id,kind,category,colour,pattern\n"


def values_of(folder, item):
    traits = load_model(folder).knowledge.traits.filter(item=item)
    return dict(reversed(traits.select("attribute", "value").rows()))


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / CORRECTIONS
    known = {"b": Correction(kind="bottom", category="skirt"), "ä,x": Correction(pattern="-")}
    save_corrections(path, {**known, "none": Correction()})
    assert read_corrections(path, VOCABULARY) == known
    assert read_corrections(tmp_path / "none.csv", VOCABULARY) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,kind\n", "lack the column 'category'"),
        (HEAD + "a,hat of mine,,,\n", "There is no kind 'hat of mine'"),
        (HEAD + "a,,,blurple,\n", "There is no colour 'blurple'"),
        (HEAD + "a,top,,,\na,bottom,,,\n", "The id 'a' is used twice"),
        (HEAD + ",top,,,\n", "A correction has no id"),
        (HEAD + "a\n", "row 2"),
        (b"\xff\xfe", "can't be read"),
        (b"id\x00", "no text"),
    ],
)
def test_a_bad_row_is_told_with_its_place(tmp_path, text, says):
    path = tmp_path / CORRECTIONS
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if text == HEAD + "a\n":  # a short row says nothing, and is none
        assert read_corrections(path, VOCABULARY) == {"a": Correction()}
        return
    with pytest.raises(DataError) as raised:
        read_corrections(path, VOCABULARY)
    assert says in raised.value.what
    assert str(path) in str(raised.value.where)


def test_a_corrected_colour_counts_at_once_without_looking_again(own, monkeypatch):
    folder, dataset = own.prepare()
    top = dataset.catalogue.tops[0]
    assert values_of(folder, top)["colour"] != "mustard"
    monkeypatch.setattr(room, "read_photos", None)  # would fail
    new = own.correct(top, {"colour": "mustard"})
    assert new != folder
    assert values_of(new, top)["colour"] == "mustard"
    assert Matcher(load_model(new)).match(top, 3).items.height == 3
    assert own.prepare()[0] == new  # as the command does when it runs again
    third = own.correct(top, {"pattern": "-"})
    assert values_of(third, top)["colour"] == "mustard"
    assert "pattern" not in values_of(third, top)


def test_old_models_do_not_pile_up(own):
    top = own.prepare()[1].catalogue.tops[0]
    made = [
        own.correct(top, {"colour": colour})
        for colour in ("red", "blue", "green", "black", "white", "pink", "grey")
    ]
    left = set(own.out.glob("served-*"))
    assert len(left) == 6
    assert set(made[-5:]) <= left


def test_a_corrected_kind_changes_the_side(own):
    _, dataset = own.prepare()
    top = dataset.catalogue.tops[0]
    folder = own.correct(top, {"kind": "bottom", "category": "skirt"})
    _, dataset = own.prepare()
    assert top in dataset.catalogue.bottoms
    row = load_model(folder).items.filter(id=top).row(0, named=True)
    assert (row["side"], row["slot"], row["kind_source"]) == ("bottom", "bottom", "corrected")
    assert row["category"] == ["skirt"]
    own.correct(top, {"kind": "bag", "category": ""})
    _, dataset = own.prepare()
    assert top not in dataset.catalogue.tops + dataset.catalogue.bottoms


def test_worn_pairs_follow_a_corrected_kind(clothes, tmp_path):
    tops, bottoms = (sorted((clothes / kind).iterdir()) for kind in ("tops", "bottoms"))
    worn = tmp_path / "worn.csv"
    rows = [f"tops/{tops[0].name}", f"bottoms/{bottoms[0].name}", f"bottoms/{bottoms[1].name}"]
    worn.write_text("outfit,file\n" + "".join(f"monday,{row}\n" for row in rows))
    own = Wardrobe(clothes, tmp_path / "mine", outfits=worn)
    assert own.prepare()[1].pairs.height == 2
    own.correct(bottoms[1].stem, {"kind": "top"})
    pairs = own.prepare()[1].pairs.select("top", "bottom").rows()
    assert sorted(pairs) == sorted((one.stem, bottoms[0].stem) for one in (tops[0], bottoms[1]))


def test_what_cant_be_is_not_kept(own):
    _, dataset = own.prepare()
    top = dataset.catalogue.tops[0]
    with pytest.raises(DataError, match="There is no colour"):
        own.correct(top, {"colour": "blurple"})
    tops = dataset.catalogue.tops
    for one in tops[:-1]:
        own.correct(one, {"kind": "other"})
    before = (own.out / CORRECTIONS).read_text()
    with pytest.raises(DataError, match="There are no tops"):
        own.correct(tops[-1], {"kind": "other"})
    assert (own.out / CORRECTIONS).read_text() == before


def test_a_correction_of_a_photograph_that_is_gone_does_no_harm(own, clothes):
    _, dataset = own.prepare()
    top = dataset.catalogue.tops[0]
    own.correct(top, {"colour": "mustard"})
    next(clothes.rglob(f"{top}.jpg")).unlink()
    _, dataset = own.prepare()
    assert top not in set(dataset.items["id"])
    assert pl.read_csv(own.out / CORRECTIONS)["id"].to_list() == [top]


def test_a_model_reads_corrections_too(shop, clothes, tmp_path):
    from wearwith.training import train
    from worlds import tiny

    model = train(shop, tiny("akd", epochs=1), tmp_path / "run")
    own = Wardrobe(clothes, tmp_path / "mine", model)
    _, dataset = own.prepare()
    top = dataset.catalogue.tops[0]
    folder = own.correct(top, {"kind": "bottom", "colour": "mustard"})
    assert values_of(folder, top)["colour"] == "mustard"
    served = load_model(folder)
    assert top in served.catalogue.bottoms
    assert len(served.points("bottom")) == len(served.catalogue.bottoms)

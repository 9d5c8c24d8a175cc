"""Photographs that are added at the page: kept in the wardrobe's own folder, and read."""

import io

from PIL import Image

from wearwith.pictures.blank import BLANK
from wearwith.wardrobe.added_photographs import ADDED, add_photographs

MB = 2**20
LIMITS = {"most_bytes": 12 * MB, "most_pixels": 40_000_000}


def picture(source, form="JPEG", turn=0):
    out = io.BytesIO()
    Image.open(source).convert("RGB").rotate(turn, fillcolor="white").save(out, form)
    return out.getvalue()


def test_those_that_cant_be_read_are_named_and_the_rest_is_kept(clothes, tmp_path):
    good = picture(next((clothes / "tops").iterdir()))
    blank = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(blank, "PNG")
    files = [
        ("../../evil.jpg", good),
        ("notes.txt", b"dear diary"),
        ("again.png", good),
        ("cut.jpg", good[: len(good) // 2]),
        ("huge.jpg", good),
        ("blank.png", blank.getvalue()),
    ]
    limits = {"most_bytes": len(good), "most_pixels": 10**7}
    added = add_photographs(files, tmp_path / "to", **limits)
    assert added.kept == 1
    refused = dict(added.refused)
    assert list(refused) == ["notes.txt", "again.png", "cut.jpg", "huge.jpg", "blank.png"]
    assert refused["again.png"] == "it is here already"
    assert refused["blank.png"] == BLANK
    (kept,) = (tmp_path / "to").iterdir()
    assert kept.name.startswith("evil-")
    assert kept.read_bytes() == good
    tight = add_photographs([("a.jpg", good)], tmp_path / "to2", most_bytes=9, most_pixels=9)
    assert "larger than" in tight.refused[0][1]
    tight = add_photographs([("a.jpg", good)], tmp_path / "to2", most_bytes=MB, most_pixels=9)
    assert "pixels are too many" in tight.refused[0][1]


def test_what_is_added_belongs_to_the_wardrobe_and_the_persons_folder_stays(own, clothes):
    before = {path: path.stat().st_mtime_ns for path in clothes.rglob("*")}
    data = picture(next((clothes / "bottoms").iterdir()), "PNG", turn=9)
    first, dataset = own.prepare()
    folder, added = own.add([("IMG 12.png", data)], **LIMITS)
    assert (added.kept, added.refused) == (1, ())
    assert folder != first
    again, more = own.prepare()
    assert again == folder
    assert more.items.height == dataset.items.height + 1
    (new,) = set(more.items["id"]) - set(dataset.items["id"])
    assert new.startswith("IMG-12-")
    assert more.items.filter(id=new)["file"].to_list()[0].startswith(f"{ADDED}/")
    assert before == {path: path.stat().st_mtime_ns for path in clothes.rglob("*")}
    own.correct(new, {"kind": "bottom", "category": "skirt"})
    assert new in own.prepare()[1].catalogue.bottoms


def test_no_photograph_is_looked_at_twice(own, clothes, monkeypatch):
    from wearwith.pictures.seeing import see_garment

    looked = []
    see = see_garment.see
    monkeypatch.setattr(see_garment, "see", lambda *one: looked.append(1) or see(*one))
    data = picture(next((clothes / "bottoms").iterdir()), turn=9)
    own.add([("new.jpg", data)], **LIMITS)
    assert len(looked) == 1

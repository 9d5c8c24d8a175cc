"""Thumbnails in an export: small, named after what they show, and checked."""

import hashlib
import io
import os

import polars as pl
import pytest

from wearwith.errors import DataError, RunError
from wearwith.model import thumbnails
from wearwith.model.thumbnails import SIDE, Thumbnails, save_pictures, thumbnail


def photograph(size, **how):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", **how)
    return out.getvalue()


def test_a_thumbnail_is_small_upright_and_tells_nothing_else():
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "somebody's camera"
    small = thumbnail(photograph((2000, 1000), exif=exif))
    picture = Image.open(io.BytesIO(small))
    assert picture.format == "WEBP"
    assert picture.size == (SIDE // 2, SIDE)
    assert not picture.getexif()
    assert b"camera" not in small


def test_what_is_no_picture():
    with pytest.raises(DataError, match="no picture"):
        thumbnail(b"text")


def test_ids_are_never_paths(tmp_path):
    root, folder = tmp_path / "images", tmp_path / "out"
    root.mkdir()
    folder.mkdir()
    (root / "a.jpg").write_bytes(photograph((10, 10)))
    (tmp_path / "secret.jpg").write_bytes(photograph((20, 10)))
    ids = ["../../x", "/etc/passwd", "a\x00b", "same"]
    images = [(item, "a.jpg") for item in ids]
    images += [("outside", "../secret.jpg"), ("missing", "b.jpg")]
    assert save_pictures(images, root, folder) == "pictures.parquet"
    found = thumbnails._stored(folder)
    assert list(found) == ids
    (file,) = set(found.values())
    assert file.parent == folder / "pictures"
    assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest()[:32]
    assert [*(folder / "pictures").iterdir()] == [file]


def name_of(content):
    return f"{hashlib.sha256(content).hexdigest()[:32]}.webp"


@pytest.mark.parametrize(
    "name",
    ["../model.json", "/etc/passwd", "a/b.webp", "..", "", None, "a.webp", "a" * 32 + ".webp\n"],
)
def test_a_table_that_leads_elsewhere_is_refused(tmp_path, name):
    table = pl.DataFrame({"id": ["t"], "file": [name]}, schema_overrides={"file": pl.String})
    table.write_parquet(tmp_path / "pictures.parquet")
    with pytest.raises(RunError, match="is elsewhere"):
        thumbnails._stored(tmp_path)


def test_a_thumbnail_that_is_another_file_is_not_read(tmp_path):
    secret, whole = b"root:x:0:0", b"a picture"
    (tmp_path / "secret").write_bytes(secret)
    link, other, pipe = (tmp_path / name_of(bytes([n])) for n in range(3))
    link.symlink_to(tmp_path / "secret")
    other.write_bytes(secret)
    os.mkfifo(pipe)
    for path in (link, other, pipe):
        with pytest.raises(RunError, match="not the one that was written"):
            thumbnails._read(path)
    good = tmp_path / name_of(whole)
    good.write_bytes(whole)
    assert thumbnails._read(good) == whole
    with pytest.raises(FileNotFoundError):
        thumbnails._read(tmp_path / name_of(b"gone"))


@pytest.fixture
def pictured(tmp_path):
    """A model of a dataset that has three photographs, one of them gone."""
    from wearwith.training import train
    from worlds import checkerboard, tiny

    plain = checkerboard(6, 6)
    (tmp_path / "images").mkdir()
    names = pl.Series(["0.jpg", "1.jpg", "gone.jpg"] + [None] * (plain.items.height - 3))
    for number in range(2):
        (tmp_path / "images" / f"{number}.jpg").write_bytes(photograph((900, 30)))
    dataset = (
        type(plain)
        .from_frames(
            plain.items.with_columns(image=names), plain.pairs, image_root=tmp_path / "images"
        )
        .save(tmp_path / "data")
    )
    return train(dataset, tiny("pop"), tmp_path / "run"), dataset


def test_a_thumbnail_is_made_when_it_is_first_asked_for(pictured, monkeypatch):
    model, dataset = pictured
    made = []
    monkeypatch.setattr(thumbnails, "thumbnail", lambda data: made.append(data) or b"small")
    found = Thumbnails(model)
    first, second, third, fourth, *_ = dataset.items["id"]
    assert first in found
    assert fourth not in found
    assert made == []
    assert [found.read(first), found.read(first), found.read(second)] == [b"small"] * 3
    assert len(made) == 2
    for lacks in (third, fourth, "nothing"):
        with pytest.raises(FileNotFoundError):
            found.read(lacks)
    before = {path: path.stat().st_mtime_ns for path in model.folder.iterdir()}
    assert {path: path.stat().st_mtime_ns for path in model.folder.iterdir()} == before


def test_photographs_of_another_dataset_are_not_shown(pictured):
    model, dataset = pictured
    other = dataset.items.with_columns(title=pl.lit("something else"))
    changed = type(dataset).from_frames(other, dataset.pairs, image_root=dataset.image_root)
    import shutil

    shutil.rmtree(dataset.folder)
    changed.save(dataset.folder)
    with pytest.raises(FileNotFoundError):
        Thumbnails(model).read(dataset.items["id"][0])


def test_a_dataset_that_is_gone_has_none(pictured):
    import shutil

    model, dataset = pictured
    shutil.rmtree(dataset.folder)
    assert dataset.items["id"][0] not in Thumbnails(model)

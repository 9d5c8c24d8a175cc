"""Thumbnails in an export: small, named after what they show, and checked."""

import hashlib
import io
import os

import polars as pl
import pytest

from wearwith.errors import ConfigError, DataError, RunError
from wearwith.model import load_model
from wearwith.model.thumbnails import (
    SIDE,
    read_picture,
    read_pictures,
    save_pictures,
    thumbnail,
)
from wearwith.training.export import export


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
    found = read_pictures(folder)
    assert list(found) == ids
    (file,) = set(found.values())
    assert file.parent == folder / "pictures"
    assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest()[:32]
    assert [*(folder / "pictures").iterdir()] == [file]


def name_of(content):
    return f"{hashlib.sha256(content).hexdigest()[:32]}.webp"


@pytest.mark.parametrize(
    "name",
    ["../export.json", "/etc/passwd", "a/b.webp", "..", "", None, "a.webp", "a" * 32 + ".webp\n"],
)
def test_a_table_that_leads_elsewhere_is_refused(tmp_path, name):
    table = pl.DataFrame({"id": ["t"], "file": [name]}, schema_overrides={"file": pl.String})
    table.write_parquet(tmp_path / "pictures.parquet")
    with pytest.raises(RunError, match="lies elsewhere"):
        read_pictures(tmp_path)


def test_a_thumbnail_that_is_another_file_is_not_read(tmp_path):
    secret, whole = b"root:x:0:0", b"a picture"
    (tmp_path / "secret").write_bytes(secret)
    link, other, pipe = (tmp_path / name_of(bytes([n])) for n in range(3))
    link.symlink_to(tmp_path / "secret")
    other.write_bytes(secret)
    os.mkfifo(pipe)
    for path in (link, other, pipe):
        with pytest.raises(RunError, match="not the one that was exported"):
            read_picture(path)
    good = tmp_path / name_of(whole)
    good.write_bytes(whole)
    assert read_picture(good) == whole
    with pytest.raises(FileNotFoundError):
        read_picture(tmp_path / name_of(b"gone"))


def test_an_export_without_pictures_has_none(served):
    assert read_pictures(served) == {}


def test_a_dataset_without_photographs_has_none_to_show(akd, tmp_path):
    with pytest.raises(ConfigError, match="no photographs"):
        export(akd, tmp_path / "out", pictures=True)
    assert not (tmp_path / "out").exists()
    export(akd, tmp_path / "out")
    assert load_model(tmp_path / "out").folder == tmp_path / "out"

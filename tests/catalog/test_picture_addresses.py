"""What is fetched for a catalogue, and what is taken up of it."""

import polars as pl
import pytest

from wearwith.catalog import Dataset, load_dataset
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.picture_addresses import (
    fetch_list,
    pictures_to_fetch,
    take_pictures,
    with_picture_names,
)
from wearwith.errors import ConfigError, DataError

ADDRESSES = {
    "t1": "https://e.org/a.png?v=1",
    "t2": "https://e.org/a.png?v=1",
    "t3": "//e.org/b.webp",
    "b1": "https://e.org/c.php?id=3",
    "b2": "images/local.jpg",
    "b3": None,
}


@pytest.fixture
def shop(tmp_path):
    items = pl.DataFrame({"id": [*ADDRESSES], "image": [*ADDRESSES.values()], "row": range(6)})
    items = items.with_columns(
        kind=pl.when(pl.col("id").str.starts_with("t"))
        .then(pl.lit("top"))
        .otherwise(pl.lit("bottom"))
    )
    problems = Problems()
    named = with_picture_names(items, RowChecks(problems, "feed")).drop("row")
    assert [row[1:4] for row in problems.rows] == [(4, "image", "images/local.jpg")]
    return Dataset.from_frames(named).save(tmp_path / "shop")


def require_picture(data):
    if not data.startswith(b"picture"):
        raise DataError("this is no picture")


def test_each_picture_is_listed_once(shop):
    pictures = pictures_to_fetch(shop)
    assert set(pictures["address"]) == {
        "https://e.org/a.png?v=1",
        "https://e.org/b.webp",
        "https://e.org/c.php?id=3",
    }
    assert sorted(name.rpartition(".")[2] for name in pictures["file"]) == ["jpg", "png", "webp"]
    curl, aria2 = fetch_list(pictures, "curl"), fetch_list(pictures, "aria2")
    for address, file in pictures.rows():
        assert f'url = "{address}"\noutput = "{file}"\n' in curl
        assert f"{address}\n  out={file}\n" in aria2
    assert fetch_list(pictures, "tsv").splitlines()[0] == "address\tfile"


def test_taking_goes_on_where_it_stopped(shop, tmp_path):
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    first, second, third = pictures_to_fetch(shop)["file"]
    (fetched / first).write_bytes(b"picture 1")
    (fetched / second).write_bytes(b"<html>not found</html>")
    taken = take_pictures(shop, fetched, require_picture)
    assert (taken.new, taken.before, taken.missing) == (1, 0, 1)
    assert taken.bad == {second: "this is no picture"}
    again = load_dataset(shop.folder)
    assert again.fingerprint == shop.fingerprint
    assert pictures_to_fetch(again)["file"].to_list() == [second, third]
    (fetched / second).write_bytes(b"picture 2")
    (fetched / third).write_bytes(b"picture 3, of which half is there")
    (fetched / f"{third}.aria2").write_bytes(b"")
    taken = take_pictures(again, fetched, require_picture)
    assert (taken.new, taken.before, taken.missing, taken.bad) == (1, 1, 1, {})
    assert (shop.folder / "images" / second).read_bytes() == b"picture 2"


def test_nothing_was_fetched(shop, tmp_path):
    (tmp_path / "fetched").mkdir()
    with pytest.raises(DataError, match="None of the 3 files"):
        take_pictures(shop, tmp_path / "fetched", require_picture)
    with pytest.raises(DataError, match="no such folder"):
        take_pictures(shop, tmp_path / "gone", require_picture)


def test_a_dataset_without_addresses(frames, tmp_path):
    dataset = Dataset.from_frames(frames["items"]).save(tmp_path / "data")
    with pytest.raises(ConfigError, match="no addresses of pictures"):
        pictures_to_fetch(dataset)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ('https://e.org/a"\noutput = "/etc/passwd', None),
        ('https://e.org/a" b.jpg', "https://e.org/a%22%20b.jpg"),
        ("https://e.org/a\\b'c.jpg", "https://e.org/a%5Cb%27c.jpg"),
        ("HTTPS://E.org/ä.jpg#top", "https://e.org/%C3%A4.jpg"),
        ("https://bücher.example/%20.jpg", "https://xn--bcher-kva.example/%20.jpg"),
        ("https://e.org:8080?x=[1]", "https://e.org:8080?x=[1]"),
        ("https://me:secret@e.org/a.jpg", None),
        ("file:///etc/passwd", None),
        ("https://e.org:port/a.jpg", None),
        ("https://" + "a" * 3000, None),
        ("-o/etc/passwd", None),
    ],
)
def test_an_address_is_safe_in_a_list(written, address):
    items = pl.DataFrame({"id": ["t"], "image": [written], "row": [1]})
    named = with_picture_names(items, RowChecks(Problems(), "feed"))
    found = named["image_address"].item()
    assert found == address or (
        address is None and found and "\n" not in found and '"' not in found
    )

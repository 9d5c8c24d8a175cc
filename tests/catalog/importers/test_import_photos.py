"""A folder of photographs: what people's own pictures and tables do."""

import hashlib
import io
import os
import struct
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageDraw

from wearwith.catalog import Dataset, load_dataset
from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.kind_words import KindWords
from wearwith.catalog.importers.photo_files import find_photos, names_of
from wearwith.catalog.importers.photo_items import slot_of_folders
from wearwith.catalog.importers.photo_table import PhotoColumns, spelled
from wearwith.catalog.importers.photos import read_photos
from wearwith.errors import DataError
from wearwith.pictures.duplicates import fingerprint_of, repeats
from wearwith.words.slots import counts_by_slot, kind_column, slot_of_words

RED, BLUE = (200, 30, 40), (20, 40, 210)


def garment(seed: int, size: tuple[int, int] = (120, 160)) -> Image.Image:
    """Some patches of colour on white; another seed, another picture."""
    rng = np.random.default_rng(seed)
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = rng.integers(0, size[0]), rng.integers(0, size[1])
        colour = tuple(int(level) for level in rng.integers(0, 256, 3))
        draw.rectangle((x, y, x + size[0] // 4, y + size[1] // 4), fill=colour)
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **how)
    return data.getvalue()


def halves(mode: str = "RGB") -> Image.Image:
    """A red left half and a blue right half."""
    picture = Image.new("RGB", (80, 60), RED)
    picture.paste(BLUE, (40, 0, 80, 60))
    return picture.convert(mode)


def put(folder: Path, *names: str) -> Path:
    """Write a picture of its own under every name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(garment(zlib.crc32(name.encode()))))
    return folder


def imported(
    folder: Path, strict: bool = False, out: str = "out", **options: Any
) -> tuple[Dataset, Problems]:
    place = folder.parent / out
    thumbnails = folder.parent / f"thumbnails of {out}"
    thumbnails.mkdir()
    return import_dataset(
        lambda problems: read_photos(folder, problems, thumbnails=thumbnails, out=place, **options),
        place,
        source={"format": "photos"},
        strict=strict,
    )


def told(dataset: Dataset) -> dict[str, tuple[str, str]]:
    """By file: kind, and who told it."""
    rows = dataset.items.select("file", kind_column(), "kind_source").iter_rows()
    return {file: (kind, source) for file, kind, source in rows}


def reasons(problems: Problems) -> dict[str, str]:
    return {file: reason for file, *_, reason in problems.rows}


@pytest.fixture
def clothes(tmp_path: Path) -> Path:
    return put(tmp_path / "clothes", "tops/a.jpg", "skirts/b.jpg")


def test_folders_tell_kinds_and_categories(clothes: Path) -> None:
    put(clothes, "Women/Bottoms/Wide_Trousers/c.jpg", "boots/d.jpg", "bags/e.jpg", "f.jpg")
    dataset, problems = imported(clothes)
    assert told(dataset) == {
        "tops/a.jpg": ("top", "folder"),
        "skirts/b.jpg": ("bottom", "folder"),
        "Women/Bottoms/Wide_Trousers/c.jpg": ("bottom", "folder"),
        "boots/d.jpg": ("shoe", "folder"),
        "bags/e.jpg": ("bag", "folder"),
        "f.jpg": ("other", "unknown"),
    }
    categories = dict(dataset.items.select("id", "category").iter_rows())
    assert categories["c"] == ["bottoms", "wide trousers"]
    assert categories["f"] == []
    assert "name its folder" in reasons(problems)["f.jpg"]
    assert dataset.items["title"].null_count() == 6
    assert dataset.source["kind_sources"] == {"folder": 5, "unknown": 1}


def test_a_table_goes_before_folders(clothes: Path) -> None:
    put(clothes, "tops/c.jpg", "d.jpg", "e.jpg", "f.jpg")
    (clothes / "items.csv").write_text(
        "file,id,kind,category,title,colour,bought,kind_source\n"
        "tops/a.jpg,blue-1,bottom,Clothing > Dresses,A dress,blue,2019,me\n"
        "c.jpg,,,,,,2020,\n"  # a bare name that no other file has
        "d.jpg,,T-Shirt,,,,,\n"
        "./e.jpg,,,Shoes > Boots,,,,\n"
        "f.jpg,,thingummy,,,,,\n"
    )
    dataset, problems = imported(clothes)
    assert told(dataset) == {
        "tops/a.jpg": ("bottom", "csv"),
        "skirts/b.jpg": ("bottom", "folder"),
        "tops/c.jpg": ("top", "folder"),
        "d.jpg": ("top", "csv"),
        "e.jpg": ("shoe", "csv"),
        "f.jpg": ("other", "unknown"),
    }
    first = dataset.items.filter(file="tops/a.jpg").row(0, named=True)
    assert (first["id"], first["title"], first["colour"]) == ("blue-1", "A dress", "blue")
    assert first["category"] == ["Clothing", "Dresses"]
    assert (first["bought"], first["kind_source_in_source"]) == (2019, "me")
    assert dataset.items.filter(file="d.jpg")["category"].to_list() == [["T-Shirt"]]
    assert [row[:4] for row in problems.rows] == [
        ("items.csv", 6, "kind", "thingummy"),
        ("f.jpg", None, None, None),
    ]


def test_columns_may_have_other_names(clothes: Path, tmp_path: Path) -> None:
    table = tmp_path / "what.tsv"
    table.write_text("picture\ttype\ntops/a.jpg\tbottom\n")
    columns = PhotoColumns(file="picture", kind="type")
    dataset, _ = imported(clothes, items=table, columns=columns)
    assert told(dataset)["tops/a.jpg"] == ("bottom", "csv")
    with pytest.raises(DataError, match="lacks the columns sort"):
        imported(clothes, out="again", items=table, columns=PhotoColumns("picture", kind="sort"))


def test_rows_that_name_no_photograph_are_problems(clothes: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret.jpg")
    (clothes / "items.csv").write_text(
        "file,id,title\ntops/a.jpg,x,one\n../secret.jpg,s,out\n/etc/passwd.jpg,,out\nno.jpg,,none\n"
        ",,empty\n./tops/a.jpg,y,again\nskirts/b.jpg,x,the id again\n"
    )
    dataset, problems = imported(clothes)
    assert dataset.items.select("id", "title").rows() == [("b", None), ("x", "one")]
    found = {row: reason for _, row, _, _, reason in problems.rows}
    assert "leads out" in found[3]
    assert "leads out" in found[4]
    assert "no such photograph" in found[5]
    assert "without a file" in found[6]
    assert "named again" in found[7]
    assert "id is used again" in found[8]


def test_what_nothing_tells_is_guessed(clothes: Path) -> None:
    put(clothes, "x.jpg", "y.jpg")
    seen = []

    def guess(pictures: Sequence[np.ndarray]) -> Any:
        seen.extend((picture.shape, picture.dtype) for picture in pictures)
        return ["top", None]

    dataset, problems = imported(clothes, kinds_of_pictures=guess)
    assert seen == [((160, 120, 3), np.uint8)] * 2
    assert told(dataset)["x.jpg"] == ("top", "guessed")
    assert told(dataset)["y.jpg"] == ("other", "unknown")
    assert list(reasons(problems)) == ["y.jpg"]


def test_originals_stay_and_thumbnails_are_small(clothes: Path) -> None:
    (clothes / "tops" / "big.png").write_bytes(encoded(garment(1, (1500, 900)), "PNG"))
    before = {path: path.read_bytes() for path in clothes.rglob("*") if path.is_file()}
    dataset, _ = imported(clothes)
    assert {path: path.read_bytes() for path in clothes.rglob("*") if path.is_file()} == before
    assert dataset.folder is not None
    root = dataset.folder / "images"
    assert load_dataset(dataset.folder).image_root == root.resolve()
    assert sorted(path.name for path in root.iterdir()) == ["a.jpg", "b.jpg", "big.jpg"]
    assert set(dataset.items["image"]) == {"a.jpg", "b.jpg", "big.jpg"}
    with Image.open(root / "big.jpg") as picture:
        assert (picture.size, picture.mode, picture.format) == ((512, 307), "RGB", "JPEG")
        assert not picture.getexif()
    with Image.open(root / "a.jpg") as picture:
        assert picture.size == (120, 160)  # nothing is made larger


def bomb() -> bytes:
    """A small PNG that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk
    return start + struct.pack(">I", zlib.crc32(chunk)) + encoded(halves(), "PNG")[33:]


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"  # the start of a file of a phone
BAD = {
    "phone.HEIC": (HEIC, 'pip install "wearwith[heic]"'),
    "renamed.jpg": (HEIC, 'pip install "wearwith[heic]"'),
    "camera.nef": (b"raw", "raw picture"),
    "text.jpg": (b"this is no picture", "save it as a JPEG"),
    "empty.jpg": (b"", "copy it again"),
    "cut.jpg": (encoded(garment(3, (400, 400)))[:3000], "damaged"),
    "bomb.png": (bomb(), "scale it down"),
    "many.png": (encoded(Image.new("1", (9600, 10_000)), "PNG"), "scale it down"),
    "dot.png": (encoded(Image.new("RGB", (1, 1)), "PNG"), "one colour"),
    "blank.png": (encoded(Image.new("RGB", (300, 400), "white"), "PNG"), "one colour"),
    "clear.png": (encoded(Image.new("RGBA", (300, 400)), "PNG"), "one colour"),
}


@pytest.mark.parametrize(("name", "case"), BAD.items(), ids=BAD)
def test_a_bad_picture_is_one_problem(
    clothes: Path, name: str, case: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)  # as if it were not installed
    data, expected = case
    (clothes / "tops" / name).write_bytes(data)
    dataset, problems = imported(clothes)
    assert dataset.items["file"].to_list() == ["tops/a.jpg", "skirts/b.jpg"]
    assert list(reasons(problems)) == [f"tops/{name}"]
    assert expected in reasons(problems)[f"tops/{name}"]
    with pytest.raises(DataError, match="--strict allows none"):
        imported(clothes, strict=True, out="strict")


@pytest.mark.parametrize("name", ["a.avif", "renamed.jpg"])
def test_the_content_tells_the_format_and_not_the_suffix(clothes: Path, name: str) -> None:
    (clothes / "tops" / name).write_bytes(encoded(garment(9), "AVIF"))
    dataset, problems = imported(clothes)
    assert f"tops/{name}" in told(dataset)
    assert not problems.rows


def test_paths_of_windows_and_addresses_in_both_tables(clothes: Path) -> None:
    (clothes / "items.csv").write_text(
        "file,kind,colour\ntops\\a.jpg,top,N/A\nhttps://x.example/b.jpg,top,red\n"
    )
    outfits = clothes.parent / "outfits.csv"
    outfits.write_text("outfit,file\n1,tops\\a.jpg\n1,skirts\\b.jpg\n")
    dataset, problems = imported(clothes, outfits=outfits)
    assert dataset.pairs.height == 1
    assert told(dataset)["tops/a.jpg"][-1] == "csv"
    assert dataset.items["colour"].null_count() == dataset.items.height
    ((_, row, column, value, reason),) = problems.rows
    assert (row, column, value) == (3, "file", "https://x.example/b.jpg")
    assert "address" in reason


def test_links_are_followed_to_files_inside_only(clothes: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "x.jpg")
    put(clothes, "z/d.jpg")
    (clothes / "tops" / "good.jpg").symlink_to(clothes / "z" / "d.jpg")
    (clothes / "tops" / "out.jpg").symlink_to(tmp_path / "elsewhere" / "x.jpg")
    (clothes / "out").symlink_to(tmp_path / "elsewhere")
    (clothes / "tops" / "up").symlink_to(clothes)
    (clothes / "tops" / "circle.jpg").symlink_to(clothes / "tops" / "circle.jpg")
    (clothes / "tops" / "broken.jpg").symlink_to(clothes / "none.jpg")
    dataset, problems = imported(clothes)
    assert set(told(dataset)) == {"tops/a.jpg", "skirts/b.jpg", "tops/good.jpg"}
    found = reasons(problems)
    assert "leads out" in found["tops/out.jpg"]
    assert "leads out" in found["out"]
    assert "inside" in found["tops/up"]
    assert "circle" in found["tops/circle.jpg"]
    assert "nowhere" in found["tops/broken.jpg"]
    assert "same photograph" in found["z/d.jpg"]  # the one whose folder tells its kind stays
    assert len(problems.rows) == 6


def test_hidden_and_other_files_are_counted_only(clothes: Path) -> None:
    put(clothes, ".cache/h.jpg", "tops/._a.jpg", "__MACOSX/a.jpg")
    (clothes / "notes.txt").write_text("x")
    os.mkfifo(clothes / "pipe.jpg")
    dataset, problems = imported(clothes)
    assert dataset.items.height == 2
    assert not problems.rows
    assert problems.dropped == {"hidden files and folders": 3, "files that are not pictures": 2}


def test_a_dataset_inside_the_folder_is_not_read(clothes: Path) -> None:
    first, _ = imported(clothes)
    assert first.folder is not None
    first.folder.rename(clothes / "mine")
    second, problems = imported(clothes, out="second")
    assert second.items.height == 2
    assert problems.dropped == {"dataset folders inside the folder": 1}


def test_names_with_accents_and_blanks(clothes: Path) -> None:
    put(clothes, "tops/Été blanc (1).jpg", "tops/シャツ.jpg")
    (clothes / "items.csv").write_text("file,title\ntops/E\u0301te\u0301 blanc (1).jpg,été\n")
    dataset, problems = imported(clothes)
    assert dataset.items.filter(title="été")["id"].to_list() == ["Été-blanc-1"]
    assert "シャツ" in dataset.items["id"]
    assert not problems.rows


def test_a_name_that_is_no_text(clothes: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(clothes / "tops") + b"/\xff.jpg")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system has no such names")
    _, problems = imported(clothes)
    assert "not UTF-8" in problems.rows[0][-1]


def test_ids_are_made_of_names_and_stay(clothes: Path) -> None:
    put(clothes, "tops/IMG 1.jpg", "skirts/img 1.jpg", "tops/IMG_2.jpg")
    first, _ = imported(clothes)
    second, _ = imported(clothes, out="again")
    assert first.fingerprint == second.fingerprint
    assert set(first.items["id"]) == {"a", "b", "IMG_2", "tops-IMG-1", "skirts-img-1"}


def test_names_are_distinct_whatever_happens() -> None:
    files = ["a/q.png", "a/q.jpg", "a-q.png", "b/???.jpg", "c/!.jpg", "x" * 200 + ".jpg"]
    files += ["x" * 201 + ".jpg", "d/Q.jpg", "b/b-.jpg", "b.jpg", "..jpg"]
    names = names_of(files)
    assert len({name.casefold() for name in names}) == len(files)
    assert max(map(len, names)) <= 60
    assert names_of(files[::-1]) == names[::-1]


def test_an_id_of_the_table_may_be_the_name_of_another_file(clothes: Path) -> None:
    (clothes / "items.csv").write_text("file,id\ntops/a.jpg,b\n")
    dataset, _ = imported(clothes)
    ids = dict(dataset.items.select("file", "id").iter_rows())
    assert ids["tops/a.jpg"] == "b"
    assert ids["skirts/b.jpg"].startswith("b-")


def test_a_photograph_saved_again_is_left_out(clothes: Path) -> None:
    picture = garment(5, (600, 800))
    (clothes / "tops" / "k.png").write_bytes(encoded(picture, "PNG"))
    (clothes / "tops" / "l.jpg").write_bytes(encoded(picture.resize((300, 400)), quality=80))
    dataset, problems = imported(clothes)
    assert "tops/k.png" in told(dataset)
    assert problems.rows[0][:4] == ("tops/l.jpg", None, None, "tops/k.png")
    assert not (dataset.folder / "images" / "l.jpg").exists()
    kept, problems = imported(clothes, out="kept", keep_duplicates=True)
    assert kept.items.height == 4
    assert not problems.rows


def test_other_colours_are_no_repetition() -> None:
    one, other = Image.new("RGB", (300, 400), "white"), Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(one).rectangle((60, 60, 240, 300), fill=RED)
    ImageDraw.Draw(other).rectangle((60, 60, 240, 300), fill=(40, 110, 30))
    prints = [fingerprint_of(one), fingerprint_of(other), fingerprint_of(one.resize((150, 200)))]
    assert (prints[0].bits == prints[1].bits).mean() > 0.9
    assert repeats(prints) == {2: 0}
    assert repeats([]) == {}


def test_the_hash_is_that_of_a_plain_cosine_transform() -> None:
    from scipy.fft import dctn

    picture = garment(3, (320, 320))
    grey = picture.convert("L").resize((32, 32), Image.Resampling.BILINEAR)
    low = dctn(np.asarray(grey, float), norm="ortho")[:8, :8].ravel()
    np.testing.assert_array_equal(fingerprint_of(picture).bits, low > np.median(low[1:]))


def test_outfits_make_pairs(clothes: Path, tmp_path: Path) -> None:
    picture = (clothes / "tops" / "a.jpg").read_bytes()
    (clothes / "tops" / "again.jpg").write_bytes(picture)
    put(clothes, "skirts/c.jpg")
    outfits = tmp_path / "outfits.csv"
    outfits.write_text("outfit,file\n1,a\n1,b.jpg\n2,tops/again.jpg\n2,skirts/c.jpg\n2,none.jpg\n")
    dataset, problems = imported(clothes, outfits=outfits)
    assert dataset.pairs.select("top", "bottom").rows() == [("a", "b"), ("a", "c")]
    assert dataset.outfits.select("outfit", "item").rows() == [
        ("1", "a"),
        ("1", "b"),
        ("2", "a"),
        ("2", "c"),
    ]
    assert problems.rows[-1][:4] == ("outfits.csv", 6, "file", "none.jpg")


def test_a_folder_with_nothing_to_use_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        imported(tmp_path / "none")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match=r"(?s)no photograph that can be used.*put pictures there"):
        imported(empty, out="two")
    (empty / "a.nef").write_bytes(b"x")
    with pytest.raises(DataError, match=r"(?s)no photograph that can be used.*raw picture"):
        imported(empty, out="three")
    (empty / "b.jpg").write_bytes(b"x")
    with pytest.raises(DataError, match=r"no photograph that can be used"):
        imported(empty, out="four")


def test_the_innermost_folder_that_tells_counts() -> None:
    assert slot_of_folders("tops/skirts/new/x.jpg", KindWords.of({})) == ("bottom", ["skirts"])
    assert slot_of_folders("tops/Winter_coats/x.jpg", KindWords.of({})) == (
        "outerwear",
        ["tops", "winter coats"],
    )
    assert slot_of_folders("skirts.jpg", KindWords.of({})) == (None, [])


def test_paths_as_people_write_them(tmp_path: Path) -> None:
    assert spelled(r".\tops\a b.jpg ", tmp_path) == "tops/a b.jpg"
    assert spelled(str(tmp_path / "tops" / "a.jpg"), tmp_path) == "tops/a.jpg"
    assert spelled("tops/../../a.jpg", tmp_path) is None
    assert spelled("..", tmp_path) is None


def test_the_order_is_that_of_names(clothes: Path) -> None:
    put(clothes, "B.jpg", "a.jpg", "C/x.jpg")
    found = find_photos(clothes, Problems())
    assert found == ["a.jpg", "B.jpg", "C/x.jpg", "skirts/b.jpg", "tops/a.jpg"]


@pytest.mark.real
def test_photographs_as_people_take_them(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "photos"
    if not folder.is_dir():
        pytest.skip(f"the photographs are not there ({folder})")

    def digest() -> dict[Path, str]:
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    before = digest()
    thumbnails = tmp_path / "thumbnails"
    thumbnails.mkdir()
    dataset, problems = import_dataset(
        lambda found: read_photos(
            folder,
            found,
            thumbnails=thumbnails,
            out=tmp_path / "out",
            columns=PhotoColumns(file="image", id="item_id", kind="type"),
        ),
        tmp_path / "out",
        source={},
    )
    assert digest() == before
    assert not problems.rows
    assert dataset.items["kind_source"].unique().to_list() == ["csv"]
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 240),
        ("top", "outerwear", 80),
        ("bottom", "bottom", 240),
        ("bottom", "one-piece", 80),
    ]
    categories = dataset.items.select(pl.col("category").list.first(), "slot").unique()
    by_words = {name: slot_of_words(name) for name in categories["category"]}
    assert by_words == dict(categories.iter_rows())  # folders of these names would tell the same
    assert len(list((tmp_path / "out" / "images").iterdir())) == 640

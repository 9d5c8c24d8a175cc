"""Encoding the photographs of a dataset: only what is new, nothing lost, problems named."""

import csv
import json
import sys

import numpy as np
import polars as pl
import pytest

from flatlays import TROUSERS, file_of, flat_lay
from wearwith.catalog import Dataset, negative_pool
from wearwith.errors import ConfigError, DataError, ExtraMissingError
from wearwith.features import FeatureStore, feature_sets
from wearwith.features.circumstances import backdrop_clusters
from wearwith.features.encoding import one_pass, photograph_reader
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.pictures import cutout
from wearwith.pictures.blank import BLANK

WARM, COOL = (240, 228, 210), (205, 212, 222)
COLOURS = {"t1": (170, 40, 50), "t2": (40, 45, 80), "b1": (60, 110, 80), "b2": (90, 60, 40)}
BACKDROPS = {"t1": WARM, "t2": COOL, "b1": WARM, "b2": COOL}
UNCUT = "the garment could not be cut out: encoded with its backdrop"


class MeanColour:
    """Encodes a picture as its mean colour; counts, and stops where it is told to."""

    name = "mean-colour"
    dim = 3
    finds_garment = False

    def __init__(self, version=1, stop_after=None):
        self.version = version
        self.stop_after = stop_after
        self.seen = 0

    def fingerprint(self):
        return {"name": self.name, "version": self.version}

    def encode(self, batch):
        if self.stop_after is not None and self.seen + len(batch) > self.stop_after:
            raise KeyboardInterrupt
        self.seen += len(batch)
        return np.stack([picture.mean((0, 1)) for picture in batch]).astype(np.float32)


@pytest.fixture(scope="module")
def files():
    """Photographs by item: two before a warm backdrop, two before a cool one."""
    return {
        item: file_of(
            flat_lay(colour, *([TROUSERS] if item[0] == "b" else []), backdrop=BACKDROPS[item])[0]
        )
        for item, colour in COLOURS.items()
    }


def kind_of(item):
    return {"t": "top", "b": "bottom", "s": "shoe"}[item[0]]


def dataset_of(folder, files, images=None):
    """Save a dataset whose photographs are these files, and the items of `images` beside them."""
    root = folder / "photographs"
    root.mkdir(exist_ok=True)
    for item, data in files.items():
        (root / f"{item}.jpg").write_bytes(data)
    paths = {item: f"{item}.jpg" for item in files} | (images or {})
    rows = [{"id": item, "kind": kind_of(item), "image": path} for item, path in paths.items()]
    items = pl.DataFrame(rows, schema={"id": pl.String, "kind": pl.String, "image": pl.String})
    pairs = pl.DataFrame(schema={"top": pl.String, "bottom": pl.String, "split": pl.String})
    return Dataset.from_frames(items, pairs, image_root=root).save(folder / "data")


@pytest.fixture
def dataset(tmp_path, files):
    return dataset_of(tmp_path, files)


def photograph(dataset, item):
    return dataset.image_root / f"{item}.jpg"


def vectors(dataset, name, *ids):
    return FeatureStore(dataset.folder, name).read(list(ids))


def counts(report, name="mean-colour"):
    (entry,) = [entry for entry in report.sets if entry.name == name]
    return {"items": entry.items, "new": entry.new, "without": entry.without, "bad": entry.bad}


def rows_of(report):
    with report.problems.open(encoding="utf-8") as file:
        return {row["value"]: row for row in csv.DictReader(file)}


def test_every_garment_is_encoded_without_its_backdrop(dataset):
    report = encode_pictures(dataset, MeanColour())
    assert counts(report) == {"items": 4, "new": 4, "without": 0, "bad": 0}
    assert counts(report, "border") == {"items": 4, "new": 4, "without": 0, "bad": 0}
    assert report.problems is None
    assert feature_sets(dataset.folder) == ["border", "mean-colour"]
    found, present = vectors(dataset, "mean-colour", "t1", "t2")
    assert present.all()
    # What is not garment is white, and a navy garment is darker than a red one.
    assert 150 < found.mean() < 240
    assert found[0, 0] > found[1, 0]


def test_plain_photographs_keep_their_backdrop_in_a_set_of_their_own(dataset):
    encode_pictures(dataset, MeanColour())
    report = encode_pictures(dataset, MeanColour(), plain=True)
    assert counts(report, "mean-colour-plain")["new"] == 4
    assert counts(report, "border")["new"] == 0
    cut, _ = vectors(dataset, "mean-colour", "t1")
    plain, _ = vectors(dataset, "mean-colour-plain", "t1")
    assert (cut - plain > 3).all()


def test_an_encoder_that_finds_the_garment_by_itself_gets_the_whole_picture(dataset):
    encode_pictures(dataset, MeanColour(), plain=True)
    encoder = MeanColour()
    encoder.finds_garment = True
    report = encode_pictures(dataset, encoder)
    assert counts(report)["new"] == 4
    whole, _ = vectors(dataset, "mean-colour-plain", "t1", "t2")
    found, _ = vectors(dataset, "mean-colour", "t1", "t2")
    np.testing.assert_array_equal(found, whole)


def test_only_new_and_changed_photographs_are_encoded(dataset, files):
    encode_pictures(dataset, MeanColour())
    again = MeanColour()
    assert counts(encode_pictures(dataset, again)) == {
        "items": 4,
        "new": 0,
        "without": 0,
        "bad": 0,
    }
    assert again.seen == 0
    before, _ = vectors(dataset, "mean-colour", "t1", "t2")
    changed = flat_lay((200, 180, 40), backdrop=WARM)[0]
    photograph(dataset, "t2").write_bytes(file_of(changed))
    third = MeanColour()
    assert counts(encode_pictures(dataset, third))["new"] == third.seen == 1
    after, _ = vectors(dataset, "mean-colour", "t1", "t2")
    np.testing.assert_array_equal(before[0], after[0])
    assert np.abs(before[1] - after[1]).max() > 10


def test_an_encoded_photograph_is_not_even_decoded(dataset, monkeypatch):
    encode_pictures(dataset, MeanColour())
    monkeypatch.setattr("wearwith.features.encoding.photograph_reader.open_picture", None)
    assert counts(encode_pictures(dataset, MeanColour()))["items"] == 4


@pytest.mark.parametrize("part", [1, 128])
def test_equal_files_are_encoded_once(tmp_path, files, part, monkeypatch):
    monkeypatch.setattr(one_pass, "TASK", part)
    same = {"t1": files["t1"], "t2": files["t1"], "b1": files["b1"]}
    dataset = dataset_of(tmp_path, same)
    encoder = MeanColour()
    assert counts(encode_pictures(dataset, encoder)) == {
        "items": 3,
        "new": 2,
        "without": 0,
        "bad": 0,
    }
    assert encoder.seen == 2
    found, _ = vectors(dataset, "mean-colour", "t1", "t2")
    np.testing.assert_array_equal(found[0], found[1])


def test_what_was_stopped_goes_on(dataset, monkeypatch):
    for name in ("TASK", "PART"):
        monkeypatch.setattr(one_pass, name, 1)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # with more threads, chance says who is stopped
    with pytest.raises(KeyboardInterrupt):
        encode_pictures(dataset, MeanColour(stop_after=2))
    assert feature_sets(dataset.folder) == []
    with pytest.raises(DataError, match="unfinished"):
        vectors(dataset, "mean-colour", "t1")
    encoder = MeanColour()
    report = encode_pictures(dataset, encoder)
    assert encoder.seen == counts(report)["new"] == 2
    assert counts(report)["items"] == 4
    stopped, _ = vectors(dataset, "mean-colour", *COLOURS)
    encode_pictures(dataset, MeanColour(), name="at-once")
    at_once, _ = vectors(dataset, "at-once", *COLOURS)
    np.testing.assert_array_equal(stopped, at_once)


def test_a_stop_between_the_two_sets_loses_nothing(dataset, monkeypatch):
    save = FeatureStore.append

    def stop(self, *args):
        if self.name == "border":
            raise KeyboardInterrupt
        save(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(FeatureStore, "append", stop)
        with pytest.raises(KeyboardInterrupt):
            encode_pictures(dataset, MeanColour())
    encoder = MeanColour()
    report = encode_pictures(dataset, encoder)
    assert encoder.seen == 0
    assert counts(report, "border")["new"] == 4


def test_parts_and_order_change_nothing(dataset, monkeypatch):
    encode_pictures(dataset, MeanColour(), name="one-part")
    monkeypatch.setattr(one_pass, "TASK", 3)
    encode_pictures(dataset, MeanColour(), name="two-parts")
    one, _ = vectors(dataset, "one-part", *COLOURS)
    two, _ = vectors(dataset, "two-parts", *COLOURS)
    np.testing.assert_array_equal(one, two)


def test_another_encoder_under_the_same_name_is_refused(dataset):
    encode_pictures(dataset, MeanColour(), name="mine")
    for other in ({"image": MeanColour(version=2)}, {"image": MeanColour(), "plain": True}):
        with pytest.raises(DataError, match="computed in another way"):
            encode_pictures(dataset, name="mine", **other)


def test_backdrops_that_were_read_in_another_way_are_read_again(dataset):
    encode_pictures(dataset, MeanColour())
    path = FeatureStore(dataset.folder, "border").folder / "encoder.json"
    before = json.loads(path.read_text())
    path.write_text(json.dumps({**before, "encoder": {**before["encoder"], "decoding": 1}}))
    report = encode_pictures(dataset, MeanColour())
    assert (counts(report)["new"], counts(report, "border")["new"]) == (0, 4)
    assert json.loads(path.read_text()) == before
    assert (backdrop_clusters(dataset) >= 0).all()


def test_the_name_of_the_backdrops_is_taken(dataset):
    with pytest.raises(ConfigError, match="taken"):
        encode_pictures(dataset, MeanColour(), name="border")
    assert not (dataset.folder / "features").exists()


def test_what_can_not_be_read_is_a_problem_and_the_rest_goes_on(tmp_path, files):
    broken = {
        "t3": file_of(flat_lay((9, 9, 9))[0])[:3000],
        "t4": b"this is text",
        "s1": file_of(np.full((1, 1, 3), 90, np.uint8), "PNG"),
    }
    images = {"t5": "missing.jpg", "t6": "../../secret.jpg", "b3": "loop.jpg", "b4": None}
    dataset = dataset_of(tmp_path, files | broken, images)
    (dataset.image_root / "loop.jpg").symlink_to("loop.jpg")
    report = encode_pictures(dataset, MeanColour())
    assert counts(report) == {"items": 4, "new": 4, "without": 7, "bad": 6}
    problems = rows_of(report)
    reasons = {item: row["reason"] for item, row in problems.items()}
    assert set(reasons) == {"t3", "t4", "t5", "t6", "b3", "s1"}
    assert "can't be decoded" in reasons["t3"]
    assert "not a picture" in reasons["t4"]
    assert "no such file" in reasons["t5"]
    assert "leads out" in reasons["t6"]
    assert reasons["s1"] == BLANK  # one pixel has but one colour
    assert problems["t4"]["file"] == "t4.jpg"
    assert {row["column"] for row in problems.values()} == {"image"}
    _, present = vectors(dataset, "mean-colour", "t3", "s1", "b4")
    assert not present.any()
    # A photograph that is encoded already is a problem still, and so are the others.
    assert rows_of(encode_pictures(dataset, MeanColour())) == problems


def test_problems_that_were_mended_are_forgotten(tmp_path, files):
    dataset = dataset_of(tmp_path, files | {"t3": b"this is text"})
    report = encode_pictures(dataset, MeanColour())
    assert report.problems.is_file()
    photograph(dataset, "t3").write_bytes(files["t1"])
    assert encode_pictures(dataset, MeanColour()).problems is None
    assert not report.problems.exists()


def test_no_photograph_at_all_is_an_error_that_says_where_to_look(tmp_path, files):
    dataset = dataset_of(tmp_path, {}, {"t1": "t1.jpg", "b1": "b1.jpg"})
    with pytest.raises(DataError, match="None of the 2") as caught:
        encode_pictures(dataset, MeanColour())
    assert "--image-root" in caught.value.fix
    assert "t1.jpg" in caught.value.where or "b1.jpg" in caught.value.where
    moved = tmp_path / "moved"
    moved.mkdir()
    for item in ("t1", "b1"):
        (moved / f"{item}.jpg").write_bytes(files[item])
    report = encode_pictures(dataset, MeanColour(), image_root=moved)
    assert counts(report) == {"items": 2, "new": 2, "without": 0, "bad": 0}


def test_a_dataset_without_photographs_is_refused(tmp_path):
    dataset = dataset_of(tmp_path, {}, {"t1": None, "b1": None})
    with pytest.raises(ConfigError, match="no photographs"):
        encode_pictures(dataset, MeanColour())


@pytest.mark.parametrize("module", ["cv2", "skimage.segmentation"])
def test_a_missing_extra_is_an_error_with_its_install_line(dataset, monkeypatch, module):
    for loaded in [name for name in sys.modules if name.startswith("wearwith.pictures.cutout")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraMissingError, match=r'pip install "wearwith\[vision\]"'):
        encode_pictures(dataset, MeanColour())


def test_a_missing_picture_reader_is_an_error_and_no_unreadable_photograph(dataset, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ExtraMissingError, match="Reading photographs"):
        encode_pictures(dataset, MeanColour())


def test_matched_negatives_can_be_drawn_afterwards(dataset):
    assert backdrop_clusters(dataset) is None
    encode_pictures(dataset, MeanColour())
    clusters = backdrop_clusters(dataset)
    assert clusters.shape == (2,)
    assert (clusters >= 0).all()
    assert clusters[0] != clusters[1]
    pool = negative_pool(dataset, "matched", clusters)
    np.testing.assert_array_equal(pool.groups, clusters)


def test_an_item_without_a_photograph_has_no_backdrop(tmp_path, files):
    dataset = dataset_of(tmp_path, files, {"b3": None})
    encode_pictures(dataset, MeanColour())
    assert backdrop_clusters(dataset).tolist()[2] == -1


def test_several_encoders_and_seeing_share_one_decoding_and_one_cut_out(dataset, monkeypatch):
    counted = {"decoded": 0, "cut": 0}
    decode, cut = photograph_reader.open_picture, cutout.cut_out

    def decoding(data):
        counted["decoded"] += 1
        return decode(data)

    def cutting(picture):
        counted["cut"] += 1
        return cut(picture)

    monkeypatch.setattr(photograph_reader, "open_picture", decoding)
    for place in (cutout, sys.modules["wearwith.pictures.cutout.cut_out"]):
        monkeypatch.setattr(place, "cut_out", cutting)
    other = MeanColour()
    other.name = "other"
    report = encode_pictures(dataset, [MeanColour(), other, "descriptors"], see=True)
    assert counted == {"decoded": 4, "cut": 4}
    assert [entry.name for entry in report.sets] == [
        "mean-colour",
        "other",
        "descriptors",
        "border",
    ]
    assert report.seen.items == report.seen.new == 4
    assert report.to_json()["seen"]["values"]["kind"] == {"bottom": 2, "top": 2}
    apart = encode_pictures(dataset, MeanColour(), name="apart")
    assert counts(apart, "apart")["new"] == 4
    together, _ = vectors(dataset, "mean-colour", *COLOURS)
    alone, _ = vectors(dataset, "apart", *COLOURS)
    np.testing.assert_array_equal(together, alone)


def test_a_set_that_lacks_pictures_gets_them_and_the_others_are_left(dataset):
    first, second = MeanColour(), MeanColour()
    second.name = "second"
    encode_pictures(dataset, first)
    report = encode_pictures(dataset, [first, second])
    assert (first.seen, second.seen) == (4, 4)
    assert [entry.new for entry in report.sets] == [0, 4, 0]


def test_several_encoders_have_several_sets(dataset):
    with pytest.raises(ConfigError, match="one feature set"):
        encode_pictures(dataset, [MeanColour(), MeanColour()])
    other = MeanColour()
    other.name = "other"
    with pytest.raises(ConfigError, match="one feature set"):
        encode_pictures(dataset, [MeanColour(), other], name="both")
    assert not (dataset.folder / "features").exists()


def test_a_report_is_plain_json(dataset):
    report = encode_pictures(dataset, MeanColour())
    text = json.loads(json.dumps(report.to_json()))
    assert [entry["name"] for entry in text["sets"]] == ["mean-colour", "border"]
    assert text["problems"] is None


def test_progress_counts_every_photograph(dataset):
    steps = []

    class Bar:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def advance(self, count=1, **figures):
            steps.append(count)

    totals = []

    def progress(label, total, unit):
        totals.append(total)
        return Bar()

    encode_pictures(dataset, MeanColour(), progress=progress)
    assert sum(steps) == totals[0] == 4

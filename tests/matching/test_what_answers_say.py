"""What an answer says of itself: ties, distance, whose ranking, sizes, and rules against."""

import numpy as np
import polars as pl
import pytest

from exports import BOOK
from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.matching import Matcher, recommend
from wearwith.matching.best_partners import tied
from wearwith.matching.looks import looks_of
from wearwith.model import NewItem, levelled, over_catalogue
from wearwith.pictures.seeing import Sighting
from wearwith.rules import RuleBook
from wearwith.training import RunConfig, train
from worlds import saved_world, tiny


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A checkerboard of which every garment has words and a vector."""
    return saved_world(tmp_path_factory.mktemp("whole") / "data")


@pytest.fixture(scope="module")
def whole(world, tmp_path_factory):
    place = tmp_path_factory.mktemp("whole-run")
    BOOK.save(place / "book.toml")
    config = tiny("akd", inputs={"pictures": ["colours"]}, epochs=3).model_dump()
    return train(
        world, RunConfig.of(config | {"rules": {"book": place / "book.toml"}}), place / "r"
    )


def near(side):
    """The vector of a garment of style 0, as `worlds.add_vectors` makes them."""
    return {"colours": np.array([-1, 0, 0, 0], np.float32)}


FAR = {"colours": np.array([0, 40, -40, 40], np.float32)}


# -- ties


def test_ties_are_ranges_of_the_best_scores():
    scores = np.array([5, 3, 3, 1, 3, 1], np.float32)
    found = tied(scores, np.array([5, 3, 3], np.float32))
    assert found.tolist() == [[1, 1], [2, 4], [2, 4]]  # one more ties and is not shown
    assert tied(scores, np.zeros(0, np.float32)).tolist() == []
    near = np.array([30, 30 + 2e-6, 30 + 1e-3], np.float32)
    assert tied(near, np.sort(near)[::-1]).tolist() == [[1, 1], [2, 3], [2, 3]]


@pytest.fixture
def untold(tmp_path):
    """Garments that share no word, so that nothing can be learned, as a small shop may have."""
    tops, bottoms = (
        ("red tee", "white shirt", "black knit"),
        ("blue jeans", "grey skirt", "tan shorts"),
    )
    rows = [(f"t{n}", "top", title) for n, title in enumerate(tops)]
    rows += [(f"b{n}", "bottom", title) for n, title in enumerate(bottoms)]
    items = pl.DataFrame(rows, schema=["id", "kind", "title"], orient="row")
    pairs = pl.DataFrame(
        [("t0", "b0", "train"), ("t1", "b1", "train"), ("t2", "b2", "valid")],
        schema=["top", "bottom", "split"],
        orient="row",
    )
    config = tiny(inputs={"min_count": 2}, epochs=1)
    return train(Dataset.from_frames(items, pairs), config, tmp_path / "run")


def test_a_tie_of_all_is_called_a_tie_and_nothing_is_praised(untold):
    for bottom in ("b0", "b1", "b2"):
        found = Matcher(untold).explain("t0", bottom)
        assert (found.student_rank, found.student_last) == found.ranks == (1, 3)
        assert found.verdict == "No telling them apart"
        assert found.sentence.startswith(
            "No telling them apart: all 3 bottoms score the same for “red tee”."
        )
        assert found.counterfactuals.reason == "none comes before it"
    items = Matcher(untold).match("t0", 2, allow_worn=True).items
    assert items.select("rank", "tie_from", "tie_to").rows() == [(1, 1, 3), (2, 1, 3)]
    table = recommend(untold, "t0", 1, allow_worn=True)
    assert table.select("tie_from", "tie_to").rows() == [(1, 3)]
    assert any("Nothing was learned" in one for one in untold.manifest.warnings)


def test_no_tie_is_no_range(whole):
    items = Matcher(whole).match("t000", 24, by="student", allow_worn=True).items
    scores = items["score"].to_list()
    for row in items.iter_rows(named=True):
        alike = [
            n for n, score in enumerate(scores, 1) if score == pytest.approx(row["score"], 1e-6)
        ]
        if len(alike) == 1:
            assert row["tie_from"] is row["tie_to"] is None
        else:
            assert (row["tie_from"], row["tie_to"]) == (alike[0], alike[-1])


def test_what_is_pinned_or_varied_has_no_range(untold):
    matcher = Matcher(untold)
    for way in ({"pin": ["b2"]}, {"diverse": 0.5}):
        items = matcher.match("t0", 3, allow_worn=True, **way).items
        assert items["tie_from"].null_count() == 3


# -- distance


@pytest.mark.parametrize("direction", [None, "bottoms", "tops"])
def test_words_that_nobody_knows_get_no_figure(whole, direction):
    found = Matcher(whole).match(NewItem(title="asdf qwer"), 5, direction)
    assert found.items.is_empty()
    assert found.message == "I know none of these words: asdf, qwer"
    assert found.distance.known_words == 0
    if direction is not None:
        other = "b000" if direction == "bottoms" else "t000"
        why = Matcher(whole).explain(NewItem(title="asdf qwer"), other, direction)
        assert why.student_probability is why.teacher_probability is None
        assert why.sentence == "I know none of these words: asdf, qwer."


def test_few_known_words_get_an_answer_and_no_chance(whole):
    matcher = Matcher(whole)
    known = matcher.match(NewItem(title="linen breezy shirt"), 3, by="student")
    assert known.distance.known_words == 1
    assert known.items["probability"].null_count() == 0
    strange = matcher.match(NewItem(title="linen asdf qwer uiop"), 3, "bottoms", by="student")
    assert strange.distance.known_words == 0.25
    assert strange.items.height == 3
    assert strange.items["probability"].null_count() == 3
    assert strange.distance.unknown == ("asdf", "qwer", "uiop")


def test_a_blank_picture_shows_nothing(whole):
    found = Matcher(whole).match(NewItem(shows_nothing=True), 3)
    assert (found.items.height, found.message) == (0, "I see no garment in this picture")
    titled = Matcher(whole).match(NewItem(title="linen shirt", shows_nothing=True), 3)
    assert titled.items.height == 3  # its words are enough


def test_a_picture_of_another_kind_gets_no_chance(whole):
    matcher = Matcher(whole)
    titled = NewItem(title="linen breezy shirt", vectors=near("top"))
    close = matcher.match(titled, 3, "bottoms", by="student")
    assert close.distance.quantile < 0.8
    assert close.items["probability"].null_count() == 0
    alone = matcher.match(NewItem(vectors=near("top")), 3, "bottoms", by="student")
    assert alone.distance.reason == "I have only its picture to go by"
    assert alone.items["probability"].null_count() == 3  # measured with words
    far = matcher.match(NewItem(vectors=FAR), 3, "bottoms", by="student")
    assert far.distance.quantile == 1
    assert far.items["probability"].null_count() == 3
    why = matcher.explain(NewItem(vectors=FAR), "b001", "bottoms")
    assert why.distance.is_far
    assert why.student_probability is why.teacher_probability is None
    assert "Its picture is unlike any that I learned from, so no chance is told." in why.sentence
    assert why.to_json()["distance"]["reason"] == far.distance.reason


def test_garments_of_the_catalogue_have_no_distance(whole):
    assert Matcher(whole).match("t000", 3).distance is None
    assert Matcher(whole).explain("t000", "b000").distance is None


# -- levelling


def test_foreign_garments_do_not_all_get_the_same_answer(whole):
    """Each borrows from those that it is most like, however far it is."""
    matcher = Matcher(whole)
    rng = np.random.default_rng(0)
    firsts, raw = set(), set()
    for style in (-1, 1) * 6:
        vector = np.array([style, 30, 30, 30]) + rng.normal(0, 0.1, 4)
        new = NewItem(vectors={"colours": vector.astype(np.float32)})
        firsts.add(int(matcher.match(new, 1, "bottoms", by="student").items["id"][0][1:]) % 2)
        (point,) = whole.new_points("top", inputs(whole, new))
        raw.add(int((whole.points("bottom") @ point).argmax()) % 2)
    assert firsts == {0, 1}
    assert len(raw) == 1


def inputs(model, new):
    from wearwith.model.new_garments import inputs_of

    return inputs_of(new, "top", model)


def test_its_own_catalogue_is_not_levelled_and_a_foreign_one_is(whole, world, tmp_path):
    same = over_catalogue(whole, world)
    assert not same.is_levelled
    np.testing.assert_allclose(same.points("top"), whole.points("top"), atol=1e-5)
    other = saved_world(tmp_path / "other")
    from wearwith.features import FeatureStore

    shutil_features(other)
    store = FeatureStore(other.folder, "colours")
    ids = other.items["id"].to_list()
    vectors = np.random.default_rng(3).normal(0, 1, (len(ids), 4)).astype(np.float32) + 30
    store.begin({"name": "colours"}, 4)
    store.append([f"far {item}" for item in ids], vectors)
    store.finish((item, f"far {item}") for item in ids)
    foreign = over_catalogue(whole, other)
    assert foreign.is_levelled
    assert not over_catalogue(whole, other, level=False).is_levelled
    found = Matcher(foreign).explain("t000", "b000")
    assert found.distance.quantile == 1
    assert found.student_probability is None


def shutil_features(dataset):
    import shutil

    shutil.rmtree(dataset.folder / "features" / "colours")


def test_a_levelled_model_has_no_chances(whole):
    assert Matcher(levelled(whole)).match("t000", 3).items["probability"].null_count() == 3


# -- what it looks like


def test_words_or_neighbours_tell_a_side(whole):
    assert looks_of(NewItem(title="black skirt"), whole).side == "bottom"
    assert looks_of(NewItem(title="thing"), whole).side is None
    seen = [Sighting("kind", "bottom", 1.0, 0.95), Sighting("category", "skirt", 1.0, 0.9)]
    told = looks_of(NewItem(seen=seen), whole)
    assert (told.side, told.category) == ("bottom", "skirt")
    assert told.question("top") == "This looks like a skirt. Is it?"
    assert told.question("bottom") is None
    assert looks_of(NewItem(), whole).question(None) == "Is it a top or a bottom?"


def test_a_picture_between_tops_and_bottoms_tells_nothing(whole):
    """Here both sides have the same vectors."""
    assert looks_of(NewItem(vectors=near("top")), whole).side is None
    with pytest.raises(ConfigError, match="whether the new garment is a top or a bottom"):
        Matcher(whole).match(NewItem(vectors=near("top")), 3)


# -- whose ranking


def test_one_ranking_counts_unless_another_is_asked_for(whole):
    aucs = whole.manifest.default_auc
    better = "student" if aucs["student"] > aucs["teacher"] else "teacher"
    assert whole.default_by == better == Matcher(whole).match("t000", 1).by
    for by in ("student", "teacher"):
        found = Matcher(whole).explain("t000", "b001", by=by)
        assert found.by == Matcher(whole).match("t000", 1, by=by).by == by
        assert found.rank == (found.student_rank if by == "student" else found.teacher_rank)


def test_edited_rules_count_for_whoever_did_not_ask_for_the_student(whole):
    edited = Matcher(whole).with_book(RuleBook.of(list(BOOK.rules)[:2]))
    assert edited.default_by == edited.match("t000", 1).by == "teacher"


def test_without_rules_it_is_the_student(dbpr):
    assert dbpr.default_by == "student"
    assert dbpr.manifest.default_auc == {}


# -- sizes, and rules against


@pytest.fixture
def sized(tmp_path):
    """Skirts in four sizes: the words, and so the scores, of all sizes are equal."""
    colours = ("red", "blue", "black", "white", "green")
    rows = [(f"t{n}", "top", f"{c} shirt", f"shirt {c}") for n, c in enumerate(colours)]
    rows += [
        (f"b{n}-{size}", "bottom", f"{colour} skirt", f"skirt {colour}")
        for n, colour in enumerate(colours)
        for size in ("34", "36", "38", "40")
    ]
    items = pl.DataFrame(rows, schema=["id", "kind", "title", "model"], orient="row")
    pairs = [(f"t{n}", f"b{n}-36", "valid" if n == 4 else "train") for n in range(len(colours))]
    worn = pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    return train(Dataset.from_frames(items, worn), tiny(epochs=2), tmp_path / "run")


def test_one_size_stands_for_all(sized):
    matcher = Matcher(sized)
    found = matcher.match("t0", 20).items["id"].to_list()
    assert sorted(one[:2] for one in found) == ["b1", "b2", "b3", "b4"]  # all sizes of b0 were worn
    every = matcher.match("t0", 20, every_size=True).items["id"].to_list()
    assert len(every) == 16
    filtered = matcher.match("t0", 20, where="id LIKE '%-40'").items["id"].to_list()
    assert sorted(filtered) == ["b1-40", "b2-40", "b3-40", "b4-40"]
    pinned = matcher.match("t0", 3, pin=["b3-38"]).items["id"].to_list()
    assert pinned[0] == "b3-38"
    assert len({one[:2] for one in pinned}) == 3
    assert matcher.match("t0", 20).items["tie_from"].null_count() == 4  # no size ties with itself


def test_a_list_says_which_rules_speak_against_a_garment(whole):
    signs = {rule.id: rule.sign for rule in BOOK.rules}
    items = Matcher(whole).match("t000", 24, allow_worn=True).items
    assert items["against"].list.len().max() > 0
    for rules, against in items.select("rules", "against").iter_rows():
        assert against == [one for one in rules if signs[one] == "-"]

"""Levelling takes favourites away; rules alone have none."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.errors import ConfigError
from wearwith.matching import Matcher
from wearwith.model import Garment, levelled, over_catalogue, rules_alone
from worlds import everyone, saved_world


@pytest.fixture(scope="module")
def wardrobe(tmp_path_factory):
    """Other garments, with vectors of their own."""
    return saved_world(tmp_path_factory.mktemp("wardrobe") / "data", everyone, everyone)


def of_top(model, number=0):
    return Garment("top", model.points("top")[number], number)


def preferences(model, number=0):
    """ln q of all bottoms with one top, up to a constant."""
    teacher, garment = model.teacher, of_top(model, number)
    scores = model.points("bottom") @ garment.point
    every = np.arange(len(scores))
    return teacher.preference(scores) + teacher.fired(garment, every).push


def test_levelled_scores_have_no_favourites(akd):
    model = akd
    even = levelled(model)
    scores = model.points("top") @ model.points("bottom").T
    expected = scores - scores.mean(axis=0) - scores.mean(axis=1, keepdims=True) + scores.mean()
    found = even.points("top") @ even.points("bottom").T
    assert np.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("teacher", [{"fidelity": "logit"}, {"fidelity": "paper"}])
def test_levelling_leaves_the_confidence_of_rules(train_tiny, teacher):
    model = train_tiny("akd", teacher | {"attention_size": 8})
    even = levelled(model)
    every = np.arange(len(model.catalogue.bottoms))
    before = model.teacher.fired(of_top(model), every)
    after = even.teacher.fired(of_top(even), every)
    assert np.array_equal(before.rules, after.rules)
    assert len(before.rules)
    assert np.allclose(before.confidence, after.confidence, atol=1e-5)
    assert np.isfinite(preferences(even)).all()


def test_new_garments_are_levelled_too(dbpr, gappy):
    even = levelled(dbpr)
    title = gappy.items.filter(side="top")["title"][0]
    from wearwith.model import NewItem

    by_title = Matcher(even).match(NewItem(title=title), direction="bottoms", k=5).items
    assert abs(by_title["score"].mean()) < abs(
        Matcher(dbpr).match(NewItem(title=title), direction="bottoms", k=5)
        .items["score"].mean()
    )  # fmt: skip


def coloured(dataset, colours):
    """The dataset with known colours, which go round."""
    names = [colours[number % len(colours)] for number in range(dataset.items.height)]
    return replace(dataset, items=dataset.items.with_columns(colour=pl.Series(names)))


def test_rules_alone_rank_by_what_was_worn(wardrobe):
    model = rules_alone(coloured(wardrobe, ["black", "white", "brown"]))
    assert not model.has_student
    top = model.items.filter(side="top", colour="brown")["id"][0]
    found = Matcher(model).match(top, k=3, allow_worn=True).items
    best = model.items.filter(pl.col("id").is_in(found["id"].implode()))["colour"]
    assert set(best) == {"brown"}  # "brown + brown" is the strongest rule about brown
    assert found["probability"].null_count() == 3


def test_rules_alone_have_no_student_to_ask(wardrobe):
    matcher = Matcher(rules_alone(wardrobe))
    with pytest.raises(ConfigError, match="Only rules say"):
        matcher.match("t000", by="student")


def test_rules_alone_serve_from_a_folder(wardrobe, tmp_path):
    from wearwith.model import save_model

    model = rules_alone(coloured(wardrobe, ["black", "white"]))
    again = save_model(model, tmp_path / "served")
    first, second = (Matcher(one).match("t000", k=9).items for one in (model, again))
    assert first.equals(second)


def test_rules_alone_read_a_new_garment(wardrobe):
    from wearwith.model import NewItem

    matcher = Matcher(rules_alone(coloured(wardrobe, ["black", "white"])))
    found = matcher.match(NewItem(title="black t-shirt"), direction="bottoms", k=1).items
    colour = matcher.model.items.filter(id=found["id"][0])["colour"].item()
    assert colour == "black"
    nothing = matcher.match(NewItem(title="thing"), direction="bottoms")
    assert nothing.items.is_empty()
    assert nothing.message == "I know none of these words: thing"
    with pytest.raises(ConfigError, match="Nothing that rules could fire on"):
        matcher.match(NewItem(), direction="bottoms")


def test_a_model_without_a_student_moves_nowhere(wardrobe):
    with pytest.raises(ConfigError, match="only rules"):
        over_catalogue(rules_alone(wardrobe), wardrobe)

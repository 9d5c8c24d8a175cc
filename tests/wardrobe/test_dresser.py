"""What to wear, from a wardrobe whose garments are of two styles."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching.outfits import Completer
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.wardrobe.diary import Diary
from wearwith.wardrobe.dresser import DayWishes, Dresser
from wearwith.words import Trait
from wearwith.words.occasions import Occasion

DAY = date(2026, 12, 1)
MODEL = completed_model(outfit_shop(n_outfits=120))


def with_traits(model, **values):
    """The same garments, of which more was read: t1=("colour", "navy")."""
    rows = [(item, *trait, "title", trait[1]) for item, trait in values.items()]
    more = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    known = model.knowledge
    return replace(model, knowledge=replace(known, traits=pl.concat([known.traits, more])))


@pytest.fixture
def own(tmp_path):
    model = with_traits(
        MODEL,
        t1=("colour", "navy"),
        b2=("category", "shorts"),
        b4=("category", "jeans"),
        t5=("material", "linen"),  # beside wool, so that nothing goes with it
    )
    gains = model.arrays["outfit.gains"].copy()
    gains[model.outfits.garments.positions(["t5", "g6"])] -= 20
    model = replace(model, arrays={**model.arrays, "outfit.gains": gains})
    return Dresser(Completer(model), Diary(tmp_path / "diary.jsonl"))


def ids(found):
    return [[item.id for item in one.look.items] for one in found.looks]


def wear(own, day, *garments):
    own.diary.wore(garments, day, own.completer.shelf.garments, day)


def test_the_first_look_is_the_best_of_all_and_is_finished_with_a_bag(own):
    (look,) = ids(own.today(DayWishes(k=1), DAY))
    scorer, garments = own.completer.scorer(), own.completer.shelf.garments
    every = [
        (t, b, s)
        for t in garments.of_slot("top")
        for b in garments.of_slot("bottom")
        for s in garments.of_slot("shoes")
    ]
    best = every[int(scorer.score_outfits(np.array(every)).argmax())]
    assert look[:3] == [garments.ids[n] for n in best]
    assert [name[0] for name in look] == ["t", "b", "s", "g"]


def test_looks_of_one_day_differ_and_are_the_same_when_asked_again(own):
    found = own.today(DayWishes(k=4), DAY)
    clothes = [name for look in ids(found) for name in look[:2]]
    assert len({*clothes}) == 8
    assert [one.look.rank for one in found.looks] == [1, 2, 3, 4]
    assert own.today(DayWishes(k=4), DAY) == found


def test_what_was_worn_comes_later_and_returns(own):
    first = ids(own.today(DayWishes(k=1), DAY))[0]
    wear(own, DAY, *first)
    now = own.today(DayWishes(k=3), DAY)
    assert all(not {*first[:2]} & {*look} for look in ids(now))
    later = DAY + timedelta(days=300)
    again = own.today(DayWishes(k=1), later)
    assert ids(again)[0] == first
    assert again.looks[0].last_worn == DAY
    assert again.looks[0].penalty == pytest.approx(0, abs=0.02)
    asked = own.today(DayWishes(k=1, given=(*first[:3],)), DAY).looks[0]
    assert asked.penalty > 1
    own.diary.undo(DAY)
    assert ids(own.today(DayWishes(k=1), DAY))[0] == first


def test_given_garments_come_first_and_are_in_each_look(own):
    found = own.today(DayWishes(k=3, given=("s3", "g2")), DAY)
    for one in found.looks:
        assert [item.id for item in one.look.items[:2]] == ["s3", "g2"]
        assert [item.given for item in one.look.items] == [True, True, False, False]
    with pytest.raises(UnknownItemError, match="t99"):
        own.today(DayWishes(given=("t99",)), DAY)
    with pytest.raises(ConfigError, match="can't be worn together"):
        own.today(DayWishes(given=("s1", "s2")), DAY)
    with pytest.raises(ConfigError, match="0 looks"):
        own.today(DayWishes(k=0), DAY)


def test_a_look_is_finished_with_what_is_wanted(own):
    (look,) = ids(own.today(DayWishes(k=1, want=()), DAY))
    assert [name[0] for name in look] == ["t", "b", "s"]
    (look,) = ids(own.today(DayWishes(k=1, given=("g3",), want=()), DAY))
    assert [name[0] for name in look] == ["g", "t", "b", "s"]
    for slot, says in (("outerwear", "the wardrobe has none"), ("shoes", "it has one already")):
        with pytest.raises(ConfigError, match=f"finished with {slot}") as told:
            own.today(DayWishes(want=(slot,)), DAY)
        assert told.value.fix == says
    with pytest.raises(ConfigError, match="bag can't be worn with bag"):
        own.today(DayWishes(given=("g3",), want=("bag",)), DAY)


def test_a_colour_is_in_each_look(own):
    assert all("t1" in look for look in ids(own.today(DayWishes(k=3, colour="navy"), DAY)))
    with pytest.raises(ConfigError, match="No garment is pink") as told:
        own.today(DayWishes(colour="pink"), DAY)
    assert "navy" in told.value.fix
    none = own.today(DayWishes(given=("t2",), colour="navy"), DAY)
    assert (none.looks, none.message) == ((), "No look with what is given has a navy garment")


def test_an_occasion_leaves_out_what_is_never_worn_then_and_prefers_what_fits(own):
    jeans, shorts = (frozenset({Trait("category", one)}) for one in ("jeans", "shorts"))
    nothing = frozenset()
    formal = Occasion("work", "", jeans, shorts)
    every = own.today(DayWishes(k=8), DAY)
    assert any("b2" in look for look in ids(every))
    dressed = own.today(DayWishes(k=8, occasion=formal), DAY)
    assert not any("b2" in look for look in ids(dressed))
    rank = [next(n for n, look in enumerate(ids(one)) if "b4" in look) for one in (every, dressed)]
    assert rank[1] < rank[0] or rank == [0, 0]
    linen = frozenset({Trait("material", "linen"), Trait("material", "wool")})
    bare = own.today(DayWishes(occasion=Occasion("beach", "", nothing, linen)), DAY)
    assert bare.looks == ()
    assert bare.message == "No top and no bottom and no shoes of yours is for beach"


def test_before_there_is_a_diary_what_is_in_no_good_look_never_is_worn(own):
    never = {one.id: one for one in own.never(DAY)}
    every = own.own_looks()
    scorer = own.completer.scorer()
    assert every.good == pytest.approx(np.quantile(scorer.score_outfits(every.looks), 0.75))
    for name, one in never.items():
        assert one.best.score < every.good
        assert name in [item.id for item in one.best.items]
        assert one.why
    assert set(never) == {"t5", "g6"}
    assert never["t5"].why == "even its best look has linen with wool"
    assert never["g6"].why == "its best look scores less than most of your others"


def test_with_a_diary_what_it_does_not_name_never_is_worn(own):
    wear(own, DAY, "t0", "b0", "s0")
    never = own.never(DAY)
    every = len(own.completer.shelf.garments)
    assert len(never) == every - 3
    assert {one.id for one in never if one.why is not None} == {"t5", "g6"}
    assert len(own.never(DAY - timedelta(days=1))) < every - 3


def test_what_is_odd_about_the_diary_is_told(own):
    wear(own, DAY, "t0", "b0")
    text = own.diary.path.read_text()
    own.diary.path.write_text(text + '{"day": "2026-12-01", "garments": ["hat", "t1"]}\n{"da')
    problems = own.problems(own.diary.read(DAY))
    assert len(problems) == 2
    assert "line 3" in problems[0]
    assert problems[1] == "'hat' is no garment of the wardrobe"
    own.today(DayWishes(), DAY)
    assert "t1" not in {one.id for one in own.never(DAY)}

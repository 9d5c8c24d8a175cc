"""A person's own sets: kept in versions, on for dates, and before what a model puts together."""

from datetime import date

import pytest
from test_completer import COMPLETER, SHOP, ids_of

from outfit_models import completed_model
from wearwith.errors import DataError
from wearwith.matching.outfits import Completer, LookWishes, OwnSet, SetDesk

WHO = {"author": "Ada", "reason": "spring"}
SPRING = OwnSet("spring", ("t0", "b1", "s0"), starts=date(2026, 3, 1), ends=date(2026, 5, 31))
ODD = OwnSet("odd", ("t0", "b2", "s1", "g3"))


@pytest.fixture
def desk(tmp_path):
    return SetDesk(tmp_path / "sets")


def test_every_edit_is_a_version_with_who_and_why(desk):
    assert desk.now() == ()
    desk.put([SPRING, ODD], **WHO)
    desk.review(swap=[("odd", "s1", "s3")], author="Grace", reason="it pinches")
    desk.turn("spring", "off", **WHO)
    desk.remove("odd", **WHO)
    assert [one.id for one in desk.now()] == ["spring"]
    assert [edit.change for edit in desk.history] == [
        "put 2 sets: 'spring', 'odd'",
        "'odd': 's3' for 's1'",
        "turned 'spring' off",
        "removed 'odd'",
    ]
    assert desk.history[1].author == "Grace"
    assert desk.read(2)[1].items == ("t0", "b2", "s3", "g3")
    desk.go_back(1, **WHO)
    assert SetDesk(desk.folder).now() == (SPRING, ODD)
    desk.go_back(0, **WHO)
    assert desk.now() == ()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"id": " ", "items": ["a", "b"]}, "needs an id"),
        ({"id": "x" * 201, "items": ["a", "b"]}, "needs an id"),
        ({"id": "x", "items": ["a"]}, "has 1 garments"),
        ({"id": "x", "items": ["a", "b", "a"]}, "has 'a' twice"),
        ({"id": "x", "items": [str(n) for n in range(10_000)]}, "has 10,000 garments"),
        ({"id": "x", "items": ["a", "b"], "state": "lost"}, "the state 'lost'.*on, off"),
        ({"id": "x", "items": ["a", "b"], "starts": "soon"}, "the date 'soon'"),
        (
            {"id": "x", "items": ["a", "b"], "starts": "2026-02-02", "ends": "2026-01-01"},
            "ends before it starts",
        ),
    ],
)
def test_a_set_that_can_not_be_is_refused(values, says):
    with pytest.raises(DataError, match=f"(?s){says}"):
        OwnSet.of(values)


def test_edits_that_can_not_be_leave_nothing(desk):
    for edit, says in (
        (lambda: desk.put([], **WHO), "no set to keep"),
        (lambda: desk.remove("spring", **WHO), "There is no set 'spring'"),
        (lambda: desk.put([ODD], author=" ", reason="x"), "needs its author"),
    ):
        with pytest.raises(DataError, match=says):
            edit()
    assert not desk.folder.exists()
    desk.put([ODD], **WHO)
    for item, other in (("s9", "s0"), ("s1", "g3")):
        with pytest.raises(DataError, match="can't be replaced"):
            desk.review(["odd"], [("odd", item, other)], **WHO)
    assert desk.version == 1
    with pytest.raises(DataError, match="There is no set 'even'"):
        desk.review(["odd"], refuse=["even"], **WHO)
    with pytest.raises(DataError, match="nothing to decide"):
        desk.review(**WHO)
    assert desk.now() == (ODD,)
    (desk.folder / "000001.sets").write_text("{}")
    with pytest.raises(DataError, match="Version 1 of the sets is damaged"):
        SetDesk(desk.folder).now()


def test_own_sets_come_first_on_their_days(desk):
    desk.put([SPRING, ODD], **WHO)
    completer = Completer(COMPLETER.model, sets=desk)
    found = completer.complete(["t0"], LookWishes.of(k=4), date(2026, 4, 1))
    assert {look.set for look in found.looks[:2]} == {"spring", "odd"}
    assert [look.rank for look in found.looks] == [1, 2, 3, 4]
    assert found.looks[0].score >= found.looks[1].score
    assert [look.set for look in found.looks[2:]] == [None, None]
    shown = [name for look in found.looks for name in look.found]
    assert len(shown) == len(set(shown))
    assert ids_of(found.looks[0])[0] == "t0"
    winter = completer.complete(["t0"], LookWishes.of(k=4), date(2026, 12, 1))
    assert [look.set for look in winter.looks] == ["odd", None, None, None]
    assert [look.set for look in completer.complete(["t2"]).looks] == [None] * 5
    both = completer.complete(["s1", "t0"], LookWishes.of(k=1))
    assert both.looks[0].set == "odd"


def test_a_set_is_shown_only_while_all_of_it_may_be_taken(desk):
    gone = OwnSet("gone", ("t0", "b2", "deleted"))
    desk.put([ODD, gone, OwnSet("off", ("t0", "b4"), "off")], **WHO)

    def sets(completer=None, **ask):
        completer = completer or Completer(COMPLETER.model, sets=desk)
        looks = completer.complete(["t0"], LookWishes.of(k=3, **ask)).looks
        return [look.set for look in looks if look.set]

    assert sets() == sets(want=["bag"]) == sets(budget=60) == ["odd"]
    assert sets(want=["bag", "one-piece"]) == []
    assert sets(exclude=["s1"]) == sets(where="listed < 3") == sets(budget=50) == []
    assert sets(pin=["s0"]) == sets(budgets={"bag": 20}) == []
    blocked = [("b2", "g3")]
    assert sets(Completer(COMPLETER.model, blocked=blocked, sets=desk)) == []
    desk.turn("odd", "refused", **WHO)
    assert sets() == []


def test_a_catalogue_of_which_something_is_sold_out_shows_no_set_with_it(desk):
    import polars as pl

    desk.put([ODD], **WHO)
    stock = pl.when(pl.col("id") == "s1").then(0).otherwise(3)
    sold_out = Completer(completed_model(SHOP, stock=stock), sets=desk)
    assert [look.set for look in sold_out.complete(["t0"], LookWishes.of(k=2)).looks] == [None] * 2

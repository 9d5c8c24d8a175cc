"""What an edit of the rules would do, before it is saved."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from wearwith.matching.queries import garment_of
from wearwith.matching.rule_effect import RuleEffect, effect_of
from wearwith.model import Teacher
from wearwith.ranking import best_first
from wearwith.rules import Rule
from wearwith.serving.edits import tried as after
from wearwith.serving.page.desk import desk_of
from wearwith.serving.page.rule_form import RuleForm
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.views import Views
from wearwith.serving.present import Present
from wearwith.types import Floats

__all__ = ["Moved", "Trial", "tried"]

SHOWN = 8


@dataclass(frozen=True)
class Moved:
    """A garment of the ranking as it would be.

    Attributes
    ----------
    card
        The garment.
    rank, before
        Where it would stand, and where it stands.
    """

    card: Card
    rank: int
    before: int


@dataclass(frozen=True)
class Trial:
    """An edit that was tried and not kept.

    Attributes
    ----------
    effect
        On validation pairs.
    example
        The garment whose ranking is shown; None where the rule speaks of none.
    moved
        The first few of that ranking as it would be.
    """

    effect: RuleEffect
    example: Card | None
    moved: tuple[Moved, ...]


def tried(views: Views, present: Present, form: RuleForm) -> Trial:
    """Find out what an edit would do.

    Raises
    ------
    RuleError
        If it can't be made.
    """
    form.require_change()
    desk, matcher, shelf = desk_of(present), present.matcher, views.shelf(present)
    book = after(desk, form.edits)
    effect = effect_of(matcher, book)
    example = _example(shelf, form.rule, present.pictures)
    if example is None:
        return Trial(effect, None, ())
    now = matcher.teacher
    assert now is not None  # noqa: S101 - there is a desk
    return Trial(effect, example, _moved(shelf, now, now.with_book(book), example.id))


def _moved(shelf: Shelf, now: Teacher, then: Teacher, example: str) -> tuple[Moved, ...]:
    """Rank the bottoms of a top by other rules than those that stand."""
    model = shelf.model
    garment = garment_of(model, example, None)
    names = model.catalogue.bottoms
    everyone = np.arange(len(names))
    scores = model.points("bottom") @ garment.point

    def by(teacher: Teacher) -> Floats:
        found: Floats = teacher.preference(scores) + teacher.fired(garment, everyone).push
        return found

    before, new = by(now), by(then)
    return tuple(
        Moved(shelf[names[place]], rank, 1 + int((before > before[place]).sum()))
        for rank, place in enumerate(best_first(new, SHOWN).tolist(), start=1)
    )


def _example(shelf: Shelf, rule: Rule, pictures: Container[str]) -> Card | None:
    """Find a top that a rule speaks of, with a picture if there is one."""
    knowledge = shelf.model.knowledge
    assert knowledge is not None  # noqa: S101 - there is a desk
    has = knowledge.traits.filter(attribute=rule.top.attribute, value=rule.top.value)
    named = has["item"].unique().sort().to_list()
    found = [shelf[item] for item in named if item in shelf and shelf[item].side == "top"]
    return next((card for card in found if card.id in pictures), found[0] if found else None)

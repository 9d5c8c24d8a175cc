"""What an edit of the rules would do, before it is saved."""

from collections.abc import Container
from dataclasses import dataclass

from wearwith.matching import Matcher
from wearwith.matching.rule_effect import RuleEffect, effect_of
from wearwith.rules import Rule
from wearwith.serving.page.rule_form import RuleForm
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.views import Views
from wearwith.serving.present_model import Present, desk_of
from wearwith.serving.rule_edits import tried as after

__all__ = ["EditTrial", "Moved", "tried"]

SHOWN = 8
COMPARED = 1_000  # of the ranking as it is


@dataclass(frozen=True)
class Moved:
    """A garment of the ranking as it would be.

    Attributes
    ----------
    card
        The garment.
    rank, before
        Where it would stand, and where it stands; None behind the first `COMPARED`.
    """

    card: Card
    rank: int
    before: int | None


@dataclass(frozen=True)
class EditTrial:
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


def tried(views: Views, present: Present, form: RuleForm) -> EditTrial:
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
        return EditTrial(effect, None, ())
    then = matcher.with_book(book)
    return EditTrial(effect, example, _moved(shelf, matcher, then, example.id))


def _moved(shelf: Shelf, now: Matcher, then: Matcher, example: str) -> tuple[Moved, ...]:
    """Ask what goes with a top by other rules than those that stand, and by these."""

    def best(matcher: Matcher, k: int) -> list[str]:
        found: list[str] = matcher.match(example, k, "bottoms", by="teacher").items["id"].to_list()
        return found

    ranks = {item: rank for rank, item in enumerate(best(now, COMPARED), start=1)}
    return tuple(
        Moved(shelf[item], rank, ranks.get(item))
        for rank, item in enumerate(best(then, SHOWN), start=1)
    )


def _example(shelf: Shelf, rule: Rule, pictures: Container[str]) -> Card | None:
    """Find a top that a rule speaks of, with a picture if there is one."""
    knowledge = shelf.model.knowledge
    assert knowledge is not None  # noqa: S101 - there is a desk
    has = knowledge.traits.filter(attribute=rule.top.attribute, value=rule.top.value)
    named = has["item"].unique().sort().to_list()
    found = [shelf[item] for item in named if item in shelf and shelf[item].side == "top"]
    return next((card for card in found if card.id in pictures), found[0] if found else None)

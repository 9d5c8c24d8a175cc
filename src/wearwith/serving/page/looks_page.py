"""`/looks` and `/look`: whole outfits around a garment, one of them, and what to wear instead."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import polars as pl
from fastapi.responses import HTMLResponse

from wearwith.errors import ConfigError, WearwithError
from wearwith.matching.outfit_diagnosis import RuleInOutfit
from wearwith.matching.outfits import CompletedLook, Completer, LookWishes
from wearwith.model.outfits_with_new import slot_of_new
from wearwith.rules import Rule, SetRule
from wearwith.serving.page.boards import Board, board_of
from wearwith.serving.page.looks_form import LOOKS_SHOWN, MOST_LOOKS, LooksRequest
from wearwith.serving.page.page_words import capitalised
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.rule_words import rule_in_words
from wearwith.serving.page.shelf import Card, Views, values_of_cards
from wearwith.serving.page.uploaded_garment import UploadedGarment
from wearwith.serving.served_model import completer_of
from wearwith.types import OUTFIT_SLOTS, Slot
from wearwith.words.exclusive_slots import excluded_by
from wearwith.words.wording import _

__all__ = ["look", "looks", "opening_looks", "saved_looks"]

COLOURS_SHOWN = 16
INSTEAD_SHOWN = 8
OPENING: tuple[Slot, ...] = ("top", "one-piece", "outerwear")  # what the first looks are around
OPENING_SHOWN = 3
OPENINGS_TRIED = 8
DAY_STEP = 7919  # a prime, so that garments of successive days are not neighbours


@dataclass(frozen=True)
class LooksDesk:
    """What the pages of looks work with: the completer, and how each garment looks.

    With a photograph it completes with that, too, by the id `new`.
    """

    completer: Completer
    card: Callable[[str], Card]
    picture: Callable[[str], str | None]
    new: str | None = None

    def board(self, look: CompletedLook) -> Board:
        """Lay a look out, and say its rules."""
        return board_of(look, self.card, self._say)

    def _say(self, fired: RuleInOutfit) -> str:
        rule = self._rules.get(fired.id)
        return capitalised(fired.words) if rule is None else rule_in_words(rule)

    @cached_property
    def _rules(self) -> dict[str, Rule | SetRule]:
        now = self.completer.rules.now()
        return {} if now is None else {rule.id: rule for rule in now.book.all}

    @classmethod
    def of(cls, views: Views, photograph: UploadedGarment | None) -> "LooksDesk":
        """Raises `ConfigError` with a model of pairs, or if a new garment can't be read."""
        served = views.service.now
        completer, shelf = completer_of(served), views.shelf(served)
        if photograph is None:
            return cls(completer, shelf.__getitem__, served.board_picture_path)
        completer, (new,) = completer.with_new([photograph.item])
        own = Card(new, None, photograph.item.slot, photograph.name, None, None, None)
        thumbnail = f"data:image/webp;base64,{photograph.thumbnail}"

        def card(item: str) -> Card:
            return own if item == new else shelf[item]

        def picture(item: str) -> str | None:
            if item == new:
                return thumbnail if photograph.thumbnail else None
            return served.board_picture_path(item)

        return cls(completer, card, picture, new)

    def given(self, question: LooksRequest) -> tuple[str, ...]:
        """What every look has, the new garment first."""
        new = () if self.new is None else (self.new,)
        return (*new, *(item for item in question.given if item not in new))


def looks(
    views: Views, question: LooksRequest, photograph: UploadedGarment | None = None
) -> HTMLResponse:
    """Show looks around what is given, or ask what a photograph shows.

    Raises
    ------
    ConfigError, DataError, UnknownItemError
        As `Completer.complete` does.
    """
    try:
        photograph = _with_slot(views, photograph)
    except ConfigError as error:
        if error.where != "slot":
            raise
        return rendered("ask_slot.html", **frame_of(views), garment=photograph, slots=OUTFIT_SLOTS)
    desk = LooksDesk.of(views, photograph)
    served = views.service.now
    shelf = views.shelf(served)
    given = desk.given(question)
    if not given:
        raise ConfigError(_("No garment is chosen"), fix=_("choose one from the pictures"))
    wishes = LookWishes.of(
        k=question.k,
        want=question.want or None,
        budget=question.budget,
        where=_conditions(views, question),
    )
    found = desk.completer.complete(given, wishes)
    cards = [desk.card(item) for item in given]
    worn = [card.slot for card in cards if card.slot is not None]
    return rendered(
        "looks.html",
        **_about(views, question, photograph, desk),
        cards=cards,
        boards=[desk.board(one) for one in found.looks],
        message=found.message,
        wanted=found.wanted,
        slots=[s for s in shelf.kinds if s not in excluded_by(worn) and s not in worn],
        colours=values_of_cards(shelf.cards, "colour", COLOURS_SHOWN, question.colour),
        has_prices=shelf.has_prices,
        can_show_more=len(found.looks) == question.k < MOST_LOOKS,
        more=min(question.k + LOOKS_SHOWN, MOST_LOOKS),
    )


def look(
    views: Views, question: LooksRequest, photograph: UploadedGarment | None = None
) -> HTMLResponse:
    """Show one look; if a garment of it is pressed, what might be worn instead; or two looks.

    Raises
    ------
    ConfigError, DataError, UnknownItemError
        As `Completer.describe` and `Completer.swap` do.
    """
    photograph = _with_slot(views, photograph)
    desk = LooksDesk.of(views, photograph)
    question = replace(question, given=tuple(i for i in question.given if i in question.items))
    given = desk.given(question)
    first = desk.board(desk.completer.describe(question.items, given))
    boards, instead = [first], list[tuple[Card, Board]]()
    pressed = None
    if question.swap:
        where = _conditions(views, question)
        wishes = LookWishes.of(k=INSTEAD_SHOWN, budget=question.budget, where=where)
        found = desk.completer.swap(question.items, question.swap, wishes)
        pressed = desk.card(question.swap)
        instead = [(desk.card(one.found[0]), desk.board(one)) for one in found.looks]
        if question.beside:
            items = question.instead(question.beside)["items"]
            second = desk.completer.describe(items, [one for one in given if one in items])
            boards.append(desk.board(second))
    return rendered(
        "look.html",
        **_about(views, question, photograph, desk),
        boards=boards,
        pressed=pressed,
        instead=instead,
        may_edit=views.service.settings.may_edit and photograph is None,
        needs_key=views.service.settings.api_key is not None,
    )


def opening_looks(views: Views) -> tuple[LooksRequest, list[Board]] | None:
    """Looks to begin with, another garment's each day, and the question that gives them.

    Around a garment of somebody's own sets that are on, if there are any; else around one that has
    a picture. None if there is none, or the first few that are tried have no looks.
    """
    served = views.service.now
    completer = served.completer
    if completer is None:
        return None
    day = datetime.now(UTC).date()
    desk, shelf = LooksDesk.of(views, None), views.shelf(served)
    own = () if served.sets is None else served.sets.now()
    first = [one.items[0] for one in own if one.is_on(day) and one.items[0] in shelf]
    some = [card.id for card in shelf.cards if card.slot in OPENING and card.id in served.pictures]
    start = day.toordinal() * DAY_STEP
    tried = first[:1] + [some[(start + n) % len(some)] for n in range(OPENINGS_TRIED) if some]
    for item in tried:
        question = LooksRequest(given=(item,))
        try:
            found = desk.completer.complete([item], LookWishes.of(k=OPENING_SHOWN), day)
        except WearwithError:
            continue  # such as a garment that is in no outfit, or that nothing is missing beside
        if found.looks:
            return question, [desk.board(one) for one in found.looks]
    return None


def saved_looks(views: Views) -> HTMLResponse:
    """Show the place where a browser's own looks are put together."""
    completer_of(views.service.now)
    return rendered("saved.html", **frame_of(views))


def frame_of(views: Views) -> dict[str, Any]:
    """What every page of looks has."""
    return {
        "title": views.service.settings.title,
        "wardrobe": views.service.wardrobe is not None,
        "has_looks": True,
    }


def _about(
    views: Views,
    question: LooksRequest,
    photograph: UploadedGarment | None,
    desk: LooksDesk,
) -> dict[str, Any]:
    served = views.service.now
    return {
        **frame_of(views),
        "question": question,
        "photograph": photograph,
        "new": desk.new,
        "board_picture": desk.picture,
        "currency": views.shelf(served).currency,
    }


def _conditions(views: Views, question: LooksRequest) -> list[pl.Expr]:
    """The colours that are wanted of what is found."""
    if not question.colour:
        return []
    cards = views.shelf(views.service.now).cards
    return [pl.col("id").is_in([one.id for one in cards if one.colour in question.colour])]


def _with_slot(views: Views, photograph: UploadedGarment | None) -> UploadedGarment | None:
    """The garment of a photograph with what it is in an outfit; `ConfigError` if nothing tells."""
    if photograph is None or photograph.item.slot is not None:
        return photograph
    model = completer_of(views.service.now).model
    item = replace(photograph.item, slot=slot_of_new(model, photograph.item))
    return replace(photograph, item=item)

"""`/match`: a garment, an outfit with its best partner, and the other partners, ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from fastapi.responses import HTMLResponse

from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import Matcher, Matches
from wearwith.matching.filters import Condition
from wearwith.matching.queries import Direction
from wearwith.model import NewItem
from wearwith.serving.page.garment_reading import ReadValue, item_reading, reading_of
from wearwith.serving.page.garment_words import value_word
from wearwith.serving.page.match_form import MOST_SHOWN, STEP, MatchRequest
from wearwith.serving.page.page_words import capitalised, listed, money
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Shelf, Views, values_of_cards
from wearwith.serving.page.uploaded_garment import UploadedGarment
from wearwith.serving.page.why_page import why_of
from wearwith.types import By, Side, other_side
from wearwith.words.wording import _, number

__all__ = ["match"]

COLOURS_SHOWN = 16
CATEGORIES_SHOWN = 24


@dataclass(frozen=True)
class Filter:
    """A filter that is on: its label, its condition, and its chips with what each takes away."""

    label: str
    condition: Condition
    changes: tuple[tuple[str, dict[str, Any]], ...]


def match(
    views: Views, question: MatchRequest, photograph: UploadedGarment | None = None
) -> HTMLResponse:
    """Show what goes with a garment of the catalogue, or with a new one.

    Raises
    ------
    UnknownItemError
        If no garment is chosen, or it is neither a top nor a bottom.
    ConfigError, DataError
        If the model can't answer for such a garment.
    """
    served = views.service.now
    shelf, matcher = views.shelf(served), served.matcher
    query: str | NewItem = question.id if photograph is None else photograph.item
    if photograph is None:
        _require_known(matcher, shelf, question.id)
    side = shelf[question.id].side if photograph is None else photograph.kind
    assert side is not None  # noqa: S101 - what has none was refused, or asked about
    other = other_side(side)
    direction: Direction = "bottoms" if other == "bottom" else "tops"
    has_rules = matcher.model.manifest.teacher is not None
    by: By = question.by or matcher.default_by
    filters = _filters(question, shelf, other)
    found: Matches | None
    unread: ConfigError | None = None
    try:
        found = matcher.match(
            query,
            question.k,
            direction,
            by=by,
            where=[one.condition for one in filters],
            diverse=question.diverse / 100,
            allow_worn=question.worn,
            all_colours=question.colours,
        )
    except ConfigError as error:
        if not question.condition:
            raise
        found, unread = None, error
    worn = _worn(matcher, question.id, side)
    suggested = [
        {**row, "card": shelf[row["id"]], "worn": row["id"] in worn}
        for row in ([] if found is None else found.items.to_dicts())
    ]
    partner = question.partner or (suggested[0]["id"] if suggested else "")
    why = why_of(shelf, matcher, query, partner, direction, by) if partner else None
    left = len(matcher.model.points(other))
    if found is not None and found.steps:
        left = found.steps[-1].left
    others = [card for card in shelf.cards if card.side == other]
    return rendered(
        "match.html",
        200 if unread is None else 422,
        title=views.service.settings.title,
        question=question,
        by=by,
        can_choose_ranking=has_rules and matcher.model.has_student,
        can_vary=matcher.model.has_points or not matcher.model.has_student,
        garment=photograph if photograph is not None else shelf[question.id],
        photograph=photograph,
        reading=_reading(matcher, question.id, photograph),
        wardrobe=views.service.wardrobe is not None,
        has_looks=served.completer is not None,
        side=side,
        other=other,
        suggested=suggested,
        partner=shelf[partner] if partner else None,
        why=why,
        picture=served.picture_path,
        filters=filters,
        unread=unread,
        emptied=None if found is None else _emptied(found, filters, direction),
        unknown=None if found is None else _unknown(found),
        far=None if found is None or found.distance is None else found.distance.reason,
        n_left=left,
        can_show_more=len(suggested) == question.k < min(left, MOST_SHOWN),
        step=STEP,
        colours=values_of_cards(others, "colour", COLOURS_SHOWN, question.colour),
        categories=values_of_cards(others, "category", CATEGORIES_SHOWN, question.category),
        has_prices=shelf.has_prices,
        currency=shelf.currency,
        knows_colours=question.colours or any(one["more_colours"] for one in suggested),
        knows_worn=matcher.model.pairs is not None and photograph is None,
        for_the_shop=views.service.settings.may_edit and views.service.wardrobe is None,
        columns=[name for name in matcher.model.items.columns if name != "image"],
        calibrated=any(one["probability"] is not None for one in suggested),
    )


def _unknown(found: Matches) -> str | None:
    """Why nothing can be said of a new garment at all; None if something can."""
    distance = found.distance
    return distance.reason if distance is not None and distance.is_unreadable else None


def _reading(matcher: Matcher, item: str, photograph: UploadedGarment | None) -> list[ReadValue]:
    if photograph is not None:
        return reading_of(photograph, matcher.model)
    return item_reading(matcher.model, item)


def _require_known(matcher: Matcher, shelf: Shelf, item: str) -> None:
    """Raise the matcher's own error for a garment that is neither a top nor a bottom."""
    if not item:
        raise UnknownItemError(_("No garment is chosen"), fix=_("choose one from the pictures"))
    if item not in shelf or shelf[item].side is None:
        matcher.match(item, 1)


def _filters(question: MatchRequest, shelf: Shelf, other: Side) -> list[Filter]:
    """The filters that are on, in the order of their use."""
    found = []
    for name in ("colour", "category"):
        chosen = getattr(question, name)
        if chosen:
            wanted = [
                card.id
                for card in shelf.cards
                if card.side == other and getattr(card, name) in chosen
            ]
            names = [value_word(value, name) for value in chosen]
            label = f"{_(name)} {listed(names, _('%(first)s or %(last)s'))}"
            changes = tuple(
                (called, question.without(name, value))
                for called, value in zip(names, chosen, strict=True)
            )
            found.append(Filter(label, pl.col("id").is_in(wanted), changes))
    for name, says in (
        ("lowest", _("price at least %(price)s")),
        ("highest", _("price at most %(price)s")),
    ):
        price = getattr(question, name)
        if price is not None and shelf.has_prices:
            condition = pl.col("price") >= price if name == "lowest" else pl.col("price") <= price
            label = says % {"price": money(price, shelf.currency)}
            found.append(Filter(label, condition, ((label, question.without(name)),)))
    if question.condition:
        said = {"text": question.condition}
        changes = ((question.condition, question.without("condition")),)
        found.append(Filter(_("condition %(text)s") % said, question.condition, changes))
    return found


def _worn(matcher: Matcher, item: str, side: Side) -> frozenset[str]:
    """Ids of what was worn with a garment of the catalogue."""
    pairs = matcher.model.pairs
    if pairs is None or not item:
        return frozenset()
    return frozenset(pairs.filter(pl.col(side) == item)[other_side(side)].to_list())


def _emptied(found: Matches, filters: Sequence[Filter], direction: Direction) -> str | None:
    """Say which filter left nothing, in the words of the page; None if something is left."""
    if found.message is None:
        return None
    before: int | None = None
    for place, step in enumerate(found.steps):
        if step.left == 0:
            what = filters[place].label if place < len(filters) else step.what
            said = {"filter": capitalised(what), "num": number(before or 0)}
            if before is None:
                return _("“%(filter)s” leaves none.") % said
            return _("“%(filter)s” leaves none of the %(num)s that were left before it.") % said
        before = step.left
    if direction == "bottoms":
        return _("The catalogue has no bottoms.")
    return _("The catalogue has no tops.")

"""`/match`: a garment, the outfit with its best partner, and the others as a ranked grid."""

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
from wearwith.serving.page.match_form import MOST_SHOWN, STEP, MatchRequest
from wearwith.serving.page.page_words import capitalised, money
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.uploaded_garment import UploadedGarment
from wearwith.serving.page.views import Views
from wearwith.serving.page.why_page import why_of
from wearwith.types import By, Side, other_side

__all__ = ["Suggested", "match"]

COLOURS_SHOWN = 16
CATEGORIES_SHOWN = 24


@dataclass(frozen=True)
class Suggested:
    """A garment of the ranked grid.

    Attributes
    ----------
    card
        The garment.
    rank, probability, rules
        As in `wearwith.matching.Matches`.
    worn
        Whether it was worn with the other one already.
    """

    card: Card
    rank: int
    probability: float | None
    rules: tuple[str, ...]
    worn: bool


@dataclass(frozen=True)
class Filter:
    """A filter that is on.

    Attributes
    ----------
    label
        What it says.
    condition
        What it is to the matcher.
    changes
        What each of its chips says, and the change that takes it away.
    """

    label: str
    condition: Condition
    changes: tuple[tuple[str, dict[str, Any]], ...]


def match(
    views: Views, asked: MatchRequest, photograph: UploadedGarment | None = None
) -> HTMLResponse:
    """Show what goes with a garment of the catalogue, or with a new one.

    Raises
    ------
    WearwithError
        As `Matcher.match` does.
    """
    present = views.service.now
    shelf, matcher = views.shelf(present), present.matcher
    query: str | NewItem = asked.id if photograph is None else photograph.item
    if photograph is None:
        _require_known(matcher, shelf, asked.id)
    side: Side = _side_of(shelf, asked.id) if photograph is None else photograph.kind
    other = other_side(side)
    direction: Direction = "bottoms" if other == "bottom" else "tops"
    has_rules = matcher.model.manifest.teacher is not None
    by: By = asked.by or ("teacher" if has_rules else "student")
    filters = _filters(asked, shelf, other)
    found: Matches | None
    unread: ConfigError | None = None
    try:
        found = matcher.match(
            query,
            asked.k,
            direction,
            by=by,
            where=[one.condition for one in filters],
            diverse=asked.diverse / 100,
            allow_worn=asked.worn,
        )
    except ConfigError as error:
        if not asked.condition:
            raise
        found, unread = None, error
    worn = _worn(matcher, asked.id, side)
    suggested = [] if found is None else _suggested(found, shelf, worn)
    partner = asked.partner or (suggested[0].card.id if suggested else "")
    why = why_of(shelf, matcher, query, partner, direction) if partner else None
    left = len(matcher.model.points(other))
    if found is not None and found.steps:
        left = found.steps[-1].left
    return rendered(
        "match.html",
        200 if unread is None else 422,
        title=views.service.settings.title,
        asked=asked,
        by=by,
        can_choose_ranking=has_rules and matcher.model.has_student,
        can_vary=matcher.model.has_points or not matcher.model.has_student,
        garment=photograph if photograph is not None else shelf[asked.id],
        photograph=photograph,
        side=side,
        other=other,
        suggested=suggested,
        partner=shelf[partner] if partner else None,
        why=why,
        picture=views.picture,
        filters=filters,
        unread=unread,
        emptied=None if found is None else _emptied(found, filters, direction),
        n_left=left,
        can_show_more=len(suggested) == asked.k < min(left, MOST_SHOWN),
        step=STEP,
        colours=_chosen_too(shelf.colours(other), asked.colour, COLOURS_SHOWN),
        categories=_chosen_too(shelf.categories(other), asked.category, CATEGORIES_SHOWN),
        has_prices=shelf.has_prices,
        knows_worn=matcher.model.pairs is not None and photograph is None,
        columns=[name for name in matcher.model.items.columns if name != "image"],
        calibrated=any(one.probability is not None for one in suggested),
    )


def _require_known(matcher: Matcher, shelf: Shelf, item: str) -> None:
    """Raise what the matcher has to say of a garment that is no top and no bottom."""
    if not item:
        raise UnknownItemError("No garment is chosen", fix="choose one from the pictures")
    if item not in shelf:
        matcher.match(item, 1)


def _side_of(shelf: Shelf, item: str) -> Side:
    return shelf[item].side


def _filters(asked: MatchRequest, shelf: Shelf, other: Side) -> list[Filter]:
    """Filters in the order in which they are used."""
    found = []
    for name in ("colour", "category"):
        chosen = getattr(asked, name)
        if chosen:
            wanted = [
                card.id
                for card in shelf.cards
                if card.side == other and getattr(card, name) in chosen
            ]
            label = f"{name} {' or '.join(chosen)}"
            changes = tuple((value, asked.without(name, value)) for value in chosen)
            found.append(Filter(label, pl.col("id").is_in(wanted), changes))
    for name, says in (("lowest", "at least"), ("highest", "at most")):
        price = getattr(asked, name)
        if price is not None and shelf.has_prices:
            condition = pl.col("price") >= price if name == "lowest" else pl.col("price") <= price
            label = f"price {says} {money(price)}"
            found.append(Filter(label, condition, ((label, asked.without(name)),)))
    if asked.condition:
        changes = ((asked.condition, asked.without("condition")),)
        found.append(Filter(f"condition {asked.condition}", asked.condition, changes))
    return found


def _worn(matcher: Matcher, item: str, side: Side) -> frozenset[str]:
    """What was worn with a garment of the catalogue."""
    pairs = matcher.model.pairs
    if pairs is None or not item:
        return frozenset()
    return frozenset(pairs.filter(pl.col(side) == item)[other_side(side)].to_list())


def _suggested(found: Matches, shelf: Shelf, worn: frozenset[str]) -> list[Suggested]:
    return [
        Suggested(
            card=shelf[row["id"]],
            rank=row["rank"],
            probability=row["probability"],
            rules=tuple(row["rules"]),
            worn=row["id"] in worn,
        )
        for row in found.items.iter_rows(named=True)
    ]


def _emptied(found: Matches, filters: Sequence[Filter], direction: Direction) -> str | None:
    """Say which filter left nothing, in the words of the page; None where something is left."""
    if found.message is None:
        return None
    before: int | None = None
    for place, step in enumerate(found.steps):
        if step.left == 0:
            what = filters[place].label if place < len(filters) else step.what
            rest = "" if before is None else f" of the {before:,} that were left before it"
            return f"“{capitalised(what)}” leaves none{rest}."
        before = step.left
    return f"The catalogue has no {direction}."


def _chosen_too(values: Sequence[Any], chosen: Sequence[str], most: int) -> list[Any]:
    """The most frequent values, and those that are chosen."""
    return [one for place, one in enumerate(values) if place < most or one.value in chosen]

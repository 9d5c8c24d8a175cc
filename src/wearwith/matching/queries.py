"""From a query, an id or a new garment, to a garment that can be scored."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import nearest_ids
from wearwith.catalog.schema import VARIANT_IDS
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.model.new_garments import distance_of, inputs_of, traits_of
from wearwith.types import Side
from wearwith.words.wording import _

__all__ = [
    "Direction",
    "direction_to",
    "garment_of",
    "known_id",
    "side_asking",
    "side_of",
    "unknown_item",
]

Direction = Literal["bottoms", "tops"]


def direction_to(side: Side) -> Direction:
    """The direction in which garments of a side are wanted."""
    return "bottoms" if side == "bottom" else "tops"


def side_asking(direction: Direction | None) -> Side | None:
    """The side of the query in this direction; None if it is not known."""
    return None if direction is None else "top" if direction == "bottoms" else "bottom"


def garment_of(model: TrainedModel, query: str | NewItem, side: Side | None) -> Garment:
    """Find a garment of the catalogue, or encode a new one.

    `UnknownItemError` if there is no such garment, or it is of another side than `side`;
    `ConfigError` if the side of a new garment is not given, or nothing can be read of it;
    `DataError` if a vector of a new garment is malformed.
    """
    if isinstance(query, NewItem):
        return _new(model, query, side)
    catalogue = model.catalogue
    side = side or side_of(model, query)
    of_id = catalogue.top_positions if side == "top" else catalogue.bottom_positions
    (position,) = of_id([query]).tolist()
    point, distance = model.points(side)[position], model.distance(side, position)
    return Garment(side, point, position, distance=distance)


def _new(model: TrainedModel, item: NewItem, side: Side | None) -> Garment:
    if side is None:
        raise ConfigError(
            "Nothing says whether the new garment is a top or a bottom",
            where="direction",
            fix="ask for the bottoms that go with a top, or the tops that go with a bottom",
        )
    knowledge = model.knowledge
    traits = None if knowledge is None else traits_of(item, side, model, knowledge)
    slot = item.table(side)["slot"][0]
    if not model.has_student:
        distance = distance_of(item, side, model, traits)
        return Garment(side, np.zeros(0, np.float32), traits=traits, distance=distance, slot=slot)
    inputs = inputs_of(item, side, model)
    placed = model.placed(side, inputs)
    quantile = None if np.isnan(placed.quantiles[0]) else float(placed.quantiles[0])
    distance = distance_of(item, side, model, traits, quantile)
    (point,), (offset,) = placed.points, placed.offsets
    return Garment(side, point, traits=traits, distance=distance, offset=offset, slot=slot)


def known_id(model: TrainedModel, name: str) -> str:
    """The id of a garment, if this is the id of one of its sizes (`variant_ids`); else the same."""
    if model.catalogue.side_of(name) is not None:
        return name
    if model.items.schema.get(VARIANT_IDS) != pl.List(pl.String):
        return name
    having = model.items.filter(pl.col(VARIANT_IDS).list.contains(name))["id"]
    return str(having[0]) if len(having) else name


def side_of(model: TrainedModel, name: str) -> Side:
    """The side of a garment of the catalogue; `UnknownItemError` if it is no top or bottom."""
    side = model.catalogue.side_of(name)
    if side is not None:
        return side
    (slot,) = model.items.filter(id=name)["slot"].to_list() or [None]
    if slot is not None:
        neither = _("%(id)s is neither a top nor a bottom: its slot is %(slot)s")
        raise UnknownItemError(neither % {"id": repr(name), "slot": repr(slot)})
    catalogue = model.catalogue
    near = [*nearest_ids(name, catalogue.tops), *nearest_ids(name, catalogue.bottoms)][:3]
    raise unknown_item(name, None, None, near)


def unknown_item(
    name: str, wanted: Side | None, side: str | None, near: Sequence[str]
) -> UnknownItemError:
    """The error for an id of the wrong side, or of no garment.

    `wanted` is the side that it should be of, None for either; `side` the one that it is of, None
    if there is no such garment; `near` are ids that look like it.
    """
    if side is not None:
        return UnknownItemError(f"{name!r} is a {side}, not a {wanted}", fix=f"name a {wanted}")
    missing = {
        "top": _("There is no top %(id)s in the catalogue"),
        "bottom": _("There is no bottom %(id)s in the catalogue"),
        None: _("There is no top or bottom %(id)s in the catalogue"),
    }
    meant = _("did you mean %(ids)s?") % {"ids": ", ".join(near)}
    return UnknownItemError(
        missing[wanted] % {"id": repr(name)}, fix=meant if near else _("see the table of items")
    )

"""From what somebody asks about to a garment that can be scored."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from wearwith.catalog.catalogue import nearest_ids
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.model.new_garments import inputs_of, traits_of
from wearwith.types import Side

__all__ = ["Direction", "direction_to", "garment_of", "side_asking", "side_of", "unknown_item"]

Direction = Literal["bottoms", "tops"]


def direction_to(side: Side) -> Direction:
    """What is wanted where garments of a side are."""
    return "bottoms" if side == "bottom" else "tops"


def side_asking(direction: Direction | None) -> Side | None:
    """The side of what asks; None where it is not said."""
    return None if direction is None else "top" if direction == "bottoms" else "bottom"


def garment_of(model: TrainedModel, query: str | NewItem, direction: Direction | None) -> Garment:
    """Find or encode a garment.

    Parameters
    ----------
    model
        Whose catalogue it may be in.
    query
        An id, or a new garment.
    direction
        What is wanted with it: bottoms with a top.

    Raises
    ------
    UnknownItemError
        If there is no such top or bottom.
    ConfigError
        If it is not said whether a new garment is a top, or nothing can be read of it.
    DataError
        If a vector of a new garment is malformed.
    """
    if isinstance(query, NewItem):
        return _new(model, query, direction)
    catalogue = model.catalogue
    side = side_asking(direction) or side_of(model, query)
    of_id = catalogue.top_positions if side == "top" else catalogue.bottom_positions
    (position,) = of_id([query]).tolist()
    return Garment(side, model.points(side)[position], position)


def _new(model: TrainedModel, item: NewItem, direction: Direction | None) -> Garment:
    side = side_asking(direction)
    if side is None:
        raise ConfigError(
            "It is not said whether the new garment is a top or a bottom",
            where="direction",
            fix="ask for the bottoms that go with a top, or the tops that go with a bottom",
        )
    knowledge = model.knowledge
    traits = None if knowledge is None else traits_of(item, side, model, knowledge)
    if model.has_student:
        (point,) = model.new_points(side, inputs_of(item, side, model))
    else:
        if traits is None or traits.is_empty():
            raise ConfigError(
                "Nothing that rules could fire on is known of this garment",
                where="new item",
                fix="say its colour, pattern, material or what it is, or give a picture",
            )
        point = np.zeros(0, np.float32)
    return Garment(side, point, traits=traits)


def side_of(model: TrainedModel, name: str) -> Side:
    """The side of a garment of the catalogue; raises `UnknownItemError` as `garment_of`."""
    side = model.catalogue.side_of(name)
    if side is not None:
        return side
    (slot,) = model.items.filter(id=name)["slot"].to_list() or [None]
    if slot is not None:
        raise UnknownItemError(f"{name!r} is neither a top nor a bottom: its slot is {slot!r}")
    catalogue = model.catalogue
    near = [*nearest_ids(name, catalogue.tops), *nearest_ids(name, catalogue.bottoms)][:3]
    raise unknown_item(name, None, None, near)


def unknown_item(
    name: str, wanted: Side | None, side: str | None, near: Sequence[str]
) -> UnknownItemError:
    """Say what is wrong with an id.

    Parameters
    ----------
    wanted
        The side that it should be of; None for either.
    side
        The side that it is of; None where it is not there.
    near
        Ids that look like it.
    """
    if side is not None:
        return UnknownItemError(f"{name!r} is a {side}, not a {wanted}", fix=f"name a {wanted}")
    return UnknownItemError(
        f"There is no {wanted or 'top or bottom'} {name!r} in the catalogue",
        fix=f"did you mean {', '.join(near)}?" if near else "see the table of items",
    )

"""Edits of somebody's own sets, as a request has them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog import SlotCatalogue
from wearwith.files.versions import VersionEdit
from wearwith.matching.outfits import OwnSet, SetDesk
from wearwith.matching.outfits.own_sets import State
from wearwith.matching.outfits.set_tables import known_sets
from wearwith.serving.questions import Id
from wearwith.serving.rule_edits import GoBack

__all__ = ["SetChange", "SetTold", "make_set_edit"]

MOST_NAMED = 1_000
Named = Annotated[list[Id], Field(max_length=MOST_NAMED)]


class SetTold(BaseModel):
    """Somebody's own outfit."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    items: Annotated[list[Id], Field(min_length=2, max_length=20)]
    state: State = "on"
    starts: date | None = Field(None, description="First day on which it is shown.")
    ends: date | None = Field(None, description="Last day.")
    note: Annotated[str, Field(max_length=2_000)] = ""


class _Edit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Put(_Edit):
    """Add sets, or replace those of the same ids."""

    action: Literal["put"]
    sets: Annotated[list[SetTold], Field(min_length=1, max_length=1_000)]


class Remove(_Edit):
    """Take a set out."""

    action: Literal["remove"]
    set: Id


class Turn(_Edit):
    """Switch a set on or off."""

    action: Literal["turn"]
    set: Id
    state: State


class OneSwap(_Edit):
    """A garment of a set, and the one that replaces it."""

    set: Id
    item: Id
    other: Id


class Review(_Edit):
    """Decide about sets at once: accept, change a garment, refuse."""

    action: Literal["review"]
    accept: Named = []
    swap: Annotated[list[OneSwap], Field(max_length=MOST_NAMED)] = []
    refuse: Named = []


SetChange = Annotated[Put | Remove | Turn | Review | GoBack, Field(discriminator="action")]


def make_set_edit(
    desk: SetDesk, garments: SlotCatalogue, edit: SetChange, author: str, reason: str
) -> VersionEdit:
    """Make an edit whose garments are those of a model.

    Raises
    ------
    DataError
        If a set can't be, or there is no such set or version.
    UnknownItemError
        If a set would have what is none of the garments.
    """
    who = {"author": author, "reason": reason}
    if isinstance(edit, Put):
        new = [OwnSet.of(one.model_dump(), "sets") for one in edit.sets]
        known_sets(new, garments)
        return desk.put(new, **who)
    if isinstance(edit, Remove):
        return desk.remove(edit.set, **who)
    if isinstance(edit, Turn):
        return desk.turn(edit.set, edit.state, **who)
    if isinstance(edit, GoBack):
        return desk.go_back(edit.version, **who)
    garments.positions([one.other for one in edit.swap])
    swaps = [(one.set, one.item, one.other) for one in edit.swap]
    return desk.review(edit.accept, swaps, edit.refuse, **who)

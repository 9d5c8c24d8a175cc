"""What was read of a new garment, to be put right before it is matched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from wearwith.errors import ConfigError
from wearwith.model import NewItem, TrainedModel
from wearwith.model.new_garments import traits_of
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.rules import Knowledge
from wearwith.serving.page.uploaded_garment import KNOWN, UploadedGarment
from wearwith.types import SIDES, Side
from wearwith.words.kinds import KINDS
from wearwith.words.slots import kind_column, side_of_words
from wearwith.words.wording import _

__all__ = ["READ", "ReadValue", "corrected", "item_reading", "reading_of"]

READ = "read."  # before the name of what was read, in a form


@dataclass(frozen=True)
class ReadValue:
    """An attribute or the kind, its value or nothing, and the values that it may have."""

    name: str
    value: str
    options: tuple[str, ...]


def reading_of(garment: UploadedGarment, model: TrainedModel) -> list[ReadValue]:
    """Give what was read of a garment of known kind; the kind alone for a model without rules."""
    assert garment.kind is not None  # noqa: S101 - the page has asked
    found = [ReadValue("kind", garment.kind, SIDES)]
    if model.knowledge is not None:
        traits = traits_of(garment.item, garment.kind, model, model.knowledge)
        found += _read_values(traits, garment.kind, model.knowledge)
    return found


def item_reading(model: TrainedModel, item: str) -> list[ReadValue]:
    """Give what was read of a garment of the catalogue, whatever its kind."""
    ((side, kind),) = model.items.filter(id=item).select("side", kind_column()).rows()
    found = [ReadValue("kind", kind, KINDS)]
    if model.knowledge is not None:
        traits = model.knowledge.traits.filter(item=item)
        found += _read_values(traits, side, model.knowledge)
    return found


def corrected(
    garment: UploadedGarment, form: Mapping[str, object], model: TrainedModel
) -> UploadedGarment:
    """Put right what somebody put right: it replaces what was seen, and counts as stated.

    Raises
    ------
    ConfigError
        If a value is unknown.
    """
    if garment.kind is None:
        return garment
    given = {one.name: one for one in reading_of(garment, model)}
    new = {name: form.get(f"{READ}{name}") for name in given}
    changes = {
        name: text
        for name, text in new.items()
        if isinstance(text, str) and text != given[name].value
    }
    kind = changes.pop("kind", garment.kind)
    if kind != garment.kind:
        if kind not in SIDES:
            raise _unknown("kind", kind)
        garment = garment.as_kind("top" if kind == "top" else "bottom")
    item = garment.item
    for name, value in changes.items():
        if value and value not in given[name].options:
            raise _unknown(name, value)
        seen = tuple(one for one in item.seen if one.attribute != name)
        if value:
            seen += (Sighting(name, value, 1.0, 1.0),)
        item = _stating(replace(item, seen=seen), name, value)
    return replace(garment, item=item)


def _stating(item: NewItem, name: str, value: str) -> NewItem:
    """State a value, or nothing."""
    if name == "category":
        return replace(item, category=(value,) if value else ())
    if name == "colour":
        return replace(item, colour=value or None)
    return replace(item, pattern=value or None)


def _read_values(traits: pl.DataFrame, side: Side | None, knowledge: Knowledge) -> list[ReadValue]:
    """What was read of each attribute; categories are of one side, or of any if there is none."""
    values = dict(reversed(traits.select("attribute", "value").rows()))  # the first of several
    found = []
    for name in KNOWN:
        value, options = values.get(name, ""), list(knowledge.vocabulary.values[name])
        if name == "category" and side is not None:
            options = [one for one in options if side_of_words(one) == side]
        found.append(ReadValue(name, value, tuple(sorted({*options, value} - {""}))))
    return found


def _unknown(name: str, value: str) -> ConfigError:
    return ConfigError(
        _("There is no such value: %(value)s") % {"value": repr(value[:40])},
        where=name,
        fix=_("choose one of the list"),
    )

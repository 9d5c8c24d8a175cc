"""The two garments of a question with all that is known of them, from a model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from wearwith.catalog import names, words_of
from wearwith.errors import UnknownItemError
from wearwith.matching.queries import Direction, garment_of, side_of
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.model.new_garments import NAME, traits_of
from wearwith.rules import Knowledge, RuleBook, called, read_traits
from wearwith.types import SIDES, Side, other_side
from wearwith.words.attributes import Trait

__all__ = ["Elsewhere", "Garments", "Subject"]

Elsewhere = Callable[[str], "tuple[Garment, pl.DataFrame] | None"]  # with its row of the items


@dataclass(frozen=True)
class Subject:
    """One garment of a question.

    Attributes
    ----------
    id, name
        What it is known by, and what to call it, which may be empty.
    garment
        What it is scored from.
    row
        Its row of the table of items.
    read
        Values read of it; columns of `TRAIT_COLUMNS`.
    """

    id: str
    name: str
    garment: Garment
    row: Mapping[str, Any]
    read: pl.DataFrame

    @property
    def side(self) -> Side:
        """Whether it is a top or a bottom."""
        return self.garment.side

    @cached_property
    def traits(self) -> tuple[Trait, ...]:
        """Its values, each once."""
        pairs = zip(self.read["attribute"], self.read["value"], strict=True)
        return tuple(Trait(*pair) for pair in dict.fromkeys(pairs))


class Garments:
    """The garments of a model with what was read of them; read when it is first asked for.

    A model without rules knows no values: they are read with the words that come with the package.

    Parameters
    ----------
    model
        Whose garments.
    elsewhere
        Finds garments that are not as the model has them, or that it does not have.
    """

    def __init__(self, model: TrainedModel, elsewhere: Elsewhere | None = None) -> None:
        self._model, self._elsewhere = model, elsewhere

    @cached_property
    def knowledge(self) -> Knowledge:
        """The values of all garments, and the words that they were read by."""
        known = self._model.knowledge
        return Knowledge.read(self._model.items, RuleBook()) if known is None else known

    @cached_property
    def rows(self) -> dict[Side, pl.DataFrame]:
        """The table of each side; row n is position n of the catalogue."""
        return {side: self._model.items.filter(side=side) for side in SIDES}

    @cached_property
    def names(self) -> dict[Side, list[str]]:
        """What to call each garment."""
        return {side: called(rows, self.knowledge.traits) for side, rows in self.rows.items()}

    def asked_about(self, query: str | NewItem, direction: Direction | None) -> Subject:
        """Find or encode a garment that others are wanted for; raises as `garment_of`."""
        if isinstance(query, str) and (changed := self._changed(query, direction)) is not None:
            return changed
        garment = garment_of(self._model, query, direction)
        if isinstance(query, NewItem):
            table = query.table(garment.side)
            read = garment.traits
            if read is None:
                read = traits_of(query, garment.side, self._model, self.knowledge)
            return Subject(NAME, names(table)[0] or "", garment, table.row(0, named=True), read)
        position = garment.position
        assert position is not None  # noqa: S101
        return Subject(
            query,
            self.names[garment.side][position],
            garment,
            self.rows[garment.side].row(position, named=True),
            self._by_item.slice(*self._places.get(query, (0, 0))),
        )

    def side_of(self, name: str) -> Side:
        """Whether a garment is a top or a bottom; raises as `garment_of`."""
        changed = self._changed(name, None)
        if changed is not None:
            return changed.side
        return side_of(self._model, name)

    def _changed(self, name: str, direction: Direction | None) -> Subject | None:
        """A garment that is not as the model has it; None where it is."""
        found = None if self._elsewhere is None else self._elsewhere(name)
        if found is None:
            return None
        garment, table = found
        if direction is not None and (garment.side == "top") != (direction == "bottoms"):
            other = other_side(garment.side)
            raise UnknownItemError(f"{name!r} is a {garment.side}, not a {other}")
        read = garment.traits
        if read is None:
            read = read_traits(table, self.knowledge.vocabulary)
            garment = replace(garment, traits=read)
        return Subject(name, called(table, read)[0], garment, table.row(0, named=True), read)

    @cached_property
    def _by_item(self) -> pl.DataFrame:
        return self.knowledge.traits.sort("item", maintain_order=True)

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Where the values of each garment begin in `_by_item`, and how many there are."""
        runs = self._by_item.with_row_index("start").group_by("item")
        counted = runs.agg(pl.col("start").first(), pl.len().alias("length"))
        return {item: (start, length) for item, start, length in counted.iter_rows()}

    def choices_for(self, subject: Subject) -> dict[str, dict[str, str]]:
        """By attribute the values that a garment might have instead of its own, and their words.

        Those that others of its side and category have, the most common first: nobody sells jeans
        of silk.
        """
        kinds = [one.value for one in subject.traits if one.attribute == "category"]
        known = set[Trait]().union(*(self._of_kind.get((subject.side, one), ()) for one in kinds))
        return {
            attribute: {
                value: words
                for value, words in values.items()
                if not kinds or Trait(attribute, value) in known
            }
            for (side, attribute), values in self._phrases.items()
            if side == subject.side
        }

    @cached_property
    def _of_kind(self) -> dict[tuple[Side, str], set[Trait]]:
        """By side and category the values that garments of both have."""
        of_side = self._sided
        kinds = of_side.filter(attribute="category").select("item", "side", category="value")
        both = kinds.join(of_side.drop("side"), on="item")
        found: dict[tuple[Side, str], set[Trait]] = {}
        for row in both.select("side", "category", "attribute", "value").unique().iter_rows():
            side, category, *trait = row
            found.setdefault((side, category), set()).add(Trait(*trait))
        return found

    @cached_property
    def _sided(self) -> pl.DataFrame:
        """The values of all tops and bottoms, with the side of each."""
        sides = self._model.items.select("id", "side").filter(pl.col("side").is_not_null())
        return self.knowledge.traits.join(sides, left_on="item", right_on="id")

    @cached_property
    def _phrases(self) -> dict[tuple[Side, str], dict[str, str]]:
        """By side and attribute the values that garments have, the most common first.

        Each with the words that most titles have for it; its own name where only pictures show it.
        Values are left out whose words the model does not know, unless it reads no words at all.
        """
        spoken = pl.when(pl.col("source") == "picture").then("value").otherwise("words")
        of_value = ("side", "attribute", "value")
        counted = (
            self._sided.with_columns(words=spoken)
            .group_by(*of_value, "words")
            .len()
            .sort("len", "words", descending=[True, False])
            .group_by(*of_value, maintain_order=True)
            .agg(pl.col("words").first(), pl.col("len").sum())
            .sort("len", "value", descending=[True, False])
        )
        vocabulary = self._model.vocabulary
        known = None if vocabulary is None else set(vocabulary.words)
        found: dict[tuple[Side, str], dict[str, str]] = {}
        for side, attribute, value, words, _ in counted.iter_rows():
            if known is None or known.issuperset(words_of(words)):
                found.setdefault((side, attribute), {})[value] = words
        return found

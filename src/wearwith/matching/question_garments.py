"""The garments of a query with all that a model knows of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from wearwith.catalog import names
from wearwith.errors import UnknownItemError
from wearwith.matching.queries import garment_of, side_of
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.model.new_garments import NAME, traits_of
from wearwith.model.teacher import values_of
from wearwith.rules import Knowledge, RuleBook, called, read_traits
from wearwith.types import SIDES, Side
from wearwith.words.attributes import Trait
from wearwith.words.text import words_of

__all__ = ["FindChanged", "Garments", "Subject"]

FindChanged = Callable[[str], "tuple[Garment, pl.DataFrame] | None"]  # see `Source.changed`


@dataclass(frozen=True)
class Subject:
    """One garment of a query."""

    id: str
    name: str  # what to call it; may be empty
    garment: Garment
    row: Mapping[str, Any]  # of the table of items
    read: pl.DataFrame  # values read of it; columns of `TRAIT_COLUMNS`

    @property
    def side(self) -> Side:
        """Whether it is a top or a bottom."""
        return self.garment.side

    @cached_property
    def traits(self) -> tuple[Trait, ...]:
        """Its values, each once, and its slot, if known."""
        return tuple(values_of(self.read, self.row["slot"]))


class Garments:
    """The garments of a model with the values read of them, on first use.

    A model without rules knows no values: they are read with the words that come with the package.
    `find_changed` finds garments that differ from the model's own, or that it does not have.
    """

    def __init__(self, model: TrainedModel, find_changed: FindChanged | None = None) -> None:
        self._model, self._find_changed = model, find_changed

    @cached_property
    def knowledge(self) -> Knowledge:
        """The values of all garments, and the words by which they were read."""
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

    def subject_of(self, query: str | NewItem, side: Side | None) -> Subject:
        """Find or encode a garment; raises what `garment_of` raises."""
        if isinstance(query, str) and (changed := self._changed(query, side)) is not None:
            return changed
        garment = garment_of(self._model, query, side)
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
        """Whether a garment is a top or a bottom; `UnknownItemError` if neither."""
        changed = self._changed(name, None)
        if changed is not None:
            return changed.side
        return side_of(self._model, name)

    def _changed(self, name: str, side: Side | None) -> Subject | None:
        """A garment that differs from the model's own; None if it doesn't."""
        changed = None if self._find_changed is None else self._find_changed(name)
        if changed is None:
            return None
        garment, table = changed
        if side is not None and side != garment.side:
            raise UnknownItemError(f"{name!r} is a {garment.side}, not a {side}")
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

        The values of others of its side and category, the most common first: nobody sells jeans of
        silk.
        """
        side = subject.side
        kinds = [one.value for one in subject.traits if one.attribute == "category"]
        known = set[Trait]().union(*(self._by_category.get((side, one), ()) for one in kinds))
        return {
            attribute: {
                value: words
                for value, words in values.items()
                if not kinds or Trait(attribute, value) in known
            }
            for (other, attribute), values in self._phrases.items()
            if other == side
        }

    @cached_property
    def _by_category(self) -> dict[tuple[Side, str], set[Trait]]:
        """By side and category the values that such garments have."""
        of_side = self._sided
        categories = of_side.filter(attribute="category").select("item", "side", category="value")
        both = categories.join(of_side.drop("side"), on="item")
        values: dict[tuple[Side, str], set[Trait]] = {}
        for row in both.select("side", "category", "attribute", "value").unique().iter_rows():
            side, category, *trait = row
            values.setdefault((side, category), set()).add(Trait(*trait))
        return values

    @cached_property
    def _sided(self) -> pl.DataFrame:
        """The values of all tops and bottoms, with the side of each."""
        sides = self._model.items.select("id", "side").filter(pl.col("side").is_not_null())
        return self.knowledge.traits.join(sides, left_on="item", right_on="id")

    @cached_property
    def _phrases(self) -> dict[tuple[Side, str], dict[str, str]]:
        """By side and attribute the values that garments have, the most common first.

        Each with the words that most titles have for it, or its own name if only pictures show it.
        Values whose words the model does not know are left out, unless it reads no words at all.
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
        phrases: dict[tuple[Side, str], dict[str, str]] = {}
        for side, attribute, value, words, _ in counted.iter_rows():
            if known is None or known.issuperset(words_of(words)):
                phrases.setdefault((side, attribute), {})[value] = words
        return phrases

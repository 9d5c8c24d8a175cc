"""A teacher's knowledge: a rule book, its vocabulary, and the values of every garment."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from wearwith.catalog import AnyNegatives, Catalogue, pairs_as_positions
from wearwith.catalog.unreadable_titles import READ_ATTRIBUTES
from wearwith.errors import RuleError
from wearwith.features.seen_store import read_seen
from wearwith.files.atomic import new_file
from wearwith.files.parquet import read_parquet
from wearwith.rules.activation import Activation
from wearwith.rules.mining import frequencies, mine
from wearwith.rules.mining_config import MiningConfig
from wearwith.rules.rule import Rule
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.rule_desk import read_rules
from wearwith.rules.set_rule import SetRule
from wearwith.rules.traits import TRAIT_COLUMNS, ReadFrom, read_traits, with_known_values
from wearwith.rules.worn_counts import sources_of
from wearwith.words.attributes import AttributeVocabulary
from wearwith.words.language_choice import languages_of_items

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = [
    "Knowledge",
    "RulesConfig",
    "books_from_elsewhere",
    "read_knowledge",
    "read_knowledge_again",
    "slots_in",
]

BookName = Literal["paper", "worn", "mined", "sets"]

_AGAIN = "copy the run folder again, or train again"
MINED = "mined"
FILES = ("rules.toml", "attributes.toml", "traits.parquet")


class RulesConfig(BaseModel):
    """Where rules come from.

    Attributes
    ----------
    book
        `paper`: the 15 rules of the paper. `worn`: what others wore together, counted without the
        source that the dataset is from. `sets`: about whole outfits. `mined`: from the training
        pairs, or outfits for a model of these. `frequencies`: the most and least frequent pairs of
        values of each attribute, with their counts as strengths, for PKD. Else a file, or the
        folder in which a service keeps its edits. None is the model's usual one: frequencies for
        PKD, the paper's otherwise.
    vocabulary
        A file with the words of attributes, or codes of languages such as `de+en`; if not given,
        the package's own words of the languages that the garments are described in.
    also
        Further books of the same names, or files. A rule that several books have is that of the
        first one.
    mining
        How rules are found, with `mined`; `frequencies` reads only `each_end`. With `rank = "soft"`
        the catalogue's own words are values too: its colours, and every name of a category path.
    strengths
        `given`: as the books have them. `learned`: from the training triplets, beginning with what
        the books say (`wearwith.rules.learned_strengths`); rules of other books that the training
        pairs speak against are left out.
    against
        With `learned`: how the negatives of those triplets are drawn; as in training if not given.
    ridge
        With `learned`: how hard strengths are held at what was counted, in triplets.
    read_from
        Where the values come from that rules fire on: `text` (known values, titles, category
        paths), `pictures` (what `wearwith see` saw), or `both`: pictures where text says nothing.
    seen_confidence
        Values that were seen less surely are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    book: BookName | Literal["frequencies"] | Path | None = None
    vocabulary: Path | None = None
    also: tuple[BookName | Path, ...] = ()
    mining: MiningConfig = MiningConfig()
    strengths: Literal["given", "learned"] = "given"
    against: AnyNegatives | None = None
    ridge: float = Field(default=10.0, gt=0)
    read_from: ReadFrom = "both"
    seen_confidence: float = Field(default=0.6, ge=0, le=1)

    @property
    def books(self) -> tuple[str | Path, ...]:
        """The book, as its usual one if none is named, and the further ones."""
        return (self.book or "paper", *self.also)


@dataclass(frozen=True)
class Knowledge:
    """Rules together with the values of the garments that they are about."""

    book: RuleBook  # in the vocabulary's own names
    vocabulary: AttributeVocabulary  # the words by which values were read
    traits: pl.DataFrame  # the values of every item; columns of `TRAIT_COLUMNS`
    slots: pl.DataFrame  # the slot of every item; columns item and slot

    @classmethod
    def read(
        cls,
        items: pl.DataFrame,
        book: RuleBook,
        vocabulary: AttributeVocabulary | None = None,
        where: object = None,
        seen: pl.DataFrame | None = None,
        config: RulesConfig | None = None,
        *,
        own: bool = False,
    ) -> Self:
        """Read the values of items, and find those of the rules among them.

        Without a vocabulary it is that of the languages that the items are written in. `where` is
        the book's file, for the error message; `seen` is from `read_seen`; `config` says whether to
        read text or pictures, and how sure they must be; with `own` the catalogue's own words are
        values too.

        Raises `RuleError` if neither the vocabulary nor an item's known attribute has a rule's
        value.
        """
        vocabulary = vocabulary or AttributeVocabulary.mixed(languages_of_items(items))
        known = with_known_values(vocabulary, items, own=own)
        config = config or RulesConfig()
        traits = read_traits(items, known, seen, config.read_from, config.seen_confidence)
        return cls(book.resolved(known, where), known, traits, slots_in(items))

    def activation(self, catalogue: Catalogue) -> Activation:
        """Return the rules over the garments of a catalogue."""
        return Activation.of(self.book, self.traits, catalogue, self.slots)

    @property
    def has_values(self) -> bool:
        """Whether a colour, material, pattern or category is known of any garment."""
        return self.traits["attribute"].is_in(READ_ATTRIBUTES).any()

    def fingerprint(self) -> str:
        """SHA-256 over the rules and what they were read from: equal knowledge, equal digest."""
        digest = hashlib.sha256(_written(self.book).encode())
        digest.update(self.traits.write_ndjson().encode())
        return digest.hexdigest()

    def save(self, folder: Path) -> tuple[str, ...]:
        """Write the book, the vocabulary and the values; return the names of the files."""
        self.book.save(folder / FILES[0])
        self.vocabulary.save(folder / FILES[1])
        with new_file(folder / FILES[2]) as temporary:
            self.traits.write_parquet(temporary)
        return FILES

    @classmethod
    def load(cls, folder: Path, items: pl.DataFrame) -> Self:
        """Read what `save` wrote; `items` are those whose values were read.

        Raises `RuleError` if a file is missing or damaged.
        """
        book, vocabulary, traits = (folder / name for name in FILES)
        read = read_parquet(
            traits,
            "table of what was read of the garments",
            schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()),
            error=RuleError,
            fix=_AGAIN,
        )
        return cls(
            RuleBook.read(book),
            AttributeVocabulary.read(vocabulary),
            read.select(TRAIT_COLUMNS),
            slots_in(items),
        )


def slots_in(items: pl.DataFrame) -> pl.DataFrame:
    """The slot of every item of a table, as `Knowledge` has it."""
    return items.select("slot", item="id")


def read_knowledge(dataset: "Dataset", config: RulesConfig, *, own: bool = False) -> Knowledge:
    """Read or mine the rules that the configuration names, and the values of the garments.

    With `own` the catalogue's own words are values too. The book `worn` leaves out the counts of
    the source that the dataset is from.

    Raises
    ------
    RuleError
        If a file is missing or wrong, a rule has a value that is in no vocabulary, or only pictures
        are to be read and nothing was seen in them.
    DataError
        If what was seen in pictures is damaged.
    """
    vocabulary = None if config.vocabulary is None else AttributeVocabulary.read(config.vocabulary)
    own = own or (MINED in config.books and config.mining.rank == "soft")
    elsewhere = books_from_elsewhere(dataset, config)
    where = config.book if isinstance(config.book, Path) else None
    seen = _seen(dataset, config)
    known = Knowledge.read(dataset.items, elsewhere, vocabulary, where, seen, config, own=own)
    finders = {MINED: mine, "frequencies": frequencies}
    if config.book not in finders and MINED not in config.also:
        return known
    find = finders.get(str(config.book), mine)
    pairs = pairs_as_positions(dataset, "train")
    found = find(known.traits, dataset.catalogue, pairs, config.mining)
    books = (found, known.book) if config.book in finders else (known.book, found)
    return replace(known, book=_union(books))


def books_from_elsewhere(dataset: "Dataset", config: RulesConfig) -> RuleBook:
    """The rules of all books that are not mined in the dataset; the book `worn` without its own.

    Raises `RuleError` if a file is missing or wrong.
    """
    packaged = {
        "paper": RuleBook.paper,
        "worn": lambda: RuleBook.worn(sources_of(dataset.source)),
        "sets": RuleBook.sets,
    }
    books = []
    for name in config.books:
        if isinstance(name, Path):
            books.append(read_rules(name))
        elif name in packaged:
            books.append(packaged[name]())
    return books[0] if len(books) == 1 else _union(books)


def _union(books: Sequence[RuleBook]) -> RuleBook:
    """The rules of several books; of rules about the same, that of the first book."""
    if len(books) == 1:
        return books[0]
    rules: dict[object, Rule | SetRule] = {}
    names = set[str]()
    for rule in (rule for book in books for rule in book.all):
        about = rule.about if isinstance(rule, Rule) else rule.limit
        if about in rules:
            continue
        name, number = rule.id, 1
        while name in names:
            number += 1
            name = f"{rule.id} ({number})"
        names.add(name)
        rules[about] = rule if name == rule.id else replace(rule, id=name)
    return RuleBook.of(rules.values())


def read_knowledge_again(dataset: "Dataset", before: Knowledge, config: RulesConfig) -> Knowledge:
    """Read the values of other garments, for the same rules and with the same words.

    Raises
    ------
    RuleError
        If only pictures are to be read and nothing was seen in them.
    DataError
        If what was seen in pictures is damaged.
    """
    seen = _seen(dataset, config)
    return Knowledge.read(dataset.items, before.book, before.vocabulary, None, seen, config)


def _seen(dataset: "Dataset", config: RulesConfig) -> pl.DataFrame | None:
    """What was seen in pictures, if they are to be read."""
    seen = None if config.read_from == "text" else read_seen(dataset.folder)
    if seen is None and config.read_from == "pictures":
        raise RuleError(
            "Nothing was seen in the pictures yet that rules could fire on",
            where=dataset.folder,
            fix="wearwith see DATASET",
        )
    return seen


def _written(book: RuleBook) -> str:
    """Rules in words that change when they do; those of the two sides as older versions had it."""

    def written(rule: Rule) -> str:
        if not rule.is_of_sides:
            return repr(rule)
        parts = ("id", "top", "bottom", "sign", "strength", "note", "source")
        return f"Rule({', '.join(f'{name}={getattr(rule, name)!r}' for name in parts)})"

    rules = ", ".join(map(written, book.rules)) + ("," if len(book.rules) == 1 else "")
    return f"({rules}){book.set_rules or ''}"

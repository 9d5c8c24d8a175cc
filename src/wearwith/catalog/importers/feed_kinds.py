"""What the products of a feed are: by type, category, tags and title; and what is no garment."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from wearwith.catalog.import_problems import RowChecks, counted_words
from wearwith.catalog.importers.kind_words import KindWords, slot_of_path
from wearwith.errors import DataError
from wearwith.types import Slot
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slots import side_column, slots_of

__all__ = ["is_gift_card", "with_feed_slots"]

NO_GARMENT = "no garment, or none that a known word names (--kind-of says what a word stands for)"
OUTSIDE = "products whose category is outside clothing, such as home or beauty"
# The first names of Google's and Shopify's categories that hold nothing to wear.
ROOTS = (
    "animals & pet supplies", "arts & entertainment", "bundles", "business & industrial",
    "cameras & optics", "electronics", "food, beverages & tobacco",
    "furniture", "gift cards", "hardware", "health & beauty", "home & garden", "mature", "media",
    "office supplies", "product add-ons", "religious & ceremonial", "services", "software",
    "toys & games", "vehicles & parts",
)  # fmt: skip
GIFT_CARD = (
    r"(?i)\bgift[ -]?(?:cards?|vouchers?|certificates?)\b|geschenk(?:karte|gutschein)|\bgutschein"
    r"|(?:cartes?|ch[eè]ques?|bons?)[ -]cadeaux?\b|tarjetas?(?: de)? regalo|buon[io] regalo"
    r"|carta regalo|(?:vale|cart[aã]o|cart[oõ]es)[ -](?:de )?presente|cadeau(?:bon|kaart)"
    r"|(?:karta|bon) podarunkow[ay]|presentkort|gavekort|lahjakortti|ギフト(?:カード|券)"
    r"|礼品卡|禮品卡|기프트 ?카드|상품권"
)
TITLE_TELLS = "kinds that the title tells (a guess)"
SAID = ("kind", "category", "tags", "title")  # the order in which they are asked

Path = list[str]  # names from broad to fine


def is_gift_card() -> pl.Expr:
    """Whether type, category or title calls a product a gift card, in any of a dozen languages."""
    texts = (pl.col(name).str.contains(GIFT_CARD) for name in ("kind", "category", "title"))
    return pl.any_horizontal(text.fill_null(value=False) for text in texts)


def with_feed_slots(
    products: pl.DataFrame, kinds: Mapping[str, str], checks: RowChecks
) -> pl.DataFrame:
    """Give each product its side, slot and category path; leave out what is no garment.

    Type, category, tags and title are asked in this order, and the first that names a garment
    counts. Words of category and title then make a slot finer: a top called a coat is outerwear.

    Parameters
    ----------
    products
        Columns row, kind, category (paths such as `Women > Tops`, with | between several), tags
        (with commas) and title.
    kinds
        The kind, or slot, that a word stands for; `*` stands for every other word.

    Raises
    ------
    DataError
        If no word of any product is known.
    """
    known = products.select(SAID).unique(maintain_order=True)
    paths = [_paths(text) for text in known["category"]]
    firsts = [path[0] if path else [] for path in paths]
    told = known.with_columns(category=pl.Series(firsts, dtype=pl.List(pl.String)))
    languages = languages_of_items(told, told["kind"].unique())
    words = KindWords.of(kinds, languages)
    slots, guessed = _slots(known, paths, words)
    known = known.with_columns(
        slots_of(told, slots, told["kind"], languages),
        path=told["category"],
        is_outside=pl.Series([any(path[0].lower() in ROOTS for path in of) for of in paths]),
        is_guessed=guessed,
    )
    found = products.join(known, on=list(SAID), how="left", nulls_equal=True, maintain_order="left")
    checks.problems.leave_out(OUTSIDE, int(found["is_outside"].sum()))
    found = found.filter(~pl.col("is_outside"))
    unknown = found.filter(pl.col("slot").is_null())
    said = unknown.select(pl.coalesce("kind", "category", "title")).to_series()
    if unknown.height == found.height:
        raise DataError(
            "No product of the feed is a garment that a known word names: "
            + (counted_words(said) or "none says what it is"),
            where=checks.file,
            fix="say what each is: --kind-of Hemd=top, or --kind-of '*=other' of all others",
        )
    shown = unknown.with_columns(said.alias("kind"))
    checks.set_aside(shown, pl.lit(value=True), "kind", NO_GARMENT)
    found = found.filter(pl.col("slot").is_not_null())
    checks.problems.note(TITLE_TELLS, int(found["is_guessed"].sum()))
    found = found.with_columns(side_column()).drop("kind", "tags", "is_outside", "is_guessed")
    return found.drop("category").rename({"path": "category"})


def _paths(text: str | None) -> list[Path]:
    paths = [[name.strip() for name in one.split(">")] for one in (text or "").split("|")]
    return [named for path in paths if (named := [name for name in path if name])]


def _slots(
    known: pl.DataFrame, paths: Sequence[Sequence[Path]], words: KindWords
) -> tuple[pl.Series, pl.Series]:
    """The slot of each product, and whether its title alone told it. Shapes: (n,)."""
    certain = KindWords(words.own, None, words.languages)
    slots: list[Slot | None] = [
        certain.slot(kind)
        or next((slot for path in of if (slot := slot_of_path(certain, path))), None)
        or _agreed(tags, certain.slot)
        for kind, of, tags in zip(known["kind"], paths, known["tags"], strict=True)
    ]
    column = pl.Series("slot", slots, dtype=pl.String)
    nothing = pl.Series("slot", [None] * len(column), dtype=pl.String)
    titles = known.select(pl.when(column.is_null()).then("title"))
    titled = slots_of(titles, nothing, None, words.languages)
    all_told = pl.select(slot=pl.coalesce(column, titled, pl.lit(words.others))).to_series()
    return all_told, column.is_null() & titled.is_not_null()


def _agreed(tags: str | None, slot_of: Callable[[str], Slot | None]) -> Slot | None:
    """The one slot that tags name; None if they name none, or several."""
    named = {slot for tag in (tags or "").split(",") if (slot := slot_of(tag.strip()))}
    return named.pop() if len(named) == 1 else None

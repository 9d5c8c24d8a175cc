"""A rule book for the checkerboard, and tiny models that are taught."""

from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig
from wearwith.words.attributes import Trait
from worlds import tiny

__all__ = ["BOOK", "taught"]

# The styles of a checkerboard are worn by material: linen with linen, wool with wool.
BOOK = RuleBook.of(
    [
        Rule.of_sides("linen + linen", Trait("material", "linen"), Trait("material", "linen"), "+"),
        Rule.of_sides(
            "no linen + wool", Trait("material", "linen"), Trait("material", "wool"), "-"
        ),
        Rule.of_sides(
            "no wool + linen", Trait("material", "wool"), Trait("material", "linen"), "-", 0.5
        ),
    ]
)


def taught(model, book, teacher=None, **training) -> RunConfig:
    """Configure a tiny model that learns from the rules of a book."""
    config = tiny(model, **training).model_dump()
    return RunConfig.of({**config, "rules": {"book": book}, "teacher": teacher or {}})

"""The rules that the sample world follows, as a rule book."""

from dataclasses import dataclass
from typing import Literal

from wearwith.rules.rule_book import Rule, RuleBook
from wearwith.words.attributes import Trait
from wearwith.world.assortment import PerStyle

__all__ = ["SAMPLE_RULES", "SampleRule", "true_rules"]


@dataclass(frozen=True)
class SampleRule:
    """An attribute with a value of tops and one of bottoms, a sign, and when it counts."""

    attribute: Literal["category", "colour", "material", "pattern"]
    top: str
    bottom: str
    sign: Literal["+", "-"]
    counts_in: PerStyle

    @property
    def id(self) -> str:
        """The rule as one says it: `no silk + knit`."""
        return f"{'' if self.sign == '+' else 'no '}{self.top} + {self.bottom}"


SAMPLE_RULES: tuple[SampleRule, ...] = (
    SampleRule("colour", "white", "black", "+", (0.0, 1.0, 0.0, 0.0, 1.0)),
    SampleRule("colour", "black", "black", "+", (0.1, 0.1, 0.0, 0.0, 1.0)),
    SampleRule("colour", "grey", "black", "+", (0.1, 0.4, 1.0, 0.0, 0.0)),
    SampleRule("colour", "white", "blue", "+", (1.0, 0.0, 0.2, 0.6, 0.0)),
    SampleRule("colour", "black", "grey", "+", (0.2, 0.8, 0.9, 0.0, 0.0)),
    SampleRule("colour", "navy", "white", "+", (0.9, 0.4, 0.0, 0.0, 0.0)),
    SampleRule("material", "cotton", "denim", "+", (1.0, 0.0, 0.1, 0.5, 0.0)),
    SampleRule("material", "cotton", "cotton", "+", (0.1, 0.0, 1.0, 0.2, 0.0)),
    SampleRule("material", "cashmere", "leather", "+", (0.0, 0.7, 0.0, 0.0, 1.0)),
    SampleRule("material", "wool", "wool", "+", (0.0, 1.0, 0.0, 0.0, 0.1)),
    SampleRule("pattern", "striped", "plain", "+", (1.0, 0.2, 0.1, 0.0, 0.0)),
    SampleRule("pattern", "plain", "floral", "+", (0.0, 0.0, 0.0, 1.0, 0.3)),
    SampleRule("pattern", "floral", "floral", "+", (0.0, 0.0, 0.0, 1.0, 0.2)),
    SampleRule("category", "coat", "dress", "+", (0.1, 0.3, 0.0, 0.2, 1.0)),
    SampleRule("category", "blouse", "trousers", "+", (0.0, 1.0, 0.0, 0.1, 0.2)),
    SampleRule("category", "jacket", "dress", "+", (0.2, 0.0, 0.0, 1.0, 0.9)),
    SampleRule("material", "cotton", "leather", "-", (0.2, 1.0, 0.9, 0.3, 0.0)),
    SampleRule("material", "silk", "knit", "-", (0.0, 0.5, 0.0, 0.2, 1.0)),
    SampleRule("material", "silk", "cotton", "-", (0.0, 0.2, 0.0, 0.0, 1.0)),
    SampleRule("pattern", "graphic", "plain", "-", (0.0, 0.3, 0.8, 0.0, 0.0)),
    SampleRule("pattern", "floral", "striped", "-", (0.2, 1.0, 0.0, 0.3, 0.8)),
    SampleRule("category", "t-shirt", "dress", "-", (1.0, 0.3, 1.0, 0.0, 0.2)),
    SampleRule("category", "sweater", "shorts", "-", (0.1, 1.0, 0.0, 0.8, 0.9)),
    SampleRule("category", "coat", "jeans", "-", (0.0, 0.2, 0.0, 0.1, 1.0)),
)


def true_rules() -> RuleBook:
    """Give the book that is true of every sample world, in the order of `SAMPLE_RULES`."""
    return RuleBook.of(
        Rule(
            rule.id,
            Trait(rule.attribute, rule.top),
            Trait(rule.attribute, rule.bottom),
            rule.sign,
            source="the sample world",
        )
        for rule in SAMPLE_RULES
    )

"""The rules that the sample world follows, as a rule book."""

from wearwith.catalog.sample_rules import SAMPLE_RULES
from wearwith.rules.attributes import Trait
from wearwith.rules.book import Rule, RuleBook

__all__ = ["true_rules"]


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

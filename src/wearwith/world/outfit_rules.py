"""The rules of whole outfits that are true of every sample world.

A pair rule speaks of two garments of an outfit, and counts more in some styles than in others. A
set rule limits how many different values of an attribute, or garments of a slot, an outfit has.
"""

from dataclasses import dataclass
from typing import Any

from wearwith.rules.rule import Rule, RuleItem, Sign
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.set_rule import AtMostGarments, AtMostValues, SetRule
from wearwith.words.attributes import Trait
from wearwith.world.assortment import COLOURS, METALS, STYLES, PerStyle

__all__ = ["OUTFIT_RULES", "SET_LIMITS", "OutfitRule", "OutfitWeights", "true_outfit_rules"]

SOURCE = "the sample world"


@dataclass(frozen=True)
class OutfitRule:
    """A rule about two garments of an outfit: its sign, and how far it counts in each style."""

    items: tuple[RuleItem, RuleItem]
    sign: Sign
    counts_in: PerStyle

    @property
    def id(self) -> str:
        """The rule in words: `no sandals + coat`."""
        one, other = (
            f"{item.trait.value} {item.slot}"
            if item.slot and item.trait.attribute != "category"
            else item.trait.value
            for item in self.items
        )
        return f"{'' if self.sign == '+' else 'no '}{one} + {other}"

    def as_json(self) -> dict[str, Any]:
        """The rule for `truth.json`."""
        items = [
            ({"slot": item.slot} if item.slot else {}) | {item.trait.attribute: item.trait.value}
            for item in self.items
        ]
        counts_in = dict(zip(STYLES, self.counts_in, strict=True))
        return {"id": self.id, "items": items, "sign": self.sign, "counts_in": counts_in}


@dataclass(frozen=True)
class OutfitWeights:
    """The weight of each part that only outfits have, and how closely they follow the sum.

    `sets` is the penalty for each set rule that is broken. What completes an outfit is drawn with
    probability softmax(score / temperature) over all garments of a slot.
    """

    rules: float = 8.0
    sets: float = 3.0
    popularity: float = 0.4
    temperature: float = 1.0


def true_outfit_rules() -> RuleBook:
    """Return the rules of whole outfits that are true of every sample world.

    Those about two garments are in the order of `OUTFIT_RULES`, then come the set rules.
    """
    rules = [Rule(rule.id, rule.items, rule.sign, source=SOURCE) for rule in OUTFIT_RULES]
    set_rules = [SetRule(name, limit, source=SOURCE) for name, limit in SET_LIMITS.items()]
    return RuleBook.of([*rules, *set_rules])


def _rule(one: str, other: str, sign: Sign, counts_in: PerStyle) -> OutfitRule:
    return OutfitRule((_item(one), _item(other)), sign, counts_in)


def _item(text: str) -> RuleItem:
    slot, attribute, value = text.split()
    return RuleItem(Trait(attribute, value), None if slot == "any" else slot)  # type: ignore[arg-type]


# None fires on a top with a bottom: those are drawn by `truth` alone.
OUTFIT_RULES: tuple[OutfitRule, ...] = (
    _rule("shoes colour white", "bag colour white", "+", (1.0, 0.1, 0.8, 0.2, 0.0)),
    _rule("shoes colour black", "bag colour black", "+", (0.1, 0.8, 0.0, 0.0, 1.0)),
    _rule("shoes material satin", "bag material satin", "+", (0.0, 0.2, 0.0, 0.0, 1.0)),
    _rule("shoes material leather", "bag material leather", "+", (0.3, 1.0, 0.0, 0.2, 0.0)),
    _rule("shoes colour white", "any colour blue", "+", (1.0, 0.0, 0.5, 0.3, 0.0)),
    _rule("jewellery colour gold", "any colour brown", "+", (0.4, 0.1, 0.0, 1.0, 0.2)),
    _rule("jewellery colour silver", "any colour grey", "+", (0.2, 0.8, 1.0, 0.0, 0.1)),
    _rule("one-piece pattern floral", "shoes category sandals", "+", (0.2, 0.0, 0.0, 1.0, 0.0)),
    _rule("top category shirt", "outerwear category blazer", "+", (0.3, 1.0, 0.0, 0.0, 0.4)),
    _rule("bottom colour white", "shoes category sneakers", "+", (1.0, 0.0, 0.5, 0.1, 0.0)),
    _rule("jewellery colour silver", "any colour beige", "-", (0.1, 0.5, 0.0, 1.0, 0.2)),
    _rule("shoes category sandals", "outerwear category coat", "-", (0.7, 1.0, 0.5, 0.1, 0.9)),
    _rule("shoes category heels", "bag category backpack", "-", (0.1, 0.6, 0.2, 0.0, 1.0)),
    _rule("shoes category sneakers", "bag category clutch", "-", (0.8, 1.0, 0.1, 0.2, 0.5)),
    _rule("shoes colour black", "any colour beige", "-", (0.1, 0.3, 0.0, 1.0, 0.8)),
)

_NEUTRALS = tuple(name for name, colour in (COLOURS | METALS).items() if colour.hue is None)

SET_LIMITS: dict[str, AtMostValues | AtMostGarments] = {
    "at most three colours": AtMostValues("colour", 3, _NEUTRALS),
    "one pattern": AtMostValues("pattern", 1, ("plain",)),
    "one layer of outerwear": AtMostGarments("outerwear", 1),
}

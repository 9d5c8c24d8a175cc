"""Rules as sentences."""

from collections.abc import Sequence

from wearwith.matching.explanation import FiredRule
from wearwith.rules import AtMostGarments, AtMostValues, Rule, SetLimit, SetRule, Sign
from wearwith.serving.page.page_words import capitalised
from wearwith.types import Side, Slot

__all__ = ["ONE_AND_MANY", "fired_in_words", "rule_in_words"]

# A garment of a slot, and several.
ONE_AND_MANY: dict[Slot, tuple[str, str]] = {
    "top": ("top", "tops"),
    "bottom": ("bottom", "bottoms"),
    "one-piece": ("one-piece", "one-pieces"),
    "outerwear": ("piece of outerwear", "pieces of outerwear"),
    "shoes": ("pair of shoes", "pairs of shoes"),
    "bag": ("bag", "bags"),
    "hat": ("hat", "hats"),
    "jewellery": ("piece of jewellery", "pieces of jewellery"),
    "eyewear": ("piece of eyewear", "pieces of eyewear"),
    "scarf": ("scarf", "scarves"),
    "accessory": ("accessory", "accessories"),
}
_SEVERAL = {"category": "categories", "brand": "brands"}


def rule_in_words(rule: Rule | SetRule) -> str:
    """Say a rule: `White shoes go with black bags`, `An outfit has at most 1 pair of shoes`."""
    if isinstance(rule, SetRule):
        return _limit_said(rule.limit)
    one, other = (
        _garments(item.trait.attribute, item.trait.value, item.slot or item.side)
        for item in rule.items
    )
    return _pair_said(one, other, rule.sign)


def fired_in_words(rule: FiredRule) -> str:
    """Say a rule of an explanation, whose values are such as `colour white`."""
    one, other = (
        _garments(*text.partition(" ")[::2], worn)
        for text, worn in zip((rule.top, rule.bottom), rule.worn_as, strict=True)
    )
    return _pair_said(one, other, rule.sign)


def _pair_said(one: str, other: str, sign: Sign) -> str:
    return capitalised(f"{one} {'go with' if sign == '+' else 'do not go with'} {other}")


def _garments(attribute: str, value: str, worn: Slot | Side | None = None) -> str:
    """Name garments with a value: `white tops`, `white shoes`, `shirts`."""
    if attribute == "category":
        return _many(value)
    # White shoes, not pairs of them.
    kind = "garments" if worn is None else ONE_AND_MANY[worn][1].removeprefix("pairs of ")
    return f"{kind} by {value}" if attribute == "brand" else f"{value} {kind}"


def _many(value: str) -> str:
    """Give the plural of a category; trousers and jeans are plural already."""
    if value.endswith(("ss", "sh", "ch", "x")):
        return value + "es"
    return value if value.endswith("s") else value + "s"


def _limit_said(limit: SetLimit) -> str:
    if isinstance(limit, AtMostGarments):
        one_or_many = ONE_AND_MANY[limit.slot][limit.at_most != 1]
        return f"An outfit has at most {limit.at_most} {one_or_many}"
    if isinstance(limit, AtMostValues):
        several = _SEVERAL.get(limit.attribute, f"{limit.attribute}s")
        what = limit.attribute if limit.at_most == 1 else several
        beside = f", not counting {_listed(limit.beside, 'and')}" if limit.beside else ""
        return f"An outfit has at most {limit.at_most} {what}{beside}"
    groups = [
        _listed([_garments(limit.attribute, value) for value in group], "or")
        for group in limit.groups
    ]
    return capitalised(f"{groups[0]} do not go with {' or with '.join(groups[1:])}")


def _listed(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"

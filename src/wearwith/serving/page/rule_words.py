"""Rules of a book as sentences."""

from wearwith.rules import AtMostGarments, AtMostValues, Rule, RuleItem, SetLimit, SetRule
from wearwith.serving.page.page_words import capitalised, garments_in_words
from wearwith.types import Slot

__all__ = ["ONE_AND_MANY", "rule_said"]

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


def rule_said(rule: Rule | SetRule) -> str:
    """Say a rule: `White shoes go with black bags`, `An outfit has at most 1 pair of shoes`."""
    if isinstance(rule, SetRule):
        return _limit_said(rule.limit)
    one, other = map(_item_said, rule.items)
    return capitalised(f"{one} {'go with' if rule.is_positive else 'do not go with'} {other}")


def _item_said(item: RuleItem) -> str:
    kind = f"{item.side}s" if item.side else "garments"
    if item.slot is not None:
        kind = ONE_AND_MANY[item.slot][1].rpartition(" of ")[2]  # white shoes, not pairs of them
    return garments_in_words(item.trait.attribute, item.trait.value, kind)


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
        _listed([garments_in_words(limit.attribute, value, "garments") for value in group], "or")
        for group in limit.groups
    ]
    return capitalised(f"{groups[0]} do not go with {' or with '.join(groups[1:])}")


def _listed(names: tuple[str, ...] | list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"

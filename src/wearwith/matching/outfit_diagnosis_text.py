"""The diagnosis of an outfit in a shopper's words."""

from typing import TYPE_CHECKING

from wearwith.matching.explanation_text import listed, named
from wearwith.matching.verdict import how_likely
from wearwith.rules import Rule, RuleItem, SetRule

if TYPE_CHECKING:
    from wearwith.matching.outfit_diagnosis import OutfitDiagnosis

__all__ = ["outfit_sentence", "rule_in_words"]

MOST_RULES = 2  # each way; nobody reads more
WORTH_SAYING = 0.1  # of the strongest rule's effect
# Values of these say what a garment is: `sandals`, not `sandals shoes`.
_KINDS = ("category", "type")


def outfit_sentence(found: "OutfitDiagnosis") -> str:
    """Write a diagnosis in a few sentences."""
    sentences = [_clashes(found), _verdict(found), _rules(found), _pairs(found), _swap(found)]
    return " ".join(filter(None, sentences))


def rule_in_words(rule: Rule | SetRule) -> str:
    """`tan brown shoes with sand beige bag`; `at most 1 of outerwear`."""
    if isinstance(rule, SetRule):
        return str(rule.limit)
    return " with ".join(map(_item_in_words, rule.items))


def _item_in_words(item: RuleItem) -> str:
    attribute, value = item.trait.attribute, item.trait.value
    if attribute == "brand":
        value = f"brand {value}"
    return value if item.slot is None or attribute in _KINDS else f"{value} {item.slot}"


def _clashes(found: "OutfitDiagnosis") -> str:
    items = {item.item: f"{named(item.context, item.item)} ({item.slot})" for item in found.items}
    return " ".join(
        f"Nobody wears {items[one.one]} with {items[one.other]}: leave one out."
        for one in found.clashes
    )


def _verdict(found: "OutfitDiagnosis") -> str:
    if found.chance is None:
        return f"No chance is told: {found.unchanced}."
    likely = how_likely(found.chance)
    article = "An" if likely.startswith("u") else "A"
    return f"{article} {likely} outfit ({found.chance:.0%})."


def _rules(found: "OutfitDiagnosis") -> str:
    """The strongest rules for and against, where they count."""
    if found.by == "student":
        return ""
    least = WORTH_SAYING * max((abs(rule.effect) for rule in found.rules), default=0)
    clauses = []
    for whom, sign in (("for it", 1), ("against it", -1)):
        of_sign = [rule for rule in found.rules if rule.effect * sign > least]
        # One rule may fire between several garments.
        words = list(dict.fromkeys(rule.words for rule in of_sign))[:MOST_RULES]
        if words:
            clauses.append(f"{listed(words)} {'speaks' if len(words) == 1 else 'speak'} {whom}")
    text = "; ".join(clauses)
    return text and f"{text[:1].upper()}{text[1:]}."


def _pairs(found: "OutfitDiagnosis") -> str:
    pairs = [pair for pair in found.pairs if pair.share is not None]
    if len(pairs) < 2:
        return ""
    names = {item.item: named(item.context, item.item) for item in found.items}
    best, worst = (f"{names[pair.one]} and {names[pair.other]}" for pair in (pairs[0], pairs[-1]))
    return f"{best} go together best, {worst} least."


def _swap(found: "OutfitDiagnosis") -> str:
    swap = found.swap
    if swap is None:
        return "No swap would make it better."
    goes = next(item for item in found.items if item.item == swap.item)
    both = (goes.context, goes.item), (swap.context, swap.replacement)
    old, new = (f"{named(*one)} ({one[1]})" if one[0] else one[1] for one in both)
    text = f"To swap {old} for {new} gains most"
    return f"{text}." if swap.chance is None else f"{text}: the chance would be {swap.chance:.0%}."

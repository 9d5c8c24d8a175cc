"""Explanations in a shopper's words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wearwith.matching.verdict import is_clear
from wearwith.types import Side

if TYPE_CHECKING:
    from wearwith.matching.explanation import Explanation, FiredRule, PairComparison, Ranks

__all__ = ["changed", "in_value", "listed", "named", "ordinal", "placed", "sentence"]

MOST_RULES = 3  # nobody reads more
WORTH_SAYING = 0.75  # of its rank: smaller steps forward are not mentioned
# Values that don't follow "in".
_SAID = {
    ("colour", "multicolour"): "in many colours",
    ("material", "feather"): "with feathers",
    ("material", "metallic"): "in a metallic fabric",
    ("material", "sequin"): "with sequins",
    ("pattern", "animal"): "with an animal print",
    ("pattern", "abstract"): "with an abstract print",
    ("pattern", "camouflage"): "in camouflage",
    ("pattern", "colour block"): "in blocks of colour",
    ("pattern", "ethnic"): "with an ethnic print",
    ("pattern", "floral"): "with a floral print",
    ("pattern", "geometric"): "with a geometric print",
    ("pattern", "graphic"): "with a graphic print",
    ("pattern", "paisley"): "in paisley",
    ("pattern", "patchwork"): "in patchwork",
    ("pattern", "printed"): "with a print",
    ("pattern", "tie-dye"): "in tie-dye",
}
_ADJECTIVES = ("plain", "striped", "checked", "dotted", "embroidered", "ribbed", "quilted", "woven")


def sentence(explanation: "Explanation") -> str:
    """Write an explanation in a few sentences."""
    distance = explanation.distance
    if distance is not None and distance.is_unreadable:
        return f"{distance.reason}."
    sentences = [_standing(explanation)]
    if distance is not None and distance.reason is not None:
        sentences.append(f"{distance.reason}, so no chance is told.")
    if explanation.rules:
        sentences.append(_rules(explanation.rules))
    sentences += _worn(explanation)
    changes = explanation.counterfactuals.changes[:1]
    if explanation.clashes is not None:
        changes = explanation.clashes.repairs
    sentences += [one.sentence for one in changes if one.rank <= WORTH_SAYING * explanation.rank]
    if explanation.against is not None:
        sentences.append(_against(explanation.against))
    return " ".join(sentences)


def _standing(explanation: "Explanation") -> str:
    top = named(explanation.top_context, explanation.top)
    bottom = named(explanation.bottom_context, explanation.bottom)
    query, suggested = (top, bottom) if explanation.direction == "bottoms" else (bottom, top)
    many = f"{explanation.n_others:,} {explanation.direction}"
    if explanation.is_tied:
        return f"{explanation.verdict}: all {many} score the same for {query}."
    student, teacher = explanation.student_ranks, explanation.teacher_ranks
    first, rest = (teacher, None) if student is None else (student, teacher)
    assert first is not None  # noqa: S101 - there is a student or a teacher
    text = f"{explanation.verdict}: {suggested} {placed(*first)} of {many} for {query}"
    if rest is None:
        return f"{text}."
    if first == rest:
        return f"{text}, by what was worn and with the matching rules."
    return f"{text} by what was worn, and {placed(*rest)} with the matching rules."


def _worn(explanation: "Explanation") -> list[str]:
    for near in explanation.evidence.pairs[:1]:
        if (near.top, near.bottom) == (explanation.top, explanation.bottom):
            return ["These two were worn together."]
        if is_clear(explanation.evidence):
            top = named(near.top_context, near.top)
            bottom = named(near.bottom_context, near.bottom)
            return [f"A pair much like it was worn: {top} with {bottom}."]
    return []


def _against(other: "PairComparison") -> str:
    sure = other.student if other.teacher is None else other.teacher
    better = "the better" if sure >= 0.5 else "the worse"
    name = named(other.context, other.other)
    text = f"Against {name} it is {better} choice."
    return f"{text} {_compared(other.rules)}" if other.rules else text


def _rules(rules: "Iterable[FiredRule]") -> str:
    """Say what speaks for and against a pair, the strongest first."""
    helps = [rule for rule in rules if rule.effect > 0]
    hurts = [rule for rule in rules if rule.effect < 0]
    return _spoken([("for it", helps), ("against it", hurts)])


def _compared(rules: "Iterable[FiredRule]") -> str:
    """What tells two pairs apart: each rule speaks for or against the pair that it fires on."""
    by_whom: dict[str, list[FiredRule]] = {}
    for rule in rules:
        way = "for" if rule.sign == "+" else "against"
        whom = "it" if (rule.effect > 0) == (rule.sign == "+") else "the other"
        by_whom.setdefault(f"{way} {whom}", []).append(rule)
    return _spoken(by_whom.items())


def _spoken(parts: "Iterable[tuple[str, list[FiredRule]]]") -> str:
    clauses = []
    for whom, rules in parts:
        names = [values_in_words(rule) for rule in rules[:MOST_RULES]]
        if names:
            clauses.append(f"{listed(names)} {'speaks' if len(names) == 1 else 'speak'} {whom}")
    text = "; ".join(clauses)
    return text[:1].upper() + text[1:] + "." if text else "The rules here carry no weight."


def values_in_words(rule: "FiredRule") -> str:
    """`white with black`; a brand is named as one."""
    values = []
    for side in (rule.top, rule.bottom):
        attribute, value = side.split(" ", 1)
        values.append(f"brand {value}" if attribute == "brand" else value)
    return " with ".join(values)


def in_value(attribute: str, value: str) -> str:
    """`in navy`, `in linen`, `striped`."""
    if (attribute, value) in _SAID:
        return _SAID[attribute, value]
    if value in _ADJECTIVES:
        return value
    return f"in a {value} pattern" if attribute == "pattern" else f"in {value}"


def changed(words: str, ranks: "Ranks", other: "Side | None") -> str:
    """`In navy, it would come 3rd.`; `For a top in navy, it would tie for 3rd to 5th.`

    `other` is the side of the garment that changes, unless that is the suggestion itself.
    """
    begin = words[:1].upper() + words[1:]
    if other is not None:
        article = "an" if words.startswith("e") else "a"
        begin = (
            f"For {article} {words} {other}" if words in _ADJECTIVES else f"For a {other} {words}"
        )
    first, last = ranks
    comes = f"come {ordinal(first)}"
    if first != last:
        comes = f"tie for {ordinal(first)} to {ordinal(last)}"
    return f"{begin}, it would {comes}."


def placed(first: int, last: int) -> str:
    """`comes 3rd`; `ties for 3rd to 7th`."""
    if first == last:
        return f"comes {ordinal(first)}"
    return f"ties for {ordinal(first)} to {ordinal(last)}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,021st."""
    last = number % 100
    ending = "th" if 10 <= last <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def named(context: str, item: str) -> str:
    """A garment by its name in quotation marks, or by its id."""
    return f"“{context}”" if context else item

"""Explanations in words that a shopper understands."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wearwith.matching.explanation import Explanation, FiredRule

__all__ = ["ordinal", "sentence"]

MOST_RULES = 3  # more than that nobody reads


def sentence(found: "Explanation") -> str:
    """Say an explanation in a few sentences."""
    top, bottom = _named(found.top_context, found.top), _named(found.bottom_context, found.bottom)
    n = f"{found.n_bottoms:,}"
    by = "" if found.teacher_rank is None else " by what was worn"
    said = [f"With {top}, {bottom} comes {ordinal(found.student_rank)} of {n}{by}."]
    if found.teacher_rank is not None and found.rules:
        said.append(_rules(found.rules, "it"))
        said.append(f"With the rules it comes {ordinal(found.teacher_rank)}.")
    elif found.teacher_rank is not None:
        said.append("No matching rule says anything about this pair.")
    if found.against is not None:
        other = _named(found.against.context, found.against.bottom)
        sure = found.against.student if found.against.teacher is None else found.against.teacher
        better = "the better" if sure >= 0.5 else "the worse"
        said.append(f"Against {other} it is {better} choice ({sure:.0%} sure to be preferred).")
        if found.against.rules:
            said.append(_rules(found.against.rules, "the first"))
    return " ".join(said)


def _rules(rules: "tuple[FiredRule, ...]", it: str) -> str:
    """Say what speaks for and against, the strongest first."""
    parts = []
    for speaks, way in ((1, "for"), (-1, "against")):
        chosen = [rule for rule in rules if rule.effect * speaks > 0][:MOST_RULES]
        if chosen:
            names = ", ".join(f"{rule_in_words(rule)} ({rule.confidence:.0%})" for rule in chosen)
            verb = "speaks" if len(chosen) == 1 else "speak"
            parts.append(f"{names} {verb} {way} {it}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "." if text else "The rules that fire carry no weight."


def rule_in_words(rule: "FiredRule") -> str:
    """`white with black`, or `no silk with knit`; a brand is named as one."""
    values = []
    for side in (rule.top, rule.bottom):
        attribute, value = side.split(" ", 1)
        values.append(f"brand {value}" if attribute == "brand" else value)
    return ("no " if rule.sign == "-" else "") + " with ".join(values)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,021st."""
    last = number % 100
    ending = "th" if 10 <= last <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _named(context: str, item: str) -> str:
    return f"“{context}”" if context else item

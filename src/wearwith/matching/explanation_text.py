"""Explanations in a shopper's words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wearwith.matching.verdict import is_clear
from wearwith.types import Side
from wearwith.words.languages import ENGLISH
from wearwith.words.value_names import value_name
from wearwith.words.wording import N_, _, ngettext, number, wording

if TYPE_CHECKING:
    from wearwith.matching.explanation import Explanation, FiredRule, PairComparison, Ranks

__all__ = ["changed", "in_value", "listed", "named", "ordinal", "placed", "sentence"]

MOST_RULES = 3  # nobody reads more
WORTH_SAYING = 0.75  # of its rank: smaller steps forward are not mentioned
# Values that don't follow "in".
_SAID = {
    ("colour", "multicolour"): N_("in many colours"),
    ("material", "feather"): N_("with feathers"),
    ("material", "metallic"): N_("in a metallic fabric"),
    ("material", "sequin"): N_("with sequins"),
    ("pattern", "animal"): N_("with an animal print"),
    ("pattern", "abstract"): N_("with an abstract print"),
    ("pattern", "camouflage"): N_("in camouflage"),
    ("pattern", "colour block"): N_("in blocks of colour"),
    ("pattern", "ethnic"): N_("with an ethnic print"),
    ("pattern", "floral"): N_("with a floral print"),
    ("pattern", "geometric"): N_("with a geometric print"),
    ("pattern", "graphic"): N_("with a graphic print"),
    ("pattern", "paisley"): N_("in paisley"),
    ("pattern", "patchwork"): N_("in patchwork"),
    ("pattern", "printed"): N_("with a print"),
    ("pattern", "tie-dye"): N_("in tie-dye"),
}
_ADJECTIVES = ("plain", "striped", "checked", "dotted", "embroidered", "ribbed", "quilted", "woven")


def sentence(explanation: "Explanation") -> str:
    """Write an explanation in a few sentences."""
    distance = explanation.distance
    if distance is not None and distance.is_unreadable:
        return f"{distance.reason}."
    sentences = [_standing(explanation)]
    if distance is not None and distance.reason is not None:
        no_chance = _("%(reason)s, so no chance is told.")
        sentences.append(no_chance % {"reason": distance.reason})
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
    n = {"num": number(explanation.n_others)}
    said = {"verdict": explanation.verdict, "suggested": suggested, "query": query}
    if explanation.is_tied:
        tied = {
            "bottoms": _("%(verdict)s: all %(num)s bottoms score the same for %(query)s."),
            "tops": _("%(verdict)s: all %(num)s tops score the same for %(query)s."),
        }
        return tied[explanation.direction] % (said | n)
    student, teacher = explanation.student_ranks, explanation.teacher_ranks
    first, rest = (teacher, None) if student is None else (student, teacher)
    assert first is not None  # noqa: S101 - there is a student or a teacher
    of_all = {
        "bottoms": ngettext("of %(num)s bottom", "of %(num)s bottoms", explanation.n_others),
        "tops": ngettext("of %(num)s top", "of %(num)s tops", explanation.n_others),
    }
    said |= {"placed": placed(*first), "of_all": of_all[explanation.direction] % n}
    if rest is None:
        return _("%(verdict)s: %(suggested)s %(placed)s %(of_all)s for %(query)s.") % said
    if first == rest:
        both = _(
            "%(verdict)s: %(suggested)s %(placed)s %(of_all)s for %(query)s, by what was worn and "
            "with the matching rules."
        )
        return both % said
    apart = _(
        "%(verdict)s: %(suggested)s %(placed)s %(of_all)s for %(query)s by what was worn, and "
        "%(with_rules)s with the matching rules."
    )
    return apart % (said | {"with_rules": placed(*rest)})


def _worn(explanation: "Explanation") -> list[str]:
    for near in explanation.evidence.pairs[:1]:
        if (near.top, near.bottom) == (explanation.top, explanation.bottom):
            return [_("These two were worn together.")]
        if is_clear(explanation.evidence):
            top = named(near.top_context, near.top)
            bottom = named(near.bottom_context, near.bottom)
            worn = _("A pair much like it was worn: %(top)s with %(bottom)s.")
            return [worn % {"top": top, "bottom": bottom}]
    return []


def _against(other: "PairComparison") -> str:
    sure = other.student if other.teacher is None else other.teacher
    name = {"other": named(other.context, other.other)}
    better, worse = (
        _("Against %(other)s it is the better choice."),
        _("Against %(other)s it is the worse choice."),
    )
    text = (better if sure >= 0.5 else worse) % name
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
            clauses.append(_speaking(whom, len(names)) % {"rules": listed(names)})
    text = "; ".join(clauses)
    return text[:1].upper() + text[1:] + "." if text else _("The rules here carry no weight.")


def _speaking(whom: str, n: int) -> str:
    """Say of whom one rule speaks, or several."""
    said = {
        "for it": ngettext("%(rules)s speaks for it", "%(rules)s speak for it", n),
        "against it": ngettext("%(rules)s speaks against it", "%(rules)s speak against it", n),
        "for the other": ngettext(
            "%(rules)s speaks for the other", "%(rules)s speak for the other", n
        ),
        "against the other": ngettext(
            "%(rules)s speaks against the other", "%(rules)s speak against the other", n
        ),
    }
    return said[whom]


def values_in_words(rule: "FiredRule") -> str:
    """`white with black`; a brand is named as one."""
    values = []
    for side in (rule.top, rule.bottom):
        attribute, value = side.split(" ", 1)
        is_brand = attribute == "brand"
        name = _("brand %(name)s") % {"name": value} if is_brand else value_name(attribute, value)
        values.append(name)
    return _("%(top)s with %(bottom)s") % {"top": values[0], "bottom": values[1]}


def in_value(attribute: str, value: str) -> str:
    """`in navy`, `in linen`, `striped`."""
    if (attribute, value) in _SAID:
        return _(_SAID[attribute, value])
    name = value_name(attribute, value)
    if value in _ADJECTIVES:
        return name
    in_it = _("in a %(value)s pattern") if attribute == "pattern" else _("in %(value)s")
    return in_it % {"value": name}


def changed(words: str, ranks: "Ranks", other: "Side | None") -> str:
    """`In navy, it would come 3rd.`; `For a top in navy, it would tie for 3rd to 5th.`

    `other` is the side of the garment that changes, unless that is the suggestion itself.
    """
    begin = words[:1].upper() + words[1:]
    if other is not None:
        for_other = {"top": _("For a top %(words)s"), "bottom": _("For a bottom %(words)s")}
        begin = for_other[other] % {"words": words}
        if words in _ADJECTIVES and wording().code == ENGLISH:
            begin = f"For {'an' if words.startswith('e') else 'a'} {words} {other}"
    first, last = ranks
    said = {"change": begin, "place": ordinal(first), "last": ordinal(last)}
    if first != last:
        return _("%(change)s, it would tie for %(place)s to %(last)s.") % said
    return _("%(change)s, it would come %(place)s.") % said


def placed(first: int, last: int) -> str:
    """`comes 3rd`; `ties for 3rd to 7th`."""
    if first == last:
        return _("comes %(place)s") % {"place": ordinal(first)}
    return _("ties for %(first)s to %(last)s") % {"first": ordinal(first), "last": ordinal(last)}


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,021st; in other languages a word for place and the number."""
    if wording().code != ENGLISH:
        return _("place %(rank)s") % {"rank": number(rank)}
    last = rank % 100
    ending = "th" if 10 <= last <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{number(rank)}{ending}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def named(context: str, item: str) -> str:
    """A garment by its name in quotation marks, or by its id."""
    return _("“%(name)s”") % {"name": context} if context else item

"""Rules as sentences."""

from wearwith.matching.explanation import FiredRule
from wearwith.rules import AtMostGarments, AtMostValues, Rule, SetLimit, SetRule, Sign
from wearwith.serving.page.garment_words import ONE_AND_MANY, several, value_word
from wearwith.serving.page.page_words import capitalised, listed
from wearwith.types import Side, Slot
from wearwith.words.languages import ENGLISH
from wearwith.words.wording import _, number, wording

__all__ = ["fired_in_words", "rule_in_words"]


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
    go = _("%(one)s go with %(other)s") if sign == "+" else _("%(one)s do not go with %(other)s")
    return capitalised(go % {"one": one, "other": other})


def _garments(attribute: str, value: str, worn: Slot | Side | None = None) -> str:
    """Name garments with a value: `white tops`, `white shoes`, `shirts`."""
    if attribute == "category":
        return _many(value)
    kind = _("garments") if worn is None else _(ONE_AND_MANY[worn][1])
    if worn == "shoes":  # white shoes, not pairs of them
        kind = _("shoes")
    if attribute == "brand":
        return _("%(garments)s by %(brand)s") % {"garments": kind, "brand": value}
    return _("%(value)s %(garments)s") % {
        "value": value_word(value, attribute),
        "garments": kind,
    }


def _many(value: str) -> str:
    """Give the plural of a category; trousers and jeans are plural already."""
    if wording().code != ENGLISH:
        return value
    if value.endswith(("ss", "sh", "ch", "x")):
        return value + "es"
    return value if value.endswith("s") else value + "s"


def _limit_said(limit: SetLimit) -> str:
    if isinstance(limit, AtMostGarments):
        return _at_most(limit.at_most, _(ONE_AND_MANY[limit.slot][limit.at_most != 1]))
    if isinstance(limit, AtMostValues):
        what = _(limit.attribute) if limit.at_most == 1 else several(limit.attribute)
        said = _at_most(limit.at_most, what)
        if not limit.beside:
            return said
        names = [value_word(value, limit.attribute) for value in limit.beside]
        beside = {"rule": said, "values": listed(names, _("%(first)s and %(last)s"))}
        return _("%(rule)s, not counting %(values)s") % beside
    groups = [
        listed([_garments(limit.attribute, value) for value in group], _("%(first)s or %(last)s"))
        for group in limit.groups
    ]
    others = groups[1]
    for group in groups[2:]:
        others = _("%(first)s or with %(last)s") % {"first": others, "last": group}
    return _pair_said(groups[0], others, "-")


def _at_most(n: int, what: str) -> str:
    return _("An outfit has at most %(num)s %(what)s") % {"num": number(n), "what": what}

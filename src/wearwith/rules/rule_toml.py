"""Rules as entries of a TOML file: read, with what is wrong and where, and written.

    [[rules]]
    id = "white shoes + black bag"
    items = [{ slot = "shoes", colour = "white" }, { slot = "bag", colour = "black" }]
    sign = "+"

    [[rules]]
    id = "one layer"
    set = { slot = "outerwear", at_most = 1 }

An item without a slot is any garment. `top = { … }` and `bottom = { … }` in place of the items are
the two sides of a pair.
"""

from collections.abc import Mapping
from typing import cast, get_args

from wearwith.errors import RuleError
from wearwith.files.toml import toml_string
from wearwith.rules.rule import Rule, RuleItem, Sign
from wearwith.rules.set_rule import AtMostGarments, AtMostValues, SetLimit, SetRule, ValuesApart
from wearwith.types import OUTFIT_SLOTS, SIDES
from wearwith.words.attributes import Trait

__all__ = [
    "item_fields",
    "limit_fields",
    "parsed_limit",
    "parsed_rule",
    "require_strength",
    "rule_as_toml",
]

MOST_STRENGTH = 100.0
MOST_GARMENTS = 100
_KEYS = ("id", "top", "bottom", "items", "set", "sign", "strength", "note", "source")
_SHAPE = 'a rule has an id, top = { colour = "white" }, bottom = { colour = "black" }, sign = "+"'
_ITEMS = 'write items = [{ slot = "shoes", colour = "white" }, { colour = "black" }]'
_SETS = (
    'write set = { attribute = "colour", at_most = 3, beside = ["black", "white"] }, '
    'set = { slot = "outerwear", at_most = 1 }, or '
    'set = { attribute = "category", apart = [["blazer"], ["joggers"]] }'
)


def parsed_rule(entry: object, where: str) -> Rule | SetRule:
    """Check one entry of a book; raises `RuleError` if it is wrong."""
    if not isinstance(entry, dict):
        raise RuleError("This is no rule", where=where, fix=_SHAPE)
    for key in entry:
        if key not in _KEYS:
            raise RuleError(f"A rule has no {key!r}", where=where, fix=f"it has {', '.join(_KEYS)}")
    texts = {}
    for key in ("id", "note", "source"):
        texts[key] = entry.get(key, "")
        if not isinstance(texts[key], str):
            raise RuleError(f"The {key} is no text: {texts[key]!r}", where=where)
    if not texts["id"].strip():
        raise RuleError("The rule has no id", where=where, fix=_SHAPE)
    where = f"{where} ({texts['id']!r})"
    sign = entry.get("sign", "-" if "set" in entry else None)
    if sign not in get_args(Sign):
        raise RuleError(
            f"The sign is {sign!r}" if "sign" in entry else "The rule has no sign",
            where=where,
            fix='write sign = "+" if the two go together, "-" if they do not',
        )
    strength = entry.get("strength", 1.0)
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise RuleError(f"The strength is no number: {strength!r}", where=where)
    require_strength(strength, where)
    forms = [form for form in ("top", "items", "set") if form in entry]
    if len(forms) > 1 or ("bottom" in entry and forms not in ([], ["top"])):
        raise RuleError(
            f"The rule has {' and '.join(key for key in _KEYS[1:5] if key in entry)}",
            where=where,
            fix="a rule has a top and a bottom, or items, or a set",
        )
    if forms == ["set"]:
        if sign != "-":
            raise RuleError(
                "A set rule has the sign +",
                where=where,
                fix='write sign = "-", or none: an outfit that breaks it is the worse for it',
            )
        return SetRule(limit=parsed_limit(entry["set"], where), strength=float(strength), **texts)
    said = {"sign": cast("Sign", sign), "strength": float(strength), **texts}
    if forms == ["items"]:
        return Rule(items=_parsed_items(entry["items"], where), **said)
    top, bottom = (_parsed_trait(entry.get(side), side, where) for side in SIDES)
    return Rule.of_sides(top=top, bottom=bottom, **said)


def require_strength(strength: float, where: str) -> None:
    """Raise `RuleError` if a rule can't count so much."""
    if not 0 < strength <= MOST_STRENGTH:  # which NaN is not either
        raise RuleError(
            f"The strength is {strength}",
            where=where,
            fix="a strength is above 0 and at most 100; a rule against a match has the sign -",
        )


def _parsed_trait(value: object, of: str, where: str, fix: str = _SHAPE) -> Trait:
    if not isinstance(value, dict) or len(value) != 1:
        raise RuleError(
            f"The {of} is not one attribute with its value: {value!r}", where=where, fix=fix
        )
    ((attribute, name),) = value.items()
    if not isinstance(name, str):
        raise RuleError(f"The {attribute} of the {of} is no text: {name!r}", where=where)
    return Trait(attribute, name)


def _parsed_items(items: object, where: str) -> tuple[RuleItem, RuleItem]:
    if not isinstance(items, list) or len(items) != 2:
        raise RuleError(f"The items are not two garments: {items!r}", where=where, fix=_ITEMS)
    first, second = (
        _parsed_item(item, f"{number} item", where)
        for number, item in zip(("first", "second"), items, strict=True)
    )
    return first, second


def _parsed_item(item: object, of: str, where: str) -> RuleItem:
    if not isinstance(item, dict):
        raise RuleError(f"The {of} is no garment: {item!r}", where=where, fix=_ITEMS)
    rest = {key: value for key, value in item.items() if key not in ("slot", "side")}
    side = item.get("side")
    if "side" in item and side not in SIDES:
        raise RuleError(
            f"There is no side {side!r} of the {of}", where=where, fix='write "top" or "bottom"'
        )
    trait = _parsed_trait(rest, of, where, _ITEMS)
    try:
        return RuleItem(trait, item.get("slot"), side)
    except RuleError as error:
        raise RuleError(error.what, where=where, fix=error.fix) from None


def parsed_limit(entry: object, where: str) -> SetLimit:
    """Check what a set rule says; raises `RuleError` if it is wrong."""
    if not isinstance(entry, Mapping):
        raise RuleError(f"The set is no limit: {entry!r}", where=where, fix=_SETS)
    keys = entry.keys()
    if keys == {"slot", "at_most"}:
        if entry["slot"] not in OUTFIT_SLOTS:
            raise RuleError(
                f"There is no slot {entry['slot']!r}",
                where=where,
                fix=f"the slots are {', '.join(OUTFIT_SLOTS)}",
            )
        return AtMostGarments(entry["slot"], _parsed_number(entry["at_most"], where))
    attribute = entry.get("attribute")
    if not isinstance(attribute, str):
        raise RuleError(f"The set has no attribute: {dict(entry)!r}", where=where, fix=_SETS)
    if keys in ({"attribute", "at_most"}, {"attribute", "at_most", "beside"}):
        beside = _parsed_values(entry.get("beside", []), where)
        return AtMostValues(attribute, _parsed_number(entry["at_most"], where), beside)
    if keys == {"attribute", "apart"}:
        groups = entry["apart"]
        if isinstance(groups, list | tuple) and len(groups) > 1 and all(groups):
            return ValuesApart(attribute, tuple(_parsed_values(group, where) for group in groups))
        raise RuleError(
            f"Two groups of values or more can be apart, not {groups!r}", where=where, fix=_SETS
        )
    raise RuleError(f"There is no such set: {dict(entry)!r}", where=where, fix=_SETS)


def _parsed_number(number: object, where: str) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST_GARMENTS:
        raise RuleError(
            f"at_most is {number!r}", where=where, fix=f"write a number from 0 to {MOST_GARMENTS}"
        )
    return number


def _parsed_values(values: object, where: str) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
        raise RuleError(f"These are no values: {values!r}", where=where, fix=_SETS)
    return tuple(values)


def rule_as_toml(rule: Rule | SetRule) -> str:
    """Write an entry of a book; rules about the two sides of a pair as ever."""
    lines = ["[[rules]]", f"id = {toml_string(rule.id)}"]
    if isinstance(rule, SetRule):
        lines.append(f"set = {_as_toml(limit_fields(rule.limit))}")
    elif rule.is_of_sides:
        lines += [f"{item.side} = {_as_toml(_said(item))}" for item in rule.items]
    else:
        lines.append(f"items = {_as_toml([item_fields(item) for item in rule.items])}")
    lines.append(f'sign = "{rule.sign}"')
    if rule.strength != 1.0:
        lines.append(f"strength = {rule.strength!r}")
    lines += [
        f"{key} = {toml_string(text)}"
        for key, text in (("note", rule.note), ("source", rule.source))
        if text
    ]
    return "\n".join(lines)


def item_fields(item: RuleItem) -> dict[str, str]:
    """An item as a rule book has it: `{"slot": "shoes", "colour": "white"}`."""
    worn = {"slot": item.slot, "side": item.side}
    return {key: at for key, at in worn.items() if at is not None} | _said(item)


def limit_fields(limit: SetLimit) -> dict[str, str | int | list[str] | list[list[str]]]:
    """What a set rule says as a rule book has it: `{"slot": "outerwear", "at_most": 1}`."""
    if isinstance(limit, AtMostGarments):
        return {"slot": limit.slot, "at_most": limit.at_most}
    if isinstance(limit, ValuesApart):
        return {"attribute": limit.attribute, "apart": [list(group) for group in limit.groups]}
    beside = {"beside": list(limit.beside)} if limit.beside else {}
    return {"attribute": limit.attribute, "at_most": limit.at_most, **beside}


def _said(item: RuleItem) -> dict[str, str]:
    return {item.trait.attribute: item.trait.value}


def _as_toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_as_toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_as_toml, value))}]"
    return toml_string(value) if isinstance(value, str) else str(value)

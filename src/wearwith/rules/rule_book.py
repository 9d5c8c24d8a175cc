"""The rule book: which values of attributes go together, and which do not, as a file to edit.

    [[rules]]
    id = "white + black"
    top = { colour = "white" }
    bottom = { colour = "black" }
    sign = "+"
    note = "A classic."
    source = "Song et al., SIGIR 2018, Table 3"

A sign of "+" says that the two go together, "-" that they do not.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

from wearwith.errors import RuleError
from wearwith.files.atomic import write_text
from wearwith.files.toml import read_toml, toml_string
from wearwith.words.attributes import AttributeVocabulary, Trait

__all__ = ["MOST_RULES", "Rule", "RuleBook", "Sign"]

Sign = Literal["+", "-"]
Statement = tuple[Trait, Trait, Sign, float]

MOST_RULES = 200_000  # far more than a person or a significance test would keep
MOST_STRENGTH = 100.0
_KEYS = ("id", "top", "bottom", "sign", "strength", "note", "source")
_SHAPE = 'a rule has an id, top = { colour = "white" }, bottom = { colour = "black" }, sign = "+"'


@dataclass(frozen=True)
class Rule:
    """A top with one value goes, or does not go, with a bottom with another."""

    id: str  # unique in the book
    top: Trait
    bottom: Trait
    sign: Sign  # "+" if they go together, "-" if they do not
    strength: float = 1.0  # how much it counts among rules, above 0
    note: str = ""  # for people: what it means
    source: str = ""  # where it comes from

    @property
    def is_positive(self) -> bool:
        """Whether the two go together."""
        return self.sign == "+"

    @property
    def statement(self) -> Statement:
        """What it says, and how much it counts: all that changes what a teacher does."""
        return self.top, self.bottom, self.sign, self.strength


@dataclass(frozen=True)
class RuleBook:
    """Rules in order, perhaps none. `of`, `read`, `paper` and `worn` build a book and check it."""

    rules: tuple[Rule, ...] = ()

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def statements(self) -> list[Statement]:
        """What each rule states, in order."""
        return [rule.statement for rule in self.rules]

    @classmethod
    def of(cls, rules: Iterable[Rule], where: object = None) -> Self:
        """Check rules against one another.

        Raises `RuleError` if two have the same id or the same two values, a strength is out of its
        range, or there are too many.
        """
        rules = tuple(rules)
        if len(rules) > MOST_RULES:
            raise RuleError(
                f"The rule book has {len(rules):,} rules, and at most {MOST_RULES:,} can be used",
                where=where,
                fix="keep those that are significant: see `wearwith rules mine --help`",
            )
        by_id: dict[str, int] = {}
        by_values: dict[tuple[Trait, Trait], Rule] = {}
        for number, rule in enumerate(rules, start=1):
            place = f"rule {rule.id!r}"
            _require_strength(rule.strength, place if where is None else f"{where}, {place}")
            if (first := by_id.setdefault(rule.id, number)) != number:
                raise RuleError(
                    f"Rules {first} and {number} have the same id {rule.id!r}",
                    where=where,
                    fix="give each an id of its own",
                )
            other = by_values.setdefault((rule.top, rule.bottom), rule)
            if other is not rule:
                how = "repeats" if other.sign == rule.sign else "contradicts"
                raise RuleError(
                    f"Rule {rule.id!r} {how} rule {other.id!r}: both are about "
                    f"{rule.top} with {rule.bottom}",
                    where=where,
                    fix="keep one of the two",
                )
        return cls(rules)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a TOML file.

        Raises `RuleError` if it is missing, no TOML, has no rules, or a rule is wrong. A file
        without rules on purpose says `rules = []`.
        """
        return cls._parsed(read_toml(path, "rule book"), where=path)

    @classmethod
    def paper(cls) -> Self:
        """The 15 rules of Song et al., SIGIR 2018, Table 3."""
        return cls._packaged("paper.toml", "the paper's rules")

    @classmethod
    def worn(cls) -> Self:
        """Colours and kinds of garments that were worn together in two communities.

        For clothes without known outfits. Mined from the training pairs of ExpFashion (colours) and
        Polyvore text (categories); each rule notes its counts.
        """
        return cls._packaged("worn.toml", "the rules of what was worn")

    @classmethod
    def _packaged(cls, name: str, where: str) -> Self:
        place = resources.files("wearwith.rules") / name
        return cls._parsed(tomllib.loads(place.read_text(encoding="utf-8")), where=where)

    @classmethod
    def _parsed(cls, content: Mapping[str, Any], where: object) -> Self:
        unknown = sorted(content.keys() - {"rules"})
        if unknown:
            raise RuleError(
                f"A rule book has no {unknown[0]!r}", where=where, fix="begin each rule [[rules]]"
            )
        if "rules" not in content:
            raise RuleError(
                "The rule book is empty",
                where=where,
                fix="add a rule, or write `rules = []` to have none on purpose",
            )
        entries = content["rules"]
        if not isinstance(entries, list):
            raise RuleError("`rules` is no list", where=where, fix="begin each rule [[rules]]")
        return cls.of(
            (_parsed_rule(entry, f"{where}, rule {n}") for n, entry in enumerate(entries, 1)), where
        )

    def save(self, path: Path) -> None:
        """Write a TOML file that `read` reads."""
        text = "\n\n".join(map(_as_toml, self.rules)) if self.rules else "rules = []"
        write_text(path, text + "\n")

    def resolved(self, vocabulary: AttributeVocabulary, where: object = None) -> Self:
        """Give every value the name that the vocabulary has for it: `stripe` becomes `striped`.

        Raises `RuleError` if the vocabulary has no such value (the message has the nearest ones),
        or two rules then have the same two values.
        """

        def known(rule: Rule, trait: Trait) -> Trait:
            try:
                return vocabulary.resolve(trait.attribute, trait.value)
            except RuleError as error:
                place = f"rule {rule.id!r}" if where is None else f"{where}, rule {rule.id!r}"
                raise RuleError(error.what, where=place, fix=error.fix) from None

        return self.of(
            (
                replace(rule, top=known(rule, rule.top), bottom=known(rule, rule.bottom))
                for rule in self.rules
            ),
            where,
        )


def _parsed_rule(entry: object, where: str) -> Rule:
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
    sign = entry.get("sign")
    if sign not in get_args(Sign):
        raise RuleError(
            f"The sign is {sign!r}" if "sign" in entry else "The rule has no sign",
            where=where,
            fix='write sign = "+" if the two go together, "-" if they do not',
        )
    strength = entry.get("strength", 1.0)
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise RuleError(f"The strength is no number: {strength!r}", where=where)
    _require_strength(strength, where)
    top, bottom = (_parsed_trait(entry.get(side), side, where) for side in ("top", "bottom"))
    return Rule(top=top, bottom=bottom, sign=cast("Sign", sign), strength=float(strength), **texts)


def _require_strength(strength: float, where: str) -> None:
    if not 0 < strength <= MOST_STRENGTH:  # which NaN is not either
        raise RuleError(
            f"The strength is {strength}",
            where=where,
            fix="a strength is above 0 and at most 100; a rule against a match has the sign -",
        )


def _parsed_trait(value: object, side: str, where: str) -> Trait:
    if not isinstance(value, dict) or len(value) != 1:
        raise RuleError(
            f"The {side} is not one attribute with its value: {value!r}", where=where, fix=_SHAPE
        )
    ((attribute, name),) = value.items()
    if not isinstance(name, str):
        raise RuleError(f"The {attribute} of the {side} is no text: {name!r}", where=where)
    return Trait(attribute, name)


def _as_toml(rule: Rule) -> str:
    lines = ["[[rules]]", f"id = {toml_string(rule.id)}"]
    for side, trait in (("top", rule.top), ("bottom", rule.bottom)):
        lines.append(f"{side} = {{ {trait.attribute} = {toml_string(trait.value)} }}")
    lines.append(f'sign = "{rule.sign}"')
    if rule.strength != 1.0:
        lines.append(f"strength = {rule.strength!r}")
    lines += [
        f"{key} = {toml_string(text)}"
        for key, text in (("note", rule.note), ("source", rule.source))
        if text
    ]
    return "\n".join(lines)

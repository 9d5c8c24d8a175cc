"""The rule book: which values of attributes go together, and which do not, as a file to edit.

    [[rules]]
    id = "white + black"
    top = { colour = "white" }
    bottom = { colour = "black" }
    sign = "+"
    note = "A classic."
    source = "Song et al., SIGIR 2018, Table 3"

A sign of "+" says that the two go together, "-" that they do not. `wearwith.rules.rule_toml` has
the other forms of a rule.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self

import tomli

from wearwith.errors import RuleError
from wearwith.files.atomic import write_text
from wearwith.files.toml import read_toml
from wearwith.rules.rule import Rule, RuleItem, Statement
from wearwith.rules.rule_toml import parsed_rule, require_strength, rule_as_toml
from wearwith.rules.set_rule import SetLimit, SetRule
from wearwith.rules.worn_counts import worn_rules
from wearwith.words.attributes import AttributeVocabulary, Trait

__all__ = ["MOST_RULES", "RuleBook"]

MOST_RULES = 200_000  # far more than a person or a significance test would keep


@dataclass(frozen=True)
class RuleBook:
    """Rules in order, perhaps none. `of`, `read` and the packaged books check what they build.

    Attributes
    ----------
    rules
        About two garments; models number them in this order.
    set_rules
        About whole outfits.
    """

    rules: tuple[Rule, ...] = ()
    set_rules: tuple[SetRule, ...] = ()

    def __len__(self) -> int:
        return len(self.rules) + len(self.set_rules)

    @property
    def all(self) -> tuple[Rule | SetRule, ...]:
        """Every rule, those about whole outfits last."""
        return *self.rules, *self.set_rules

    def without(self, ids: Collection[str]) -> Self:
        """Leave out some rules, by their ids."""
        return type(self)(
            tuple(rule for rule in self.rules if rule.id not in ids),
            tuple(rule for rule in self.set_rules if rule.id not in ids),
        )

    @property
    def statements(self) -> list[Statement]:
        """What each rule about two garments states, in order."""
        return [rule.statement for rule in self.rules]

    @classmethod
    def of(cls, rules: Iterable[Rule | SetRule], where: object = None) -> Self:
        """Check rules against one another.

        Raises `RuleError` if two have the same id or say the same of the same values, a strength is
        out of its range, or there are too many.
        """
        rules = tuple(rules)
        if len(rules) > MOST_RULES:
            raise RuleError(
                f"The rule book has {len(rules):,} rules, and at most {MOST_RULES:,} can be used",
                where=where,
                fix="keep those that are significant: see `wearwith rules mine --help`",
            )
        by_id: dict[str, int] = {}
        by_values: dict[tuple[RuleItem, ...] | SetLimit, Rule | SetRule] = {}
        for number, rule in enumerate(rules, start=1):
            place = f"rule {rule.id!r}"
            require_strength(rule.strength, place if where is None else f"{where}, {place}")
            if (first := by_id.setdefault(rule.id, number)) != number:
                raise RuleError(
                    f"Rules {first} and {number} have the same id {rule.id!r}",
                    where=where,
                    fix="give each an id of its own",
                )
            of = rule.about if isinstance(rule, Rule) else rule.limit
            other = by_values.setdefault(of, rule)
            if other is not rule:
                how = "repeats" if other.sign == rule.sign else "contradicts"
                about = " with ".join(map(str, rule.items)) if isinstance(rule, Rule) else str(of)
                raise RuleError(
                    f"Rule {rule.id!r} {how} rule {other.id!r}: both are about {about}",
                    where=where,
                    fix="keep one of the two",
                )
        return cls(
            tuple(rule for rule in rules if isinstance(rule, Rule)),
            tuple(rule for rule in rules if isinstance(rule, SetRule)),
        )

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
    def worn(cls, leave_out: Collection[str] = ()) -> Self:
        """Soft rules between garments of all slots, from what other people wore together.

        For clothes without known outfits. Counted in the training outfits of ExpFashion, Mango,
        Polyvore Outfits and Polyvore text; each rule notes its counts, the strongest first.
        `leave_out` names sources (`wearwith.rules.worn_counts.SOURCES`) that must not count:
        `read_knowledge` leaves out that of the dataset.

        Raises `RuleError` if there is no such source.
        """
        return cls._worn(frozenset(leave_out))

    @classmethod
    def sets(cls) -> Self:
        """A few rules of whole outfits: how many colours, patterns and layers, and what occasion.

        They are what stylists say, and not counted.
        """
        return cls._packaged("sets.toml", "the rules of whole outfits")

    @classmethod
    @cache  # thousands of rules, which a wardrobe asks for again with every correction
    def _worn(cls, leave_out: frozenset[str]) -> Self:
        return cls.of(worn_rules(leave_out), "the rules of what was worn")

    @classmethod
    def _packaged(cls, name: str, where: str) -> Self:
        place = resources.files("wearwith.rules") / name
        return cls._parsed(tomli.loads(place.read_text(encoding="utf-8")), where=where)

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
            (parsed_rule(entry, f"{where}, rule {n}") for n, entry in enumerate(entries, 1)), where
        )

    def save(self, path: Path) -> None:
        """Write a TOML file that `read` reads."""
        text = "\n\n".join(map(rule_as_toml, self.all)) if len(self) else "rules = []"
        write_text(path, text + "\n")

    def resolved(self, vocabulary: AttributeVocabulary, where: object = None) -> Self:
        """Give every value the name that the vocabulary has for it: `stripe` becomes `striped`.

        Raises `RuleError` if the vocabulary has no such value (the message has the nearest ones),
        or two rules then say the same of the same values.
        """

        def resolve(rule: Rule | SetRule) -> Rule | SetRule:
            def known(trait: Trait) -> Trait:
                try:
                    return vocabulary.resolve(trait.attribute, trait.value)
                except RuleError as error:
                    place = f"rule {rule.id!r}" if where is None else f"{where}, rule {rule.id!r}"
                    raise RuleError(error.what, where=place, fix=error.fix) from None

            if isinstance(rule, SetRule):
                return replace(rule, limit=rule.limit.resolved(known))
            first, second = (replace(item, trait=known(item.trait)) for item in rule.items)
            return replace(rule, items=(first, second))

        return self.of(map(resolve, self.all), where)

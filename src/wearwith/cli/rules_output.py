"""Shows rules, books and their coverage on the command line."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wearwith.cli.output import print_table, say

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.rules import Coverage, Knowledge, Rule, RuleBook, SetRule, SplitCoverage

__all__ = [
    "about_outfits",
    "as_json",
    "counts",
    "known_rules",
    "print_coverage",
    "print_never",
    "print_strongest",
    "read_book",
    "split_as_json",
    "strongest",
]

STRONGEST = 10  # of either sign, to show after mining


def read_book(path: Path | None) -> "RuleBook":
    """Read a rule book, by default the paper's; raises `RuleError` if it is wrong."""
    from wearwith.rules import RuleBook, read_rules

    return RuleBook.paper() if path is None else read_rules(path)


def known_rules(dataset: "Dataset", book: Path | None, vocabulary: Path | None) -> "Knowledge":
    """Read a rule book for the garments of a dataset; raises `RuleError` if it is wrong."""
    from wearwith.rules import Knowledge, RuleBook
    from wearwith.words.attributes import OWN_ATTRIBUTES, AttributeVocabulary

    rules = read_book(book)
    words = None if vocabulary is None else AttributeVocabulary.read(vocabulary)
    # A book that was mined from outfits has the catalogue's own words.
    own = any(rule.top.attribute in OWN_ATTRIBUTES for rule in rules.rules)
    known = Knowledge.read(dataset.items, RuleBook(), words, own=own)
    return replace(known, book=rules.resolved(known.vocabulary, book))  # errors name the file


def counts(book: "RuleBook") -> dict[str, int]:
    """Count all rules, and those of either sign."""
    positive = sum(rule.sign == "+" for rule in book.all)
    return {"rules": len(book), "positive": positive, "negative": len(book) - positive}


def as_json(rule: "Rule | SetRule") -> dict[str, Any]:
    """Give a rule as JSON values, as the book has it; with its items even where it has sides."""
    from wearwith.rules import SetRule
    from wearwith.rules.rule_toml import item_fields, limit_fields

    about: dict[str, Any]
    if isinstance(rule, SetRule):
        about = {"set": limit_fields(rule.limit)}
    else:
        about = {"items": [item_fields(item) for item in rule.items]}
        if rule.is_of_sides:
            top, bottom = rule.top, rule.bottom
            about = {
                "top": {top.attribute: top.value},
                "bottom": {bottom.attribute: bottom.value},
                **about,
            }
    return {
        "id": rule.id,
        **about,
        "sign": rule.sign,
        "strength": rule.strength,
        "note": rule.note,
        "source": rule.source,
    }


def about_outfits(book: "RuleBook") -> list[str]:
    """List the ids of the rules that are not about a top with a bottom."""
    ids = [rule.id for rule in book.rules if rule.is_about_outfits]
    return [*ids, *(rule.id for rule in book.set_rules)]


def strongest(book: "RuleBook", sign: str) -> "list[Rule]":
    """Give the strongest rules of one sign, ties in the order of the book."""
    rules = [rule for rule in book.rules if rule.sign == sign]
    return sorted(rules, key=lambda rule: -rule.strength)[:STRONGEST]


def print_strongest(book: "RuleBook") -> None:
    """Print the strongest rules of either sign."""
    for sign, how in (("+", "go together"), ("-", "do not")):
        rows = [(rule.id, rule.strength, rule.note) for rule in strongest(book, sign)]
        if rows:
            print_table(f"The strongest of those that {how}", ("rule", "strength", "found"), rows)


def print_never(what: str, book: "RuleBook", missing: Mapping[str, tuple[str, ...]]) -> None:
    """Print rules that never count, and why, if known."""
    if not missing:
        say(f"There are no rules that {what}")
        return
    ways = {rule.id: rule.ways for rule in book.rules}
    outfits = about_outfits(book)
    rows = []
    for name, sides in missing.items():
        if name in outfits:
            because = "it is about outfits, not about a top with a bottom"
        elif not sides:
            because = "such garments never meet in a pair or triplet"
        else:
            values = dict(zip(("top", "bottom"), ways[name][0], strict=True))
            because = " and ".join(f"no {side} is {values[side]}" for side in sides)
        rows.append((name, because))
    print_table(f"Rules that {what}: {len(rows)}", ("rule", "because"), rows)


def split_as_json(part: "SplitCoverage", book: "RuleBook") -> dict[str, Any]:
    """Give the coverage of one split as JSON values."""
    return {
        "negatives": list(part.negatives),
        "triplets": part.n_triplets,
        "pairs": part.n_pairs,
        "share_with_any": part.share_any,
        "mean_active": part.mean_active,
        "share_right": part.share_right_of_all,
        "by_rule": [
            {
                "id": rule.id,
                "active": int(part.active[place]),
                "right": int(part.right[place]),
                "share_right": part.share_right(place),
                "interval": part.interval(place),
                "pairs": int(part.pairs[place]),
            }
            for place, rule in enumerate(book.rules)
        ],
    }


def print_coverage(found: "Coverage") -> None:
    """Print a table for each split, the totals, and the rules that never fire."""
    for part in found.splits:
        rows = [
            (
                rule.id,
                int(part.pairs[place]),
                int(part.active[place]),
                part.share_right(place),
                part.interval(place),
            )
            for place, rule in enumerate(found.book.rules)
        ]
        print_table(
            f"{part.split}: {part.n_pairs:,} pairs, {part.n_triplets:,} triplets "
            f"({', '.join(part.negatives)} negatives)",
            ("rule", "pairs", "active", "right", "95 % interval"),
            rows,
        )
    print_never("never fire", found.book, found.never)
    print_table(
        "All rules together, on triplets",
        ("split", "triplets", "with a rule", "rules each", "right"),
        [
            (p.split, p.n_triplets, p.share_any, p.mean_active, p.share_right_of_all)
            for p in found.splits
        ],
    )

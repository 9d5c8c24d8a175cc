"""`wearwith explain`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.opening import CatalogueOption, RulesFromOption, open_run

if TYPE_CHECKING:
    from wearwith.matching import FiredRule

__all__ = ["explain"]

SOURCES = {
    "known": "known",
    "title": "its title",
    "path": "its category's name",
    "picture": "its picture",
}


def explain(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    top: Annotated[str, typer.Argument(help="Id of a top.")],
    bottom: Annotated[str, typer.Argument(help="Id of a bottom.")],
    against: Annotated[str | None, typer.Option(help="Id of a bottom to compare with.")] = None,
    catalogue: CatalogueOption = None,
    rules_from: RulesFromOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say why a bottom goes, or does not go, with a top.

    The student's score and rank, the rules that fire, how much each counts, what that changes, and
    where each attribute was read.

    Example: `wearwith explain runs/akd 43059077-05 53080801-99 --against 53051101-99`
    """
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.matching import explain as explain_pair

    found = explain_pair(open_run(run, catalogue, rules_from), top, bottom, against)
    if json_:
        print_json(found.to_json())
        return
    ranks = [("student", found.student_score, found.student_rank)]
    if found.teacher_rank is not None and found.teacher_score is not None:
        ranks.append(("teacher", found.teacher_score, found.teacher_rank))
    print_table(found.sentence, ("", "score", f"rank of {found.n_bottoms:,}"), ranks)
    _print_rules("Rules that fire on the pair", found.rules, "rank without")
    if found.against is not None:
        _print_rules(f"Rules that tell it from {found.against.bottom}", found.against.rules, None)
    if found.traits:
        print_table(
            "Where each attribute was read",
            ("item", "attribute", "value", "read in", "words"),
            [
                (row["item"], row["attribute"], row["value"], SOURCES[row["source"]], row["words"])
                for row in found.traits
            ],
        )
    if found.teacher_rank is None:
        say(f"{found.model} has no rules: train akd or ukd for an explanation by rules")


def _print_rules(title: str, rules: "tuple[FiredRule, ...]", ranks: str | None) -> None:
    from wearwith.cli.output import print_table, say

    if not rules:
        say(f"{title}: none")
        return
    columns = ["rule", "confidence", "effect", *([ranks] if ranks else [])]
    rows = [
        (rule.id, rule.confidence, rule.effect, *([rule.rank_without] if ranks else []))
        for rule in rules
    ]
    print_table(title, columns, rows)

"""`wearwith explain`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.explain_outfit import explain_outfit
from wearwith.cli.options import (
    CatalogueOption,
    JsonOption,
    OwnModelOption,
    RulesFromOption,
    RunArgument,
    open_run,
)
from wearwith.cli.output import print_json, print_table, rank_range, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.matching import Counterfactual, Explanation, FiredRule

__all__ = ["explain"]

SOURCES = {
    "known": "known",
    "title": "its title",
    "path": "its category's name",
    "picture": "its picture",
}


def explain(
    run: RunArgument,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="TOP BOTTOM",
            help="Ids of a top and a bottom; with --outfit of two garments or more.",
        ),
    ],
    against: Annotated[str | None, typer.Option(help="Id of a bottom to compare with.")] = None,
    by: Annotated[
        Literal["student", "teacher"] | None,
        typer.Option(help="Whose ranking counts; by default the better one on validation."),
    ] = None,
    outfit: Annotated[
        bool,
        typer.Option("--outfit", help="Take a whole outfit apart, with a model of outfits."),
    ] = False,
    catalogue: CatalogueOption = None,
    rules_from: RulesFromOption = None,
    model: OwnModelOption = None,
    json_: JsonOption = False,
) -> None:
    """Explain why a bottom goes, or does not go, with a top; or why an outfit does.

    The student's score and rank; the rules that fire, how much each counts, and what that changes;
    where each attribute was read; similar pairs that were worn, and what would be better. Of an
    outfit: its chance, what each garment, each pair and each rule adds, and which garment to swap.

    Example: `wearwith explain runs/akd 43059077-05 53080801-99 --against 53051101-99`
    """
    opened = open_run(run, catalogue, rules_from, model)
    if outfit:
        if against is not None:
            raise ConfigError(
                "An outfit is compared with no other garment", where="--against", fix="leave it out"
            )
        explain_outfit(opened, ids, by, json_=json_)
        return
    if len(ids) != 2:
        raise ConfigError(
            f"A pair is a top and a bottom, and there are {len(ids)} ids",
            fix="name both, or say --outfit for whole outfits",
        )
    from wearwith.matching import explain as explain_pair

    top, bottom = ids
    found = explain_pair(opened, top, bottom, against, by)
    if json_:
        print_json(found.to_json())
        return
    rows = [
        (by, score, rank_range(*ranks), probability)
        for by, score, ranks, probability in (
            ("student", found.student_score, found.student_ranks, found.student_probability),
            ("teacher", found.teacher_score, found.teacher_ranks, found.teacher_probability),
        )
        if ranks is not None
    ]
    columns = ("", "score", f"rank of {found.n_others:,}", "probability")
    print_table(found.sentence, columns, rows)
    _print_rules("Rules that fire on the pair, one after another", found.rules, ranks=True)
    if found.student_rank is not None and found.rank_by_others not in (None, found.student_rank):
        say(
            f"The rules about others alone move it from {found.student_rank:,} to "
            f"{found.rank_by_others:,}"
        )
    if found.against is not None:
        _print_rules(f"Rules that tell it from {found.against.other}", found.against.rules)
    _print_evidence(found)
    _print_changes(found)
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


def _print_rules(title: str, rules: "Sequence[FiredRule]", *, ranks: bool = False) -> None:
    if not rules:
        say(f"{title}: none")
        return
    columns = ("rule", "confidence", "effect", "from rank", "to rank")[: 5 if ranks else 3]
    rows = [
        (rule.id, rule.confidence, rule.effect, rule.rank_before, rule.rank_after)[: len(columns)]
        for rule in rules
    ]
    print_table(title, columns, rows)


def _print_evidence(found: "Explanation") -> None:
    if found.evidence.reason is not None:
        say(f"Pairs like it that were worn: {found.evidence.reason}")
        return
    print_table(
        "Pairs like it that were worn",
        ("top", "", "alike", "bottom", "", "alike"),
        [
            (
                near.top,
                near.top_context,
                near.top_alike,
                near.bottom,
                near.bottom_context,
                near.bottom_alike,
            )
            for near in found.evidence.pairs
        ],
    )


def _print_changes(found: "Explanation") -> None:
    changes: dict[Counterfactual, None] = dict.fromkeys(found.counterfactuals.changes)
    if found.clashes is not None:
        changes |= dict.fromkeys(found.clashes.repairs)
    if not changes:
        say(f"What would bring it forward: {found.counterfactuals.reason}")
        return
    pictured = found.counterfactuals.reads_picture
    print_table(
        "What would bring it forward" + (" (its picture left as it is)" if pictured else ""),
        ("item", "is", "would be", "rank"),
        [
            (one.item, ", ".join(one.before), one.words, rank_range(one.rank, one.last))
            for one in changes
        ],
    )

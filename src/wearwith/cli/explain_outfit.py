"""What `wearwith explain --outfit` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wearwith.cli.output import print_json, print_table, print_words, say

if TYPE_CHECKING:
    from wearwith.matching import OutfitDiagnosis
    from wearwith.model import TrainedModel
    from wearwith.types import By

__all__ = ["explain_outfit"]

MOST = 10  # rows of rules and of pairs; JSON has all


def explain_outfit(
    run: "TrainedModel", ids: Sequence[str], by: "By | None", *, json_: bool
) -> None:
    """Take an outfit apart, and print what was found."""
    from wearwith.matching import diagnose_outfit

    found = diagnose_outfit(run, ids, by)
    if json_:
        print_json(found.to_json())
        return
    print_words(found.sentence)
    rows = [("student", found.student_score, found.student_chance)]
    if found.teacher_score is not None:
        rows.append(("teacher", found.teacher_score, found.teacher_chance))
    print_table("The outfit", ("", "score", "chance"), rows)
    _print_garments(found)
    _print_pairs(found)
    _print_rules(found)
    if found.unchanced is not None:
        say(f"Not all scores become chances: {found.unchanced}")


def _print_garments(found: "OutfitDiagnosis") -> None:
    columns = ("", "item", "slot", "share", "best replacement", "gain", "chance")
    rows = []
    for number, item in enumerate(found.items, start=1):
        swap = item.swap
        of_swap = (None, None, None) if swap is None else (swap.replacement, swap.gain, swap.chance)
        rows.append((number, item.item, item.slot, item.share, *of_swap))
    print_table(f"What each garment adds, by the {found.by}", columns, rows)


def _print_pairs(found: "OutfitDiagnosis") -> None:
    numbers = _numbers(found)
    rows = [
        (numbers[pair.one, pair.other], pair.share, pair.student, pair.rules)
        for pair in found.pairs
    ]
    left_out = len(rows) - MOST
    if left_out > 0:  # those in the middle
        rows = [*rows[: MOST // 2], *rows[-MOST // 2 :]]
    print_table("What each pair adds", ("garments", "share", "student", "rules"), rows)
    if left_out > 0:
        say(f"{left_out} pairs between these add neither much nor little: see --json")


def _print_rules(found: "OutfitDiagnosis") -> None:
    if not found.rules:
        say("Rules that count: none")
        return
    numbers = _numbers(found)
    rows = []
    for rule in found.rules[:MOST]:
        pair = "all"
        if rule.one is not None and rule.other is not None:
            pair = numbers[rule.one, rule.other]
        rows.append((rule.id, pair, rule.confidence, rule.effect))
    columns = ("rule", "garments", "confidence", "effect")
    print_table("What rules add to the teacher's score", columns, rows)
    if len(found.rules) > MOST:
        say(f"{len(found.rules) - MOST} weaker rules are in --json")


def _numbers(found: "OutfitDiagnosis") -> dict[tuple[str, str], str]:
    """How tables name two garments: `1 + 3`."""
    ids = [item.item for item in found.items]
    return {
        (one, other): f"{i} + {j}" for i, one in enumerate(ids, 1) for j, other in enumerate(ids, 1)
    }

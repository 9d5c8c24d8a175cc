"""How a ranked list looks on the command line: ties as ranges, rules against with a minus."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wearwith.cli.output import rank_range, say

if TYPE_CHECKING:
    import polars as pl

    from wearwith.types import By

__all__ = ["rank_of", "rules_of", "say_ranking", "say_ties", "what_it_is"]


def rank_of(row: Mapping[str, Any]) -> str:
    """Give the rank of a row, or the ranks that those of equal score share."""
    return rank_range(row["tie_from"] or row["rank"], row["tie_to"] or row["rank"])


def what_it_is(row: Mapping[str, Any]) -> str:
    """Say what a garment is, and how many other colours and sizes there are of it."""
    more = [
        f"{row[f'more_{what}s']} more {what}{'' if row[f'more_{what}s'] == 1 else 's'}"
        for what in ("colour", "size")
        if row[f"more_{what}s"]
    ]
    return f"{row['context']} ({', '.join(more)})" if more else str(row["context"])


def rules_of(row: Mapping[str, Any]) -> str:
    """Name the rules that fire, with a minus before those that speak against the pair."""
    return ", ".join(f"−{one}" if one in row["against"] else one for one in row["rules"])


def say_ranking(by: "By") -> None:
    """Say whose ranking it is."""
    how = "what was worn, and the rules" if by == "teacher" else "what was worn"
    say(f"Ranked by {how} (--by {by})")


def say_ties(found: "pl.DataFrame") -> None:
    """Say what a range means, if there is one."""
    if found["tie_from"].is_not_null().any():
        say("A range of ranks is a tie: those garments score the same")

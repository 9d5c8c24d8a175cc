"""A reproduction for its reader: names of rows, what is absent and why, how to repeat it."""

import shlex
from collections.abc import Mapping, Sequence

from wearwith.evaluation.comparison_rows import METHODS
from wearwith.paper.plan import ProtocolName

__all__ = ["absent_parts", "command_line", "labels_and_groups"]


def labels_and_groups(rows: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What rows are, and their groups; names that are no row of Table 2 are passed over."""
    labels: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row in rows:
        name, of = (row, "") if row in METHODS else (row[:-2], row[-2:])
        if name not in METHODS:
            continue
        labels[row] = {"-p": "student of "}.get(of, "") + METHODS[name].label
        groups[row] = METHODS[name].group
    return labels, groups


def absent_parts(
    looks: Mapping[str, object], untrained: Sequence[str], protocol: ProtocolName
) -> dict[str, str]:
    """Parts that came out empty, and why.

    Parameters
    ----------
    looks
        What was looked into, by its name in `Findings`.
    untrained
        Models that are looked into and could not be trained.
    protocol
        As asked for.
    """
    failed = f"{' and '.join(map(str.upper, untrained))} could not be trained"
    absent = {
        part: failed if untrained else reason
        for part, (name, reason) in _WHERE_EMPTY.items()
        if not looks.get(name)
    }
    if untrained:
        absent["Figure 5"] = failed
    if protocol == "as-published":
        absent["Protocol"] = (
            "all numbers here are as published, with no clean ones beside them: "
            "--protocol both measures what that adds"
        )
    return absent


# Part to its name in `Findings`, and to why nothing is there although everything was trained.
_WHERE_EMPTY: Mapping[str, tuple[str, str]] = {
    "Figure 6": ("turned", "AKD was not kept to be looked into"),
    "Figure 7": ("confidences", "no test triplet has two to four active rules"),
    "Figure 8": ("mrr", "no list of candidates could be made"),
    "Figure 9": ("lists", "the teacher moves the worn bottom in no list of ten"),
    "Rule insights": ("by_rule", "no rule was mined"),
    "Reliability": (
        "reliability",
        "there are too few pairs to fit probabilities on",
    ),
}


def command_line(
    name: str,
    seeds: int,
    *,
    rule_seeds: int | None = None,
    quick: bool,
    protocol: ProtocolName,
    searched: bool,
    image: str | None,
) -> str:
    """The command line that does this again: with the dataset's name, as its place is one's own."""
    words = ["wearwith", "reproduce", name or "DATASET", "--out", "OUT"]
    words += ["--quick"] if quick else ["--seeds", str(seeds)]  # a quick run has one seed
    words += [] if rule_seeds in {None, seeds} else ["--rule-seeds", str(rule_seeds)]
    words += ["--protocol", protocol] if protocol != "clean" else []
    words += [] if searched or quick else ["--no-search"]
    words += ["--image", image] if image is not None else []
    return shlex.join(words)

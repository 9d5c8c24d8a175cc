"""Scores of many pairs, of which some may name no garment: each of those says so in its place."""

from collections.abc import Sequence
from typing import Any

from wearwith.catalog.catalogue import nearest_ids
from wearwith.matching import Matcher
from wearwith.matching.queries import unknown_item
from wearwith.types import SIDES

__all__ = ["batch_scores"]

MOST_SUGGESTED = 20  # ids; each is held against thousands, which takes hundredths of a second
NOTHING: dict[str, Any] = {
    "score": None,
    "probability": None,
    "teacher_score": None,
    "teacher_probability": None,
    "rules": [],
}


def batch_scores(matcher: Matcher, pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Score those of some pairs of a top and a bottom that can be scored.

    One dictionary a pair, in the order given: what `Matcher.score` gives, and `error`. It is None
    for a good pair; else it says `what` is wrong with the ids, `where` and how to `fix` it, and
    all figures are None. Similar ids are looked for of the first 20 bad ids alone.
    """
    errors = _errors(matcher, pairs)
    good = [pair for pair in pairs if pair not in errors]
    scored = iter(matcher.score(good).to_dicts() if good else [])
    return [
        {"top": pair[0], "bottom": pair[1], **NOTHING, "error": errors[pair]}
        if pair in errors
        else {**next(scored), "error": None}
        for pair in pairs
    ]


def _errors(
    matcher: Matcher, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    """By pair that can't be scored, what is wrong with it."""
    catalogue, n = matcher.model.catalogue, 0
    errors: dict[tuple[str, str], dict[str, str]] = {}
    for pair in dict.fromkeys(pairs):
        wrong = {}
        for side, name in zip(SIDES, pair, strict=True):
            found = catalogue.side_of(name)
            if found != side:
                names = catalogue.tops if side == "top" else catalogue.bottoms
                n += found is None
                near = nearest_ids(name, names) if found is None and n <= MOST_SUGGESTED else ()
                wrong[side] = unknown_item(name, side, found, near)
        if wrong:
            errors[pair] = {
                "what": "; ".join(error.what for error in wrong.values()),
                "where": ", ".join(wrong),
                "fix": "; ".join(error.fix or "" for error in wrong.values()),
            }
    return errors

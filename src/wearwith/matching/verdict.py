"""How well two garments go together, in a few words that never say more than is known.

A verdict follows from three things: the calibrated chance, the evidence (pairs like it that were
worn, rules that fire) and how far the garments are from those of the training. Without evidence
there is no praise, and where no chance can be told there is no guess at one.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wearwith.matching.explanation import Evidence, Explanation

__all__ = ["CLEARLY_ALIKE", "how_likely", "is_clear", "verdict_of"]

CLEARLY_ALIKE = 0.5  # of both garments of a worn pair that counts as evidence

# Least chance in per cent, so that equal figures get equal words.
_LIKELY = (
    (75, "very likely"),
    (60, "likely"),
    (40, "possible"),
    (20, "unlikely"),
    (0, "very unlikely"),
)
_PRAISE = {"very likely": "A very good match", "likely": "A good match", "possible": "A fair match"}


def how_likely(probability: float) -> str:
    """Say a calibrated chance in words."""
    return next(words for least, words in _LIKELY if round(100 * probability) >= least)


def is_clear(evidence: "Evidence") -> bool:
    """Whether a worn pair is like the one in question on both sides."""
    return any(
        min(near.top_alike, near.bottom_alike) >= CLEARLY_ALIKE for near in evidence.pairs[:1]
    )


def verdict_of(found: "Explanation") -> str:
    """Judge a pair; a few words that begin with a capital letter."""
    if found.distance is not None and found.distance.is_unreadable:
        return "I can’t say"
    if found.is_tied:
        return "No telling them apart"
    push = sum(rule.effect for rule in found.rules)
    was_worn = is_clear(found.evidence)
    if found.probability is None:
        return _without_chance(found, push)
    likely = how_likely(found.probability)
    if likely not in _PRAISE:
        return "Not a good match"
    if push < 0:
        return f"{likely.capitalize()}, but the rules speak against it"
    if was_worn or push > 0:
        return _PRAISE[likely]
    return f"{likely.capitalize()}, though nothing like it was worn"


def _without_chance(found: "Explanation", push: float) -> str:
    """Judge a pair whose chance is not known: by the rules alone."""
    if push:
        return "The rules speak for it" if push > 0 else "The rules speak against it"
    if found.distance is not None and found.distance.is_far:
        return "Only a guess"
    return "Worn much like this" if is_clear(found.evidence) else "Only a guess"

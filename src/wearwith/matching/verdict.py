"""How well two garments go together, in a few words that never say more than is known.

A verdict follows from three things: the calibrated chance, the evidence (pairs like it that were
worn, rules that fire) and how far the garments are from those of the training. Without evidence
there is no praise, and where no chance can be told there is no guess at one.
"""

from typing import TYPE_CHECKING

from wearwith.words.wording import N_, _

if TYPE_CHECKING:
    from wearwith.matching.explanation import Evidence, Explanation

__all__ = ["CLEARLY_ALIKE", "how_likely", "is_clear", "verdict_of"]

CLEARLY_ALIKE = 0.5  # of both garments of a worn pair that counts as evidence

# Least chance in per cent, so that equal figures get equal words.
_LIKELY = (
    (75, N_("very likely")),
    (60, N_("likely")),
    (40, N_("possible")),
    (20, N_("unlikely")),
    (0, N_("very unlikely")),
)
_PRAISE = {
    "very likely": N_("A very good match"),
    "likely": N_("A good match"),
    "possible": N_("A fair match"),
}


def how_likely(probability: float) -> str:
    """Say a calibrated chance in words."""
    return _(_level(probability))


def is_clear(evidence: "Evidence") -> bool:
    """Whether a worn pair is like the one in question on both sides."""
    return any(
        min(near.top_alike, near.bottom_alike) >= CLEARLY_ALIKE for near in evidence.pairs[:1]
    )


def verdict_of(found: "Explanation") -> str:
    """Judge a pair; a few words that begin with a capital letter."""
    if found.distance is not None and found.distance.is_unreadable:
        return _("I can’t say")
    if found.is_tied:
        return _("No telling them apart")
    push = sum(rule.effect for rule in found.rules)
    was_worn = is_clear(found.evidence)
    if found.probability is None:
        return _without_chance(found, push)
    level = _level(found.probability)
    if level not in _PRAISE:
        return _("Not a good match")
    likely = {"likely": _(level).capitalize()}
    if push < 0:
        return _("%(likely)s, but the rules speak against it") % likely
    if was_worn or push > 0:
        return _(_PRAISE[level])
    return _("%(likely)s, though nothing like it was worn") % likely


def _without_chance(found: "Explanation", push: float) -> str:
    """Judge a pair whose chance is not known: by the rules alone."""
    if push:
        return _("The rules speak for it") if push > 0 else _("The rules speak against it")
    if found.distance is not None and found.distance.is_far:
        return _("Only a guess")
    return _("Worn much like this") if is_clear(found.evidence) else _("Only a guess")


def _level(probability: float) -> str:
    return next(words for least, words in _LIKELY if round(100 * probability) >= least)

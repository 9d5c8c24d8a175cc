"""Which pattern a garment has: plain, striped, checked, dotted, or some print.

Every pattern is a row of conditions on a few cues, and is as sure as its worst one. What meets no
row well stays without a pattern: a wrong one would set off rules.
"""

from wearwith.features.seeing.cues import Cues, cues_of
from wearwith.features.seeing.garment import Garment
from wearwith.features.seeing.sighting import Sighting

__all__ = ["PATTERNS", "pattern_of"]

LEAST_SURE = 0.2  # below it nothing is said

# Of each cue, where the pattern is impossible and where it is sure; in between it is a straight
# line. `printed` is any motif that does not come back, flowers included.
PATTERNS: dict[str, dict[str, tuple[float, float]]] = {
    "plain": {"departing": (0.16, 0.02), "contrast": (8.0, 3.0)},
    "striped": {
        "departing": (0.12, 0.24),
        "contrast": (6.0, 9.0),
        "returns": (0.4, 0.65),
        "returns_across": (0.6, 0.4),
        "ridges": (0.25, 0.5),
        "one_way": (0.5, 0.75),
        "period": (0.3, 0.22),
    },
    "checked": {
        "departing": (0.15, 0.3),
        "contrast": (6.0, 9.0),
        "returns": (0.35, 0.55),
        "returns_across": (0.25, 0.45),
        "one_way": (0.45, 0.2),
        "two_ways": (0.06, 0.16),
        "period": (0.36, 0.24),
        "peaked": (2.9, 2.3),
    },
    "dotted": {
        "departing": (0.15, 0.35),
        "contrast": (7.0, 11.0),
        "returns": (0.4, 0.6),
        "returns_across": (0.25, 0.5),
        "one_way": (0.25, 0.1),
        "two_ways": (0.16, 0.1),
        "peaked": (1.9, 2.4),
    },
    "printed": {
        "departing": (0.3, 0.5),
        "contrast": (9.0, 14.0),
        "returns": (0.45, 0.25),
        "one_way": (0.4, 0.25),
        "two_ways": (0.3, 0.15),
    },
}


def pattern_of(garment: Garment) -> list[Sighting]:
    """Name the pattern of a garment, if it has one that can be told."""
    cues = cues_of(garment)
    if cues is None:
        return []
    sure = {name: _sureness(cues, rows) for name, rows in PATTERNS.items()}
    best = max(sure, key=lambda name: sure[name])
    if sure[best] < LEAST_SURE:
        return []
    return [Sighting("pattern", best, 1.0, sure[best] * garment.trust)]


def _sureness(cues: Cues, conditions: dict[str, tuple[float, float]]) -> float:
    met = [
        (getattr(cues, name) - never) / (surely - never)
        for name, (never, surely) in conditions.items()
    ]
    return float(min(1.0, max(0.0, min(met))))

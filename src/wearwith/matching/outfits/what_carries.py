"""Which slots and which rules carry a catalogue's looks."""

from collections import defaultdict
from dataclasses import dataclass

from wearwith.errors import ConfigError
from wearwith.matching.outfits.completer import Completer
from wearwith.matching.outfits.wishes import LookWishes
from wearwith.types import Slot

__all__ = ["CarryingRule", "CarryingSlot", "WhatCarries", "what_carries"]

MOST_ANCHORS = 120


@dataclass(frozen=True)
class CarryingSlot:
    """How many looks have a slot, and what they lose on average without it."""

    slot: Slot
    looks: int
    share: float


@dataclass(frozen=True)
class CarryingRule:
    """A rule in words: in how many looks it fires, and what it adds to them all."""

    id: str
    words: str
    looks: int
    effect: float


@dataclass(frozen=True)
class WhatCarries:
    """What the best looks of some garments owe to what.

    Slots have the highest share first, rules what adds or takes most first; `looks` were looked at.
    """

    looks: int
    slots: tuple[CarryingSlot, ...]
    rules: tuple[CarryingRule, ...]


def what_carries(completer: Completer, most: int = MOST_ANCHORS) -> WhatCarries:
    """Look at the best look of up to `most` garments, spread evenly over the catalogue."""
    ids = completer.shelf.garments.ids
    shares = defaultdict[Slot, list[float]](list)
    effects = defaultdict[tuple[str, str], list[float]](list)
    looks = 0
    for name in ids[:: max(-(-len(ids) // most), 1)]:
        try:
            found = completer.complete([name], LookWishes.of(k=1)).looks
        except ConfigError:
            continue  # nothing is missing beside it
        for look in found:
            looks += 1
            for item in look.items:
                if item.share is not None:
                    shares[item.slot].append(item.share)
            for rule in look.rules:
                effects[rule.id, rule.words].append(rule.effect)
    slots = [CarryingSlot(slot, len(of), sum(of) / len(of)) for slot, of in shares.items()]
    rules = [CarryingRule(*rule, len(of), sum(of)) for rule, of in effects.items()]
    return WhatCarries(
        looks,
        tuple(sorted(slots, key=lambda one: -one.share)),
        tuple(sorted(rules, key=lambda one: (-abs(one.effect), one.id))),
    )

"""Figures 6, 7 and 9: what rules turned, how far each is trusted, and lists that they reorder."""

import numpy as np

from wearwith.catalog import Dataset
from wearwith.evaluation.metrics import sums_by_top
from wearwith.evaluation.protocol import candidate_lists
from wearwith.evaluation.significance import paired_p_value
from wearwith.models import Scorer
from wearwith.paper.garment_cards import Cards
from wearwith.paper.shown_examples import (
    ConfidenceExample,
    GarmentCard,
    Listed,
    RankedList,
    RuleSaid,
    Turned,
    TurnedTriplet,
)
from wearwith.paper.trained_akd import AskedTriplets
from wearwith.types import Floating, Ints

__all__ = ["confidence_examples", "ranked_lists", "turned_triplets"]

EXAMPLES = 6
LIST_LENGTH = 10
LISTS = 4


def turned_triplets(asked: AskedTriplets, dbpr: Scorer, cards: Cards) -> Turned:
    """Divide test triplets by what DBPR and the teacher make of them (Fig. 6).

    Examples are the surest decisions of the teacher, one a top.
    """
    triplets = asked.triplets
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    positive, negative = dbpr.prefer(*columns)
    by_dbpr, by_teacher = positive - negative, asked.teacher_odds
    right_before, right_now = by_dbpr > 0, by_teacher > 0
    fired = np.bincount(asked.active.rows, minlength=len(triplets)) > 0
    sums = [sums_by_top(triplets.tops, r.astype(np.float64)) for r in (right_before, right_now)]
    p = paired_p_value(sums[1].wins, sums[0].wins, np.random.default_rng(0))

    def examples(turned: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> tuple[TurnedTriplet, ...]:
        places = np.flatnonzero(turned & fired)
        # How far the rules moved it, so that they are what turned it.
        moved = np.abs(by_teacher - asked.student_odds)[places]
        surest = places[np.argsort(-moved, kind="stable")]
        return tuple(
            TurnedTriplet(
                *_garments(cards, asked, place),
                dbpr=_sigmoid(by_dbpr[place]),
                student=_sigmoid(asked.student_odds[place]),
                teacher=_sigmoid(by_teacher[place]),
                rules=asked.said(place),
            )
            for place in _one_a_top(surest, triplets.tops, EXAMPLES)
        )

    return Turned(
        both_right=int((right_before & right_now).sum()),
        both_wrong=int((~right_before & ~right_now).sum()),
        turned_right=int((~right_before & right_now).sum()),
        turned_wrong=int((right_before & ~right_now).sum()),
        with_rules=int(fired.sum()),
        p=p,
        examples_right=examples(~right_before & right_now),
        examples_wrong=examples(right_before & ~right_now),
    )


def confidence_examples(asked: AskedTriplets, cards: Cards) -> tuple[ConfidenceExample, ...]:
    """Triplets with two to four active rules, from the most unequally trusted on (Fig. 7).

    They are spread evenly down to the most equally trusted, so that they show how attention shares
    confidence out; each has other rules than those before it, and another top.
    """
    active = asked.active
    number = np.bincount(active.rows, minlength=active.count)
    highest, lowest = np.zeros(active.count), np.ones(active.count)
    np.maximum.at(highest, active.rows, asked.confidence)
    np.minimum.at(lowest, active.rows, asked.confidence)
    places = np.flatnonzero((number >= 2) & (number <= 4))
    unequal = places[np.argsort(-(highest - lowest)[places], kind="stable")]
    found: dict[tuple[str, ...], ConfidenceExample] = {}
    for place in _one_a_top(unequal, asked.triplets.tops, len(unequal)):
        said = asked.said(place)
        rules = tuple(sorted(rule.id for rule in said))
        if rules not in found:
            found[rules] = ConfidenceExample(*_garments(cards, asked, place), said)
    every = list(found.values())
    chosen = np.linspace(0, len(every) - 1, min(EXAMPLES, len(every))).round().astype(int)
    return tuple(every[place] for place in chosen)


def ranked_lists(
    asked: AskedTriplets, dbpr: Scorer, dataset: Dataset, cards: Cards
) -> tuple[RankedList, ...]:
    """Lists of ten with one positive, by DBPR and by the teacher (Fig. 9).

    Half of them are those in which the teacher lifts the positive most, half those in which it
    lowers it most: the paper shows the first kind alone.
    """
    lists = candidate_lists(dataset, "test", "random")
    lists_have = np.flatnonzero(lists.have(LIST_LENGTH))
    bottoms = np.column_stack([lists.positives, lists.negatives[:, : LIST_LENGTH - 1]])[lists_have]
    tops = lists.tops[lists_have]

    def ranks(scorer: Scorer) -> Ints:
        scores = scorer.score_pairs(np.repeat(tops, LIST_LENGTH), bottoms.ravel())
        order = np.argsort(-scores.reshape(bottoms.shape), axis=1, kind="stable")
        places: Ints = np.argsort(order, axis=1, kind="stable") + 1
        return places

    before, now = ranks(dbpr), ranks(asked.teacher)
    lifted = before[:, 0] - now[:, 0]
    best, worst = np.argsort(-lifted, kind="stable"), np.argsort(lifted, kind="stable")
    chosen = [row for row in best[: LISTS // 2] if lifted[row] > 0]
    chosen += [row for row in worst[: LISTS - LISTS // 2] if lifted[row] < 0]
    found = []
    for row in chosen:
        items = [
            Listed(cards.bottom(int(bottom)), place == 0, int(old), int(new))
            for place, (bottom, old, new) in enumerate(
                zip(bottoms[row], before[row], now[row], strict=True)
            )
        ]
        rules = _rules_of_pair(asked, tops[row], bottoms[row, 0])
        ordered = tuple(sorted(items, key=lambda item: item.teacher))
        found.append(RankedList(cards.top(int(tops[row])), ordered, rules))
    return tuple(found)


def _rules_of_pair(asked: AskedTriplets, top: int, bottom: int) -> tuple[RuleSaid, ...]:
    fired = asked.teacher.of_pairs(np.array([top]), np.array([bottom]))
    entries = zip(fired.rules, fired.confidence, fired.effects, strict=True)
    said = [
        RuleSaid(asked.rules[rule].id, asked.rules[rule].sign, float(share), float(effect))
        for rule, share, effect in entries
    ]
    return tuple(sorted(said, key=lambda rule: -abs(rule.effect)))


def _garments(
    cards: Cards, asked: AskedTriplets, place: int
) -> tuple[GarmentCard, GarmentCard, GarmentCard]:
    triplets = asked.triplets
    return (
        cards.top(int(triplets.tops[place])),
        cards.bottom(int(triplets.positives[place])),
        cards.bottom(int(triplets.negatives[place])),
    )


def _one_a_top(places: Ints, tops: Ints, most: int) -> list[int]:
    """The first places whose tops are distinct."""
    seen: dict[int, int] = {}
    for place in places:
        if len(seen) == most:
            break
        seen.setdefault(int(tops[place]), int(place))
    return list(seen.values())


def _sigmoid(odds: float | Floating) -> float:
    return float(1 / (1 + np.exp(-np.clip(odds, -500, 500))))

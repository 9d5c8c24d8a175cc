"""Figures 6, 7 and 9: triplets that rules turn, the trust in each rule, lists that they reorder."""

import numpy as np

from wearwith.catalog import Dataset
from wearwith.evaluation.metrics import sums_by_top
from wearwith.evaluation.protocol import candidate_lists
from wearwith.evaluation.significance import paired_p_value
from wearwith.models import Scorer
from wearwith.paper.rule_insights import AkdOnTriplets, active_rules
from wearwith.paper.shown_examples import (
    Cards,
    ConfidenceExample,
    GarmentCard,
    Listed,
    RankedList,
    Turned,
    TurnedTriplet,
)
from wearwith.types import Bools, Ints

__all__ = ["confidence_examples", "ranked_lists", "turned_triplets"]

EXAMPLES = 6
LIST_LENGTH = 10
LISTS = 4


def turned_triplets(akd: AkdOnTriplets, dbpr: Scorer, cards: Cards) -> Turned:
    """Count the test triplets that DBPR and the teacher order rightly (Fig. 6).

    The examples, one a top, are those that the rules move furthest.
    """
    triplets = akd.triplets
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    positive, negative = dbpr.prefer(*columns)
    by_dbpr, by_teacher = positive - negative, akd.teacher_odds
    right_before, right_now = by_dbpr > 0, by_teacher > 0
    fired = np.bincount(akd.active.rows, minlength=len(triplets)) > 0
    sums = [sums_by_top(triplets.tops, r.astype(np.float64)) for r in (right_before, right_now)]
    p = paired_p_value(sums[1].wins, sums[0].wins, np.random.default_rng(0))

    def examples(turned: Bools) -> tuple[TurnedTriplet, ...]:
        places = np.flatnonzero(turned & fired)
        moved = np.abs(by_teacher - akd.student_odds)[places]
        furthest = places[np.argsort(-moved, kind="stable")]
        return tuple(
            TurnedTriplet(
                *_garments(cards, akd, place),
                dbpr=_sigmoid(by_dbpr[place]),
                student=_sigmoid(akd.student_odds[place]),
                teacher=_sigmoid(by_teacher[place]),
                rules=akd.rules_on(place),
            )
            for place in _one_a_top(furthest, triplets.tops, EXAMPLES)
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


def confidence_examples(akd: AkdOnTriplets, cards: Cards) -> tuple[ConfidenceExample, ...]:
    """Choose triplets with two to four active rules (Fig. 7).

    They run in even steps from the most unequal confidence to the most equal, to show how attention
    divides it. No two have the same top or the same rules.
    """
    active = akd.active
    number = np.bincount(active.rows, minlength=active.count)
    highest, lowest = np.zeros(active.count), np.ones(active.count)
    np.maximum.at(highest, active.rows, akd.confidence)
    np.minimum.at(lowest, active.rows, akd.confidence)
    places = np.flatnonzero((number >= 2) & (number <= 4))
    unequal = places[np.argsort(-(highest - lowest)[places], kind="stable")]
    found: dict[tuple[str, ...], ConfidenceExample] = {}
    for place in _one_a_top(unequal, akd.triplets.tops, len(unequal)):
        rules = akd.rules_on(place)
        ids = tuple(sorted(rule.id for rule in rules))
        if ids not in found:
            found[ids] = ConfidenceExample(*_garments(cards, akd, place), rules)
    every = list(found.values())
    chosen = np.linspace(0, len(every) - 1, min(EXAMPLES, len(every))).round().astype(int)
    return tuple(every[place] for place in chosen)


def ranked_lists(
    akd: AkdOnTriplets, dbpr: Scorer, dataset: Dataset, cards: Cards
) -> tuple[RankedList, ...]:
    """Rank lists of ten with one positive by DBPR and by the teacher (Fig. 9).

    In half of them the teacher lifts the positive most, in half it lowers it most. The paper shows
    only the first kind.
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

    before, now = ranks(dbpr), ranks(akd.teacher)
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
        fired = akd.teacher.of_pairs(tops[[row]], bottoms[row, :1])
        rules = active_rules(akd.rules, fired.rules, fired.confidence, fired.effects)
        ordered = tuple(sorted(items, key=lambda item: item.teacher))
        found.append(RankedList(cards.top(int(tops[row])), ordered, rules))
    return tuple(found)


def _garments(
    cards: Cards, akd: AkdOnTriplets, place: int
) -> tuple[GarmentCard, GarmentCard, GarmentCard]:
    triplets = akd.triplets
    return (
        cards.top(int(triplets.tops[place])),
        cards.bottom(int(triplets.positives[place])),
        cards.bottom(int(triplets.negatives[place])),
    )


def _one_a_top(places: Ints, tops: Ints, most: int) -> list[int]:
    """Keep the first place of each top, `most` in all."""
    seen: dict[int, int] = {}
    for place in places:
        if len(seen) == most:
            break
        seen.setdefault(int(tops[place]), int(place))
    return list(seen.values())


def _sigmoid(odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(odds, -500, 500))))

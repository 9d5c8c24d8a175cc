"""The best of the other side for one garment: filtered, ranked, with pins first.

A student learns which of two bottoms goes better with a top, but never how high the scores of a top
lie altogether: by their plain scores, tops come in random order. They are ranked by their scores
above what each of them usually has: m_ij less the mean of m_ik over all bottoms k, and ln q less
ln p of that mean.
"""

from collections.abc import Sequence

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.diversity import chosen, pool_size
from wearwith.matching.filters import in_words
from wearwith.matching.matches import Chosen
from wearwith.matching.source import Left, Reading, Shortlist, Wanted
from wearwith.matching.variants import best_of_each
from wearwith.matching.wishes import Wishes
from wearwith.model import Garment, Teacher
from wearwith.model.ranking import EQUAL
from wearwith.model.rule_bounds import hopeful
from wearwith.types import Floating, Ints, other_side

__all__ = ["best_of_side", "ranked", "tied"]


def best_of_side(
    reading: Reading,
    name: str | None,
    garment: Garment,
    wishes: Wishes,
    students: Floating | None = None,
) -> tuple[Chosen, Left, list[str]]:
    """Filter the other side and rank it.

    Returns those to show, those that the filters left, and the names of the filters. A new garment
    has no name; `students` are the student's scores with all others, (n_others,), if known already.

    `UnknownItemError` if an id is not of the other side; `ConfigError` if a condition is wrong, or
    an id is both pinned and kept out.
    """
    side = other_side(garment.side)
    drops, pins = _drops(reading, name, garment, wishes)
    left = reading.left(side, wishes.where, list(drops.values()))
    pinned = left.among(pins)[: wishes.k]
    n = wishes.k - len(pinned)
    if n and wishes.diverse:
        n = pool_size(wishes.k)
    wanted = Wanted(garment, n, pinned, wishes.by, wishes.diverse > 0, wishes.once, students)
    short = left.shortlist(wanted)
    rows, scores, ties = ranked(short, short.rows_of(pinned), wishes.k, wishes.diverse, wishes.by)
    names = [f"the filter `{in_words(one)}`" for one in wishes.where] + list(drops)
    return Chosen(garment, short, rows, scores, len(pinned), ties), left, names


def _drops(
    reading: Reading, name: str | None, garment: Garment, wishes: Wishes
) -> tuple[dict[str, Sequence[int]], list[int]]:
    """Places to leave out, by reason; and those that come first, in order."""
    side = other_side(garment.side)
    excluded = reading.places(side, wishes.exclude) if wishes.exclude else {}
    wished = reading.places(side, wishes.pin) if wishes.pin else {}
    blocked, pinned = (
        reading.known_places(side, ids) if (ids := pairs.of(garment.side, name)) else {}
        for pairs in (wishes.blocked, wishes.pinned)
    )
    for one in wished:
        if one in excluded or one in blocked:
            raise ConfigError(f"{one!r} is both pinned and kept out", where="pin")
    pins = list(dict.fromkeys([*wished.values(), *pinned.values()]))
    worn: Sequence[int] = ()
    if name is not None and not wishes.allow_worn:
        worn = reading.worn_with(name, garment)
        worn = [place for place in worn if place not in pins] if pins else worn
    drops: dict[str, Sequence[int]] = {
        "leaving some out": list(excluded.values()),
        "blocking pairs": list(blocked.values()),
        "leaving out what was worn with it": worn,
    }
    return {why: places for why, places in drops.items() if len(places)}, pins


def ranked(
    short: Shortlist, pinned: Ints, k: int, diverse: float, teacher: Teacher | None
) -> tuple[Ints, Floating, Ints | None]:
    """Rank a shortlist: rows, their scores, m_ij or ln q, and their ties; equals in order of rows.

    Ties are the first and the last rank of those with an equal score, (n, 2); None if pins or
    variety decide as well.

    Of those of one group the best stays, or those that are pinned; see `Shortlist.groups`.

    Rules are weighed only where they decide: not for pairs that would miss the best even with the
    greatest push of their rules. `pinned` are the rows of at most k that come first; the ranking is
    the teacher's, or the student's without one. Shapes: (at most k,) each.
    """
    most = (k if diverse == 0 else pool_size(k)) + len(pinned)
    rows, scores, above = (
        _scored(short) if teacher is None else _weighed(short, pinned, most, teacher)
    )
    if short.groups is not None:
        groups = short.groups
        if len(rows) < len(groups):
            groups = np.unique(groups[rows], return_inverse=True)[1]
        stays = best_of_each(above, groups, np.searchsorted(rows, pinned))
        rows, scores, above = rows[stays], scores[stays], above[stays]
    first = np.searchsorted(rows, pinned)
    shown = chosen(above, first, k, diverse, lambda some: short.centred(rows[some]))
    ties = None if len(pinned) or diverse else tied(above, above[shown])
    return rows[shown], scores[shown], ties


def tied(scores: Floating, shown: Floating) -> Ints:
    """First and last rank of each of the best scores, (k,), best first, among all, (n,).

    Two ways to the same number round differently: what differs by less is a tie. Shape: (k, 2).
    """
    reach = np.float32(EQUAL) * np.maximum(1, np.abs(shown))
    begins = np.ones(len(shown), dtype=np.bool_)
    begins[1:] = shown[:-1] - shown[1:] > reach[1:]
    starts = np.flatnonzero(begins)
    groups = begins.cumsum() - 1
    lasts = np.append(starts[1:], len(shown))
    if len(shown):  # others that are not shown may tie with the last ones
        lasts[-1] = max(int(np.count_nonzero(scores >= shown[-1] - reach[-1])), len(shown))
    return np.stack([starts[groups] + 1, lasts[groups]], axis=1)


def _scored(short: Shortlist) -> tuple[Ints, Floating, Floating]:
    """All rows, the student's score of each, and that above its usual."""
    scores, usual = short.students, short.usual
    return np.arange(len(scores)), scores, scores if usual is None else scores - usual


def _weighed(
    short: Shortlist, pinned: Ints, most: int, teacher: Teacher
) -> tuple[Ints, Floating, Floating]:
    """Rows that may be among the best, sorted; ln q of each, and ln q above its usual."""
    students, usual = short.students, short.usual
    preference = np.where(students == -np.inf, students, teacher.preference(students))
    above = preference if usual is None else preference - teacher.preference(usual)
    low, high = short.bounds(teacher)
    worst = above + low
    if short.groups is not None:
        worst = worst[best_of_each(worst, short.groups, pinned)]
    rows = hopeful(above, high, worst, most)
    if len(pinned):
        rows = np.union1d(rows, pinned)
    push = low[rows]
    is_open = push < high[rows]
    if is_open.any():
        push[is_open] = short.push(rows[is_open], teacher)
    return rows, preference[rows] + push, above[rows] + push

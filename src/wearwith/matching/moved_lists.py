"""Whose lists another rule book would change, before anybody uses it: the teacher's first ten."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wearwith.matching.matcher import Matcher
from wearwith.matching.worn_pairs import worn_pairs
from wearwith.model import Teacher, no_teacher
from wearwith.model.ranking import EQUAL
from wearwith.rules import RuleBook
from wearwith.types import Ints

__all__ = ["MovedList", "MovedLists", "moved_lists"]

MOST_TOPS = 200  # each is asked twice while somebody waits
SEED = 0  # of the sample, so that two books are tried on the same tops


@dataclass(frozen=True)
class MovedList:
    """The first bottoms of a top, with the rules as they are and with others; best first."""

    top: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    n_new: int  # how many of `after` are not in `before`


@dataclass(frozen=True)
class MovedLists:
    """What a rule book does to the lists of some tops.

    Attributes
    ----------
    n_tops
        How many tops were looked at.
    n_moved
        How many of their lists have other first bottoms, or the same in another order.
    most
        The lists that moved most: those with the most new bottoms, then with the most places that
        hold another one.
    """

    n_tops: int
    n_moved: int
    most: tuple[MovedList, ...]

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


def moved_lists(matcher: Matcher, book: RuleBook, k: int = 10, most: int = 5) -> MovedLists:
    """Compare the teacher's lists of some tops under another rule book with those of the present.

    The tops are those of validation pairs, and others of the catalogue where these are few; at most
    200, always the same. Only tops on which a changed rule can fire are ranked.

    Parameters
    ----------
    matcher
        With a teacher.
    book
        The rules to try.
    k
        How many of each list to compare.
    most
        How many of the lists that moved most to give.

    Raises
    ------
    ConfigError
        If the model has no teacher.
    RuleError
        If a rule names an unknown value; the message has the nearest ones.
    """
    teacher = matcher.teacher
    if teacher is None:
        raise no_teacher(matcher.model.name)
    now, then = matcher.with_book(teacher.book), matcher.with_book(book)  # whatever is edited now
    tops = _looked_at(matcher)
    retaught = then.teacher
    assert retaught is not None  # noqa: S101
    asked = _names(matcher, tops[_may_move(teacher, retaught, tops)])
    lists = zip(asked, _lists(now, asked, k), _lists(then, asked, k), strict=True)
    moved = [
        MovedList(top, before, after, len(set(after) - set(before)))
        for top, before, after in lists
        if before != after
    ]
    moved.sort(key=lambda one: (-one.n_new, -_n_other(one), one.top))
    return MovedLists(len(tops), len(moved), tuple(moved[:most]))


def _looked_at(matcher: Matcher) -> Ints:
    """Positions of the tops to look at, sorted; shape (at most `MOST_TOPS`,)."""
    rng, catalogue = np.random.default_rng(SEED), matcher.model.catalogue
    held_out = np.unique(worn_pairs(matcher.model, "valid").tops)
    others = np.setdiff1d(np.arange(len(catalogue.tops)), held_out)
    tops = np.concatenate([rng.permutation(held_out), rng.permutation(others)])
    there = matcher.still_there("top", _names(matcher, tops))
    first: Ints = np.sort(catalogue.top_positions(there)[:MOST_TOPS])
    return first


def _names(matcher: Matcher, tops: Ints) -> list[str]:
    return matcher.model.catalogue.name_tops(tops).to_list()


def _may_move(before: Teacher, after: Teacher, tops: Ints) -> Ints:
    """Rows of the tops that have the value of a rule that differs between two books."""
    same = set(before.book.statements) & set(after.book.statements)
    touched = np.zeros(len(tops), dtype=np.bool_)
    for teacher in (before, after):
        stated = enumerate(teacher.book.statements)
        changed = [place for place, one in stated if one not in same]
        having = teacher.activation.with_any("top")[tops][:, changed]
        touched |= np.asarray(having.sum(axis=1)).ravel() > 0
    rows: Ints = np.flatnonzero(touched)
    return rows


def _lists(matcher: Matcher, tops: Sequence[str], k: int) -> list[tuple[str, ...]]:
    """The teacher's first k bottoms of each top, in the order of the tops; ties by position.

    Asked for together, equal garments may differ in the last bit, and that is no move.
    """
    found: dict[str, list[tuple[str, float]]] = {top: [] for top in tops}
    for block in matcher.match_many(tops, k, by="teacher"):
        for top, bottom, score in block.select("query", "id", "score").iter_rows():
            found[top].append((bottom, score))
    return [_settled(matcher, found[top]) for top in tops]


def _settled(matcher: Matcher, scored: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    ids, scores = [one for one, _ in scored], np.array([score for _, score in scored])
    steps = -np.diff(scores, prepend=scores[:1]) > EQUAL * np.maximum(np.abs(scores), 1)
    places = matcher.model.catalogue.bottom_positions(ids)
    return tuple(ids[row] for row in np.lexsort((places, np.cumsum(steps))))


def _n_other(moved: MovedList) -> int:
    """How many places hold another bottom than before."""
    return sum(one != other for one, other in zip(moved.before, moved.after, strict=False))

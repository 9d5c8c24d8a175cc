"""One pass over the vectors of a catalogue for all queries of the same moment.

Scoring one garment against a catalogue reads every vector once and does little with each: memory
decides how long that takes. Queries that wait for one another are therefore answered together, by a
product of a few vectors with a block of others that stays in the processor's cache.
"""

from threading import Event, Lock

import numpy as np

from wearwith.types import Floats

__all__ = ["SharedPass"]

MOST_AT_ONCE = 16
# Multiplications in one block: there the BLAS multiplies small matrices without copying them first.
BLOCK = 2**18
MOST_ROWS, LEAST_ROWS = 256, 8
# Beyond the cache, which others use too, sums row by row read up to twice as fast as the BLAS,
# which takes several rows at a time: for a few queries, with the same bits for any number of them.
CACHED, FEW = 2**24, 3


class SharedPass:
    """Inner products with all points of one side; threads that ask at once share the work.

    Whoever asks first leads: it takes all who wait, scores them, and hands over to the first of
    those who came meanwhile. Alone, nobody waits. Numbers are those of a product of one's own up to
    rounding in single precision. `points` has shape (n, D) and may be mapped from a file.
    """

    def __init__(self, points: Floats) -> None:
        self._points = points
        self._door = Lock()
        self._waiting: list[_Question] = []
        self._is_led = False

    def scores(self, point: Floats) -> Floats:
        """Score one point against all of them. Shape: (D,) to (n,), the caller's own."""
        return self.scores_of(point[None])[0]

    def scores_of(self, points: Floats) -> list[Floats]:
        """Score a few points against all of them. Shape: (m, D) to m times (n,)."""
        mine = [_Question(point) for point in points]
        if not mine:
            return []
        with self._door:
            self._waiting += mine
            leads, self._is_led = not self._is_led, True
        for question in mine:
            if not leads:
                question.turn.wait()
            if question.scores is None and question.error is None:
                self._lead()
            leads = False
        for question in mine:  # only now, since any of them may have had to lead
            if question.error is not None:
                raise question.error
        return [question.scores for question in mine if question.scores is not None]

    def _lead(self) -> None:
        """Answer those who wait, and let the next one lead."""
        with self._door:
            group = self._waiting[:MOST_AT_ONCE]
            self._waiting = self._waiting[MOST_AT_ONCE:]
        try:
            answers = products(self._points, np.stack([one.point for one in group]))
            for one, scores in zip(group, answers, strict=True):
                one.scores = scores
        except BaseException as error:  # noqa: BLE001 - everybody whom it concerns raises it
            for one in group:
                one.error = error
        with self._door:
            if self._waiting:
                self._waiting[0].turn.set()
            else:
                self._is_led = False
        for one in group:
            one.turn.set()


class _Question:
    """A point, and in time its scores; `turn` signals that they are there, or its turn to lead."""

    __slots__ = ("error", "point", "scores", "turn")

    def __init__(self, point: Floats) -> None:
        self.point = point
        self.turn = Event()
        self.scores: Floats | None = None
        self.error: BaseException | None = None


def products(points: Floats, queries: Floats) -> Floats:
    """Inner products of a few points with many. Shapes: (n, D) and (m, D) to (m, n).

    One call for all blocks, not a loop, so that other threads are let in only once.
    """
    n, dim = points.shape
    m = len(queries)
    scores: Floats = np.zeros((m, n), dtype=np.float32)
    if dim == 0:  # of rules alone, points have no numbers
        return scores
    if m <= FEW and points.nbytes > CACHED:
        scores[:] = np.einsum("nd,md->nm", points, queries).T
        return scores
    if m == 1:
        np.matmul(points, queries[0], out=scores[0])
        return scores
    rows = min(max(BLOCK // (m * dim), LEAST_ROWS), MOST_ROWS, max(n, 1))
    whole = n // rows * rows
    blocks = points[:whole].reshape(-1, rows, dim)
    out = scores[:, :whole].reshape(m, -1, rows).transpose(1, 0, 2)  # (blocks, m, rows), a view
    np.matmul(queries, blocks.transpose(0, 2, 1), out=out)
    np.matmul(queries, points[whole:].T, out=scores[:, whole:])
    return scores

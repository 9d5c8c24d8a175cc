"""How does the work grow with garments, rules and pairs?

CPU seconds of one thread: one exact question over n garments of 128 numbers; one question to a
teacher with n rules over 20,000 garments of 128 numbers; mining rules from n pairs with five
attributes. The exponent is the slope of the logarithms over the upper half of the sizes.

    python benchmarks/growth.py --json growth.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import contextlib
import io
import itertools
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from kit.made_up_model import made_up_directions, made_up_model, made_up_points
from kit.telling import Row, options, tell
from kit.turns import in_turns
from mining import make, ours
from wearwith.matching import Matcher
from wearwith.matching.shared_pass import SharedPass
from wearwith.model.ranking import best_first
from wearwith.rules import Rule, RuleBook
from wearwith.types import Floats
from wearwith.words.attributes import AttributeVocabulary

DIM = 128
GARMENTS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
RULES = (10, 100, 1_000, 10_000)
PAIRS = (10_000, 100_000, 1_000_000, 10_000_000)
Found = list[tuple[int, float]]


def spent(work: Callable[[], object], turns: int) -> float:
    """Median CPU seconds of a piece of work."""
    return statistics.median(turn.cpu for turn in in_turns({"": work}, turns)[""])


def of_garments(sizes: Sequence[int]) -> Found:
    """One exact question."""
    rng = np.random.default_rng(0)
    directions = made_up_directions(DIM, rng)
    found = []
    for n in sizes:
        points = made_up_points(n, rng, directions)
        shared, (question,) = SharedPass(points), made_up_points(1, rng, directions)
        found.append((n, spent(partial(best_of, shared, question), 20)))
    return found


def best_of(shared: SharedPass, question: Floats) -> object:
    return best_first(shared.scores(question), 10)


def book_of(n: int) -> RuleBook:
    """So many rules, each about two values of the same or of two attributes."""
    values = AttributeVocabulary.default().traits
    both = itertools.islice(itertools.product(values, values), n)
    return RuleBook.of(
        Rule.of_sides(f"rule {number}", top, bottom, "+" if number % 3 else "-")
        for number, (top, bottom) in enumerate(both)
    )


def of_rules(sizes: Sequence[int]) -> Found:
    """One question to the teacher; attention knows none of these rules, and weighs them alike."""
    model = made_up_model(200, 20_000, DIM)
    assert model.knowledge is not None
    found = []
    for n in sizes:
        knowledge = replace(model.knowledge, book=book_of(n))
        rows = np.zeros((n, model.arrays["teacher.attention.of_rule"].shape[1]), np.float32)
        arrays = {**model.arrays, "teacher.attention.of_rule": rows}
        matcher = Matcher(replace(model, knowledge=knowledge, arrays=arrays))
        tops = itertools.cycle(model.catalogue.tops)
        work = lambda: matcher.match(next(tops), by="teacher")  # noqa: E731, B023
        found.append((n, spent(work, 30)))
    return found


def of_pairs(sizes: Sequence[int]) -> Found:
    """Counting, testing, and writing rules."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for n in sizes:
            path, said = Path(folder) / f"{n}.npz", io.StringIO()
            make(path, n)
            with contextlib.redirect_stdout(said):
                ours(path, "mining")
            found.append((n, json.loads(said.getvalue())["cpu"]))
            path.unlink()
    return found


def exponent(found: Sequence[tuple[int, float]]) -> float:
    """Slope of the logarithms over the upper half of the sizes."""
    upper = np.log(np.array(found[len(found) // 2 - 1 :], dtype=float))
    return float(np.polyfit(upper[:, 0], upper[:, 1], 1)[0])


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--sizes", type=int, help="only so many of each, from the smallest on")
    asked = parser.parse_args(words)
    parts = {
        "garments, one exact question": (of_garments, GARMENTS),
        "rules, one question to the teacher": (of_rules, RULES),
        "pairs, mining": (of_pairs, PAIRS),
    }
    rows: list[Row] = []
    for what, (measure, sizes) in parts.items():
        found = measure(sizes[: asked.sizes])
        rows += [{"what": what, "n": n, "CPU ms": 1000 * seconds} for n, seconds in found]
        rows[-1]["exponent"] = exponent(found)
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())

"""Seconds to rank 13,663 bottoms of 1,024 numbers for 14,871 tops: the best twenty, with rules.

The whole of `wearwith recommend RUN --all -k 20`, from a model in memory to a file, by the student
and by its teacher. Beside it stands the time of the products alone, in blocks too.

    python benchmarks/batch.py --json result.json
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from kit.made_up_model import made_up_model
from kit.telling import options, summed_up, tell
from kit.turns import in_turns
from wearwith.matching import recommend_all
from wearwith.model import TrainedModel
from wearwith.types import By

BLOCK = 256
PRODUCTS = "products alone"


def products(model: TrainedModel) -> None:
    """Make all inner products, a block of tops at a time."""
    tops, bottoms = model.points("top"), model.points("bottom")
    for first in range(0, len(tops), BLOCK):
        tops[first : first + BLOCK] @ bottoms.T


def ranked(model: TrainedModel, k: int, by: By) -> None:
    with TemporaryDirectory() as folder:
        recommend_all(model, Path(folder) / "all.parquet", k, by)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--tops", type=int, default=14_871)
    parser.add_argument("--bottoms", type=int, default=13_663)
    parser.add_argument("--dim", type=int, default=1024)
    parser.add_argument("-k", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3, help="of which the median is told")
    asked = parser.parse_args(words)
    model = made_up_model(asked.tops, asked.bottoms, asked.dim)
    ways = {PRODUCTS: partial(products, model)}
    ways |= {by: partial(ranked, model, asked.k, by) for by in ("student", "teacher")}
    taken = in_turns(ways, asked.turns, warm_up=False)
    targets = dict.fromkeys(("student", "teacher"), "10 s")
    tell(summed_up(taken, over=PRODUCTS, targets=targets), asked.json)


if __name__ == "__main__":
    sys.exit(main())

"""How well are tops put in order for a bottom, by their scores or by what is above the usual?

For every pair of a split, its top against random ones: the share that it comes before, ties half.
A student is trained the other way round, on which of two bottoms goes better with a top.

    python benchmarks/tops_for_bottoms.py served/akd --split test
"""

import argparse
from pathlib import Path

import numpy as np

from wearwith.model import load_model

RANDOM_TOPS = 20
SEED = 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=Path)
    parser.add_argument("--split", choices=("valid", "test"), default="valid")
    asked = parser.parse_args()
    model = load_model(asked.export)
    pairs = model.pairs.filter(split=asked.split)
    worn = model.catalogue.top_positions(pairs["top"])
    bottoms = model.points("bottom")[model.catalogue.bottom_positions(pairs["bottom"])]
    tops = model.points("top")
    drawn = np.random.default_rng(SEED).integers(0, len(tops), (len(worn), RANDOM_TOPS))
    candidates = np.column_stack([worn, drawn])  # (n, 1 + RANDOM_TOPS)
    scores = np.einsum("nkd,nd->nk", tops[candidates], bottoms)
    usual = model.usual(tops)[candidates]
    for name, ranked in (("scores", scores), ("above the usual", scores - usual)):
        margin = ranked[:, :1] - ranked[:, 1:]
        auc = float(((margin > 0) + 0.5 * (margin == 0)).mean())
        print(f"{name:<16} {auc:.3f}  ({len(worn)} pairs, {asked.split})")


if __name__ == "__main__":
    main()

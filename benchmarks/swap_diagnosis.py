"""How often does the diagnosis of an outfit name the garment that was put into it by chance?

One garment of each outfit of a split is replaced, by a random one of its slot or by a hard one
(popular, and of its backdrop or time of listing). `swap` names the garment whose best replacement
gains most, `share` the one with the lowest share; guessing names `chance`.

    python benchmarks/swap_diagnosis.py runs/outfit-akd
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from kit.telling import Row, options, tell
from wearwith.evaluation import compatibility_questions, measure_swaps
from wearwith.features.circumstances import outfit_groups
from wearwith.model import load_model


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("run", type=Path, help="of a model of outfits")
    parser.add_argument("--split", default="test")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(words)
    run = load_model(asked.run)
    scorer, dataset = run.outfits, run.read_dataset()
    if scorer is None:
        parser.error(f"{run.name} answers about no outfits")
    matched = outfit_groups(dataset, scorer.garments)
    rows: list[Row] = []
    for negatives in ("random", "hard"):
        questions = compatibility_questions(
            dataset,
            scorer.garments,
            asked.split,
            "one",
            negatives,
            None if matched is None else matched.groups,
            asked.seed,
        )
        figures = measure_swaps(scorer, questions, asked.seed)
        rows += [{"replaced by": negatives, **asdict(each)} for each in figures]
    tell(rows, asked.json, f"{run.name}, outfits of {asked.split}")


if __name__ == "__main__":
    sys.exit(main())

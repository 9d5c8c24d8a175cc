"""A comparison, and Tables 2 to 4 of the paper, from scores that nobody learned."""

import json
from types import SimpleNamespace

import numpy as np
import polars as pl

from wearwith.catalog import Dataset
from wearwith.evaluation import MeasuredTrial, Trial, compare_measured, evaluate
from wearwith.evaluation.comparison_page import markdown
from wearwith.model.scorer import Scorer
from wearwith.paper.findings import DatasetFacts, Findings
from wearwith.paper.measured_tables import modality_table, rules_table
from wearwith.paper.report.model_tables import differences_table, models_table
from wearwith.paper.report.protocol_tables import modalities_table
from wearwith.paper.report.rule_tables import rules_table as shown_rules
from wearwith.training import RunConfig

N_TOPS, N_BOTTOMS = 16, 60
SEEDS = (0, 1)
# How well each row's scores know what was worn; of a model with a teacher, both.
ROWS = {"rand": (0.0,), "dbpr": (1.0,), "ukd": (1.0, 1.1), "akd": (1.2, 1.6)}
RULES = ("black + black", "white + black", "silk + knit")


class Table(Scorer):
    """Scores that are given, of a student and perhaps of a teacher."""

    name = "table"

    def __init__(self, catalogue, table, teacher=None):
        super().__init__(catalogue)
        self.table, self.own_teacher = table, teacher

    @property
    def teacher(self):
        return self.own_teacher

    def score_pairs(self, tops, bottoms):
        return self.table[tops, bottoms]

    def score_all(self, tops):
        return self.table[tops]

    def tensors(self):
        return {}

    def restore(self, tensors):
        pass


def wardrobe():
    """Bottom j was worn with top i if they fall together; the last tops are in no training pair."""
    rng = np.random.default_rng(21)
    tops = [f"t{number:03d}" for number in range(N_TOPS)]
    bottoms = [f"b{number:03d}" for number in range(N_BOTTOMS)]
    pairs = [
        (
            tops[i],
            bottoms[j],
            "test" if i > N_TOPS - 5 else ("train", "train", "valid", "test")[at % 4],
        )
        for at, (i, j) in enumerate(np.argwhere(rng.random((N_TOPS, N_BOTTOMS)) < 0.1))
    ]
    return Dataset.from_frames(
        pl.DataFrame({"id": tops + bottoms, "kind": ["top"] * N_TOPS + ["bottom"] * N_BOTTOMS}),
        pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row"),
    )


def measured(dataset, row, seed, skills):
    """What evaluation finds of one seed of a row, as a trial keeps it."""
    worn = np.zeros((N_TOPS, N_BOTTOMS))
    for top, bottom in dataset.pairs.select("top", "bottom").iter_rows():
        worn[int(top[1:]), int(bottom[1:])] = 1
    name = sum(row.encode())
    noise = np.random.default_rng([name, seed]).normal(size=(N_TOPS, N_BOTTOMS))
    tables = [
        Table(dataset.catalogue, np.round(4 * (noise + skill * worn)) / 4) for skill in skills
    ]
    scorer = Table(dataset.catalogue, tables[0].table, *tables[1:])
    views = {}
    for by in ("student", "teacher")[: len(skills)]:
        found = evaluate(scorer, dataset, by=by)
        by_top = {
            kind: {"wins": one.by_top.wins.tolist(), "counts": one.by_top.counts.tolist()}
            for kind, one in found.by_negatives.items()
            if one.by_top is not None
        }
        views[by] = {**found.to_json(), "by_top": by_top}
    trial = Trial(row, RunConfig.of({"model": "akd" if len(skills) > 1 else "pop"}))
    return MeasuredTrial(trial, views, [], 0, 1.5)


def plan():
    """The rules of the paper that this world is said to know, and how often each is active."""
    return SimpleNamespace(
        book=tuple(SimpleNamespace(id=name) for name in RULES),
        active={"train": np.array([40, 12, 0]), "test": np.array([10, 0, 3])},
        right=np.array([7, 0, 1]),
    )


def findings():
    dataset = wardrobe()
    by_row = {
        row: [measured(dataset, row, seed, skills) for seed in SEEDS]
        for row, skills in ROWS.items()
    }
    models = compare_measured([one for row in by_row.values() for one in row], "dbpr")
    of_rules = {
        name: [measured(dataset, name, seed, (1.0, 1.3)) for seed in SEEDS] for name in RULES[:2]
    }
    by_modality = {
        (model, "text"): [measured(dataset, model + " text", 0, ROWS[model])]
        for model in ("dbpr", "ukd", "akd")
    }
    return Findings(
        dataset=DatasetFacts(
            name="golden",
            tops=N_TOPS,
            bottoms=N_BOTTOMS,
            pairs=dict(sorted(dataset.pairs.group_by("split").len().iter_rows())),
            test_tops=len(dataset.pairs_of("test")["top"].unique()),
            unseen_test_tops=4,
            modalities=("text", "pictures"),
            matched_by=None,
            headline="random",
        ),
        seeds=SEEDS,
        rule_seeds=len(SEEDS),
        quick=False,
        version="0",
        models=models,
        labels={row.row: row.row for row in models.rows},
        groups={row.row: "method" for row in models.rows},
        rules=rules_table(plan(), of_rules, by_row["dbpr"], models.kinds),
        modalities=modality_table(by_row, by_modality, ("text", "pictures"), models.kinds),
    )


def tables():
    """Text of each file, by its name."""
    found = findings()
    return {
        "comparison.json": json.dumps(found.models.to_json(), indent=1) + "\n",
        "comparison.md": markdown(found.models),
        "table-2.csv": models_table(found).csv(),
        "table-2-differences.csv": differences_table(found).csv(),
        "table-3.csv": shown_rules(found).csv(),
        "table-4.csv": modalities_table(found).csv(),
    }

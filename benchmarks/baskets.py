"""What order lines cost to clean, and what baskets teach beside stylists' outfits.

`--lines N` writes so many order lines of a sample world as CSV, and measures `wearwith import
baskets` in a process of its own. `--worth` trains on a sample world, whose truth is known: on the
stylists' training outfits; on baskets as they are bought, each an outfit; on baskets that are
cleaned; and on both together. All are measured on the stylists' held-out outfits: the AUC of
`akd` on test pairs, and the blanks that `outfit-akd` fills in rightly, beside the truth itself.

    python benchmarks/baskets.py --lines 1_000_000
    python benchmarks/baskets.py --worth --seeds 1 2 3
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from kit.processes import run
from kit.telling import Row, options, summed_up, tell
from kit.turns import Taken, in_turns
from wearwith.catalog import Dataset, Problems
from wearwith.catalog.baskets import Baskets, outfits_of_baskets
from wearwith.catalog.importers.order_lines import read_order_lines
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.with_baskets import with_baskets
from wearwith.evaluation import evaluate
from wearwith.evaluation.outfit_metrics import right_answers
from wearwith.evaluation.outfit_protocol import blank_questions
from wearwith.training import RunConfig, train
from wearwith.world import SampleWorld, oracle_auc, sample_world
from wearwith.world.shoppers import order_lines

COLUMNS = ("order", "customer", "time", "item", "event", "quantity", "gift")
LINES_AN_ORDER = 14  # about, seen ones included


def of_orders(dataset: Dataset, orders: Path, how: str) -> Dataset:
    """The dataset with the outfits of orders; as bought, all of an order is one."""
    problems, items = Problems(), dataset.items
    lines = read_order_lines(orders, items, {name: name for name in COLUMNS}, problems)
    baskets = outfits_of_baskets(lines, items, problems)
    if how == "cleaned":
        baskets = replace(baskets, seen=baskets.seen.clear())
    elif how == "as bought":
        bought = lines.filter(event="bought").select("item", outfit=pl.format("basket-{}", "order"))
        bought = bought.unique().filter(pl.len().over("outfit") > 1)
        none = baskets.seen.clear()
        baskets = Baskets(bought.sort("outfit", "item"), none, none)
    return with_baskets(dataset, baskets, problems)


def without_stylists(dataset: Dataset) -> Dataset:
    """Keep of the training outfits those of baskets; the held-out ones stay."""
    is_own = pl.col("outfit").str.starts_with("basket-") | (pl.col("split") != "train")
    outfits = dataset.outfits.filter(is_own)
    worn = pairs_within_outfits(outfits.filter(split="train"), dataset.items, Problems())
    kept = dataset.pairs.join(worn, on=["top", "bottom"], how="semi", maintain_order="left")
    held = dataset.pairs.filter(pl.col("split") != "train")
    pairs = pl.concat([kept.filter(split="train"), held]).sort("top", "bottom", "split")
    worn = pairs.select("top", positive="bottom")
    stored = dataset.stored.join(worn, on=["top", "positive"], how="semi", maintain_order="left")
    return replace(dataset, outfits=outfits, pairs=pairs, stored=stored, drawn=None)


def measured(dataset: Dataset, truth: SampleWorld, seed: int, epochs: int) -> Row:
    """Train both methods, and measure them on the stylists' held-out outfits."""
    row: Row = {
        "training outfits": dataset.outfits.filter(split="train")["outfit"].n_unique(),
        "training pairs": dataset.pairs_of("train").height,
    }
    for model in ("akd", "outfit-akd"):
        config = RunConfig.of({"model": model, "training": {"epochs": epochs, "seed": seed}})
        trained = train(dataset, config)
        if trained.outfits is None or model == "akd":
            for kind in ("random", "popular"):
                found = evaluate(trained.scorer, truth.dataset, negatives=kind, whole_lists=False)
                row[f"AUC {kind}"] = found.auc
        else:
            for kind in ("random", "popular"):
                asked = blank_questions(truth.dataset, trained.outfits.garments, "test", kind)
                scores = trained.outfits.score_answers(asked.given, asked.answers)
                row[f"blanks {kind}"] = float(right_answers(scores, asked.gold).mean())
    return row


def worth(seed: int, n_outfits: int, n_orders: int, epochs: int) -> list[Row]:
    """Measure what each kind of outfits teaches in one world."""
    world = sample_world(seed, n_outfits=n_outfits)
    with tempfile.TemporaryDirectory() as place:
        orders = Path(place) / "orders.csv"
        order_lines(world, n_orders, np.random.default_rng(seed)).write_csv(orders)
        ways = {"stylists": world.dataset}
        for how in ("as bought", "cleaned", "cleaned, with what was seen"):
            both = of_orders(world.dataset, orders, how)
            ways |= {f"baskets {how}": without_stylists(both), f"both, baskets {how}": both}
        rows = []
        for name, dataset in ways.items():
            start = time.perf_counter()
            folder = Path(place) / name.replace(" ", "-")
            row = measured(
                dataset.save(folder) if dataset.folder is None else dataset, world, seed, epochs
            )
            row |= {"seconds": round(time.perf_counter() - start)}
            rows.append({"learned from": name, "seed": seed} | row)
    return [*rows, {"learned from": "the truth", "seed": seed, "AUC random": oracle_auc(world)}]


def make(folder: Path, n_lines: int) -> None:
    """Write a dataset and order lines of its world."""
    world = sample_world(0, 4000, 3000, 3000)
    world.dataset.save(folder / "data")
    rng = np.random.default_rng(0)
    lines = order_lines(world, n_lines // LINES_AN_ORDER + 1, rng)
    lines.head(n_lines).write_csv(folder / "orders.csv")


def cost(n_lines: int, turns: int) -> list[Row]:
    """Measure the import of so many order lines."""
    with tempfile.TemporaryDirectory() as place:
        # In a process of its own, whose memory would count for those that follow.
        run([sys.executable, __file__, "--make", place, "--lines", str(n_lines)])
        number = iter(range(turns))

        def imported(command: Sequence[str]) -> Taken:
            return run(
                [*command, f"{place}/out-{next(number)}", "--into", f"{place}/data", "--yes"]
            )

        ours = [sys.executable, "-m", "wearwith", "import", "baskets", f"{place}/orders.csv"]
        taken = in_turns({"import baskets": ours}, turns, imported, warm_up=False)
    return summed_up(taken)


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--lines", type=int, help="measure the import of so many")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--worth", action="store_true", help="measure what baskets teach")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--outfits", type=int, default=1500, help="of stylists, before the split")
    parser.add_argument("--orders", type=int, default=6000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)  # what a process is to do
    asked = parser.parse_args(words)
    if asked.make:
        make(asked.make, asked.lines)
        return
    if asked.lines:
        rows = cost(asked.lines, asked.turns)
        tell(rows, asked.json, f"Importing {asked.lines:,} order lines")
    if asked.worth:
        size = asked.outfits, asked.orders, asked.epochs
        rows = [row for seed in asked.seeds for row in worth(seed, *size)]
        tell(
            rows, asked.json, f"Learned from {asked.outfits:,} outfits and {asked.orders:,} orders"
        )


if __name__ == "__main__":
    sys.exit(main())

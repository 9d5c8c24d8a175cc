r"""Counts what was worn together, for the rule book `worn`; and what such rules are worth.

Datasets are imported ones, whose formats are those of `wearwith.rules.worn_counts.SOURCES`. Counted
are pairs of garments of their training outfits, and training pairs that are in no outfit. A pair of
garments that two sources have, in whatever split, is counted in neither, so that leaving one source
out leaves out its pairs. Values are those of the package's own vocabulary, and no brands.

    python benchmarks/worn_counts.py data/expfashion data/mango data/outfits data/text \
        --write src/wearwith/rules/worn_counts.csv

It tells what the packaged book is worth on each dataset, whose own counts are
left out: fill in the blank on validation outfits by rules alone, beside rules mined in the training
outfits of the dataset itself, and the AUC on validation pairs.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse

from kit.telling import Row, options, tell
from wearwith.catalog import Dataset, SlotCatalogue, load_dataset, outfits_as_positions
from wearwith.catalog.outfit_negatives import OUTFIT_NEGATIVES
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation import evaluate
from wearwith.evaluation.outfit_metrics import right_answers
from wearwith.evaluation.outfit_protocol import blank_questions
from wearwith.features.circumstances import outfit_groups
from wearwith.files.atomic import write_text
from wearwith.model.rules_in_outfits import rules_in_outfits
from wearwith.model.rules_only import rules_alone
from wearwith.rules import Knowledge, MiningConfig, RuleBook, RulesConfig
from wearwith.rules.soft_rules import met_and_expected, mine_outfits
from wearwith.rules.traits import trait_matrix
from wearwith.rules.worn_counts import COLUMNS, LEAST, sources_of
from wearwith.training.run_config import OUTFIT_DEFAULTS
from wearwith.types import OUTFIT_SLOTS, SIDES
from wearwith.words.attributes import ATTRIBUTES, AttributeVocabulary
from wearwith.words.kinds import SIDE_OF_SLOT

SOFT = MiningConfig(**OUTFIT_DEFAULTS["rules"]["mining"])


def worn_pairs(dataset: Dataset, split: Split | None = None) -> pl.DataFrame:
    """Pairs of garments of outfits, once for each outfit, and pairs that are in none.

    Columns item and other, in the order of their names.
    """
    outfits = dataset.outfits
    if split is not None:
        outfits = outfits.filter(pl.col("split") == split)
    worn = outfits.select("outfit", "item").unique()
    both = worn.join(worn.rename({"item": "other"}), on="outfit")
    both = both.filter(pl.col("item") < pl.col("other")).select("item", "other")
    pairs = dataset.pairs if split is None else dataset.pairs_of(split)
    sides = [pl.col(side).cast(pl.String) for side in SIDES]
    alone = pairs.select(item=pl.min_horizontal(sides), other=pl.max_horizontal(sides))
    return pl.concat([both, alone.join(both, on=["item", "other"], how="anti")])


def counted(source: str, dataset: Dataset, pairs: pl.DataFrame) -> Iterator[list[object]]:
    """Rows of the file, for one source."""
    vocabulary = AttributeVocabulary.default()
    traits = Knowledge.read(dataset.items, RuleBook(), vocabulary).traits
    counted_of = [one for one in vocabulary.traits if one.attribute not in ("brand", "season")]
    known = {trait: n for n, trait in enumerate(counted_of)}
    garments = SlotCatalogue.of(dataset.items)
    values = trait_matrix(traits, garments.ids, known).astype(np.float64)
    met = together(garments, pairs)
    for by, first, second in places():
        one, other = (of_place(garments, by, place) for place in (first, second))
        between = met[one][:, other]
        if not between.nnz:
            continue
        n = int(between.sum()) // (2 if first == second else 1)
        for attribute in ATTRIBUTES:
            named = [trait for trait in known if trait.attribute == attribute]
            columns = [known[trait] for trait in named]
            of_one, of_other = values[one][:, columns], values[other][:, columns]
            tables = met_and_expected(of_one, between, of_other, alike=first == second)
            for v, w in np.argwhere(np.maximum(*tables) >= LEAST):
                count, expected = int(tables[0][v, w]), round(float(tables[1][v, w]), 1)
                of = named[v].value, named[w].value
                yield [source, by, first, second, attribute, *of, count, expected, n]


def places() -> list[tuple[str, str, str]]:
    """Where two garments are worn: on the two sides of a pair, else in two slots."""
    apart = [
        slots
        for slots in combinations_with_replacement(OUTFIT_SLOTS, 2)
        if {SIDE_OF_SLOT.get(slot) for slot in slots} != set(SIDES)
    ]
    return [("side", *SIDES), *(("slot", *slots) for slots in apart)]


def of_place(garments: SlotCatalogue, by: str, place: str) -> np.ndarray:
    slots = [slot for slot in OUTFIT_SLOTS if place in (slot, SIDE_OF_SLOT.get(slot))]
    if by == "slot":
        slots = [slot for slot in slots if slot == place]
    return np.sort(np.concatenate([garments.of_slot(slot) for slot in slots]))


def together(garments: SlotCatalogue, pairs: pl.DataFrame) -> sparse.csr_array:
    """How often each two garments were worn together. Shape: (n, n), symmetric."""
    at = [np.array([garments.position(name) for name in pairs[c]]) for c in ("item", "other")]
    known = (at[0] >= 0) & (at[1] >= 0)
    rows, columns = at[0][known], at[1][known]
    half = sparse.coo_array((np.ones(len(rows)), (rows, columns)), (len(garments),) * 2)
    return sparse.csr_array(half + half.T)


def as_csv(datasets: Mapping[str, Dataset]) -> str:
    """Count in each source what no other one has."""
    every = {source: worn_pairs(dataset) for source, dataset in datasets.items()}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for source, dataset in datasets.items():
        pairs = worn_pairs(dataset, "train")
        for other in datasets.keys() - {source}:
            pairs = pairs.join(every[other], on=["item", "other"], how="anti")
        writer.writerows(counted(source, dataset, pairs))
    return text.getvalue()


def worth(source: str, dataset: Dataset, splits: Sequence[Split]) -> Iterator[Row]:
    """What the book says on validation, beside what the dataset's own training outfits say."""
    garments = SlotCatalogue.of(dataset.items)
    known = Knowledge.read(dataset.items, RuleBook())
    books = {"worn elsewhere": RuleBook.worn(sources_of(dataset.source))}
    outfits = outfits_as_positions(dataset, garments, "train")
    if len(outfits):
        books["mined here"] = mine_outfits(known.traits, garments, outfits, SOFT).book
        own = Knowledge.read(dataset.items, RuleBook(), own=True)
        books["mined here, own words too"] = mine_outfits(own.traits, garments, outfits, SOFT).book
    found = outfit_groups(dataset, garments)
    for name, book in books.items():
        with_book = replace(own if "own words" in name else known, book=book)
        scorer = rules_in_outfits(with_book, garments)
        for split in splits:
            row: Row = {"dataset": source, "book": name, "rules": len(book), "split": split}
            for kind in OUTFIT_NEGATIVES:
                try:
                    asked = blank_questions(
                        dataset,
                        garments,
                        split,
                        kind,
                        None if found is None else found.groups,
                        every_item=True,
                    )
                except (ConfigError, DataError):
                    continue
                scores = scorer.score_answers(asked.given, asked.answers)
                row[kind] = float(right_answers(scores, asked.gold).mean())
            if name == "worn elsewhere" and len(dataset.pairs_of(split)):
                alone = rules_alone(dataset, RulesConfig(book="worn", seen_confidence=0)).scorer
                row["AUC of pairs"] = evaluate(
                    alone, dataset, split, by="teacher", whole_lists=False
                ).auc
            yield row


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("datasets", nargs="+", type=Path, help="folders of imported datasets")
    parser.add_argument("--write", type=Path, metavar="FILE", help="count, and write the counts")
    parser.add_argument("--splits", nargs="+", default=["valid"], help="of outfits to ask")
    asked = parser.parse_args(words)
    datasets = {}
    for folder in asked.datasets:
        dataset = load_dataset(folder)
        datasets[str(dataset.source.get("format", folder))] = dataset
    if asked.write:
        write_text(asked.write, as_csv(datasets))
    rows = [
        row for source, dataset in datasets.items() for row in worth(source, dataset, asked.splits)
    ]
    tell(rows, asked.json, "Rules alone, with a dataset's own counts left out")


if __name__ == "__main__":
    main()

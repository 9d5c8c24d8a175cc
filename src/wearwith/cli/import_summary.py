"""What all `wearwith import` commands do: their common flags, and the summary they print."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset
    from wearwith.catalog.dataset_building import SourceTables
    from wearwith.catalog.import_problems import Problems

__all__ = ["ColdStart", "Flags", "Json", "Out", "Seed", "Split", "SplitBy", "Strict", "run_import"]

SplitBy = Literal["pair", "top", "model"]

Out = Annotated[Path, typer.Argument(help="The new dataset folder.", show_default=False)]
Split = Annotated[
    SplitBy | None,
    typer.Option(
        help="Divide pairs 80/10/10: each by itself, all pairs of a top together, or all colours "
        "of a top's model together. Not where the source has its own split.",
        show_default=False,
    ),
]
ColdStart = Annotated[
    bool, typer.Option("--cold-start", help="Test on tops that are new: --split top.")
]
Seed = Annotated[int, typer.Option(help="Seeds the split and the negatives.", min=0)]
Strict = Annotated[bool, typer.Option("--strict", help="Turn a bad row into an error.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True)
class Flags:
    """The flags that all import commands share."""

    split: SplitBy | None
    cold_start: bool
    seed: int
    strict: bool
    json: bool

    def split_by(self) -> SplitBy | None:
        """How pairs are divided, if the flags say so.

        Raises
        ------
        ConfigError
            If the two flags contradict one another.
        """
        if not self.cold_start:
            return self.split
        if self.split not in (None, "top"):
            raise ConfigError(
                f"--cold-start is --split top, and --split {self.split} is something else",
                fix="give one of the two",
            )
        return "top"


def run_import(
    layout: str,
    src: Path,
    out: Path,
    flags: Flags,
    read: Callable[["Problems"], "SourceTables"],
    **options: Any,
) -> None:
    """Import a source, and say what became of it.

    Parameters
    ----------
    options
        The command's own flags, for the manifest; a path is kept by its name.
    """
    from wearwith.catalog.dataset_building import import_dataset
    from wearwith.cli.output import print_json

    given = {name: _by_name(value) for name, value in options.items() if value not in (None, {})}
    source = {"format": layout, "name": src.resolve().name}
    dataset, problems = import_dataset(
        read,
        out,
        source={**source, "options": given} if given else source,
        split_by=flags.split_by(),
        seed=flags.seed,
        strict=flags.strict,
    )
    if flags.json:
        print_json(_summary(dataset, problems, out))
    else:
        _tell(dataset, problems, out)


def _by_name(value: object) -> object:
    return value.resolve().name if isinstance(value, Path) else value


def _summary(dataset: "Dataset", problems: "Problems", out: Path) -> dict[str, Any]:
    from wearwith.catalog.schema import SPLITS
    from wearwith.words.slots import counts_by_kind

    return {
        "out": str(out),
        "counts": {
            "items": dataset.items.height,
            **counts_by_kind(dataset.items),
            "pairs": dataset.pairs.height,
            "outfits": dataset.outfits["outfit"].n_unique(),
            "triplets": sum(map(dataset.count_triplets, SPLITS)),
        },
        "splits": _pairs_by_split(dataset),
        "dropped": dict(problems.dropped),
        "problems": len(problems.rows),
        "source": dataset.source,
    }


def _pairs_by_split(dataset: "Dataset") -> dict[str, int]:
    from wearwith.catalog.schema import SPLITS

    counts = dict(dataset.pairs["split"].value_counts().iter_rows())
    return {split: counts.get(split, 0) for split in SPLITS}


def _tell(dataset: "Dataset", problems: "Problems", out: Path) -> None:
    from wearwith.catalog.schema import SPLITS
    from wearwith.cli.output import print_table, say
    from wearwith.words.slots import counts_by_slot

    rows = [*counts_by_slot(dataset.items), ("all", "", dataset.items.height)]
    print_table("Items", ("side", "slot", "items"), rows)
    if dataset.pairs.is_empty():
        say("No pairs: this is a catalogue to encode and rank, not to train on.")
    else:
        pairs = _pairs_by_split(dataset)
        parts = [(split, pairs[split], dataset.count_triplets(split)) for split in SPLITS]
        title = f"Pairs, split by: {dataset.source['split_by']}"
        print_table(title, ("split", "pairs", "triplets"), parts)
    if problems.dropped:
        print_table("Left out", ("what", "count"), problems.dropped.most_common())
    if problems.rows:
        say(f"{len(problems.rows)} bad rows are listed in {out / 'problems.csv'}")
    say(f"Wrote {out}")

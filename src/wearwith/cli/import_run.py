"""What all `wearwith import` commands share: their flags, the import, and the summary of it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from wearwith.cli.options import JsonOption
from wearwith.cli.output import print_counts, print_json, print_table, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset
    from wearwith.catalog.import_problems import Problems

__all__ = ["Flags", "Out", "SplitBy", "print_summary", "run_import", "with_flags"]

SplitBy = Literal["pair", "top", "model"]

Out = Annotated[Path, typer.Argument(help="The new dataset folder.")]


@dataclass(frozen=True)
class Flags:
    """The flags that all import commands share."""

    split: Annotated[
        SplitBy | None,
        typer.Option(
            help="Split pairs 80/10/10: each pair on its own, all pairs of a top together, or all "
            "colours of a top's model together. Not for a source that has its own split."
        ),
    ] = None
    cold_start: Annotated[
        bool, typer.Option("--cold-start", help="Test on tops that are new: --split top.")
    ] = False
    seed: Annotated[int, typer.Option(help="Seeds the split and the negatives.", min=0)] = 0
    strict: Annotated[bool, typer.Option("--strict", help="Turn a bad row into an error.")] = False
    json_: JsonOption = False

    def split_by(self) -> SplitBy | None:
        """How to split pairs, if the flags say so; raises `ConfigError` if they contradict."""
        if not self.cold_start:
            return self.split
        if self.split not in (None, "top"):
            raise ConfigError(
                f"--cold-start is --split top, and --split {self.split} is something else",
                fix="give one of the two",
            )
        return "top"


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Replace a command's parameter `flags` by the fields of `Flags`, as options of their own."""
    own = inspect.signature(command, eval_str=True)
    shared = inspect.signature(Flags, eval_str=True).parameters

    def with_options(**given: Any) -> None:
        flags = Flags(**{name: given.pop(name) for name in shared})
        command(**given, flags=flags)

    # Not by `functools.wraps`: tools that unwrap a command would miss the shared options.
    with_options.__name__, with_options.__doc__ = command.__name__, command.__doc__
    parameters = [one for name, one in own.parameters.items() if name != "flags"]
    parameters = [*parameters, *shared.values()]
    keywords = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    with_options.__signature__ = own.replace(parameters=keywords)  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in parameters}
    return with_options


def run_import(
    layout: str,
    src: Path,
    out: Path,
    flags: Flags,
    read: partial[Any],
    options: dict[str, Any] | None = None,
) -> None:
    """Import a source with `read(problems)`, and print a summary.

    The manifest keeps the command's own options, by default the keywords of `read`; of a path only
    its name.
    """
    from wearwith.catalog.dataset_building import import_dataset

    source: dict[str, Any] = {"format": layout, "name": src.resolve().name}
    options = {
        name: value.resolve().name if isinstance(value, Path) else value
        for name, value in (read.keywords if options is None else options).items()
        if value not in (None, {}, False)
    }
    if options:
        source["options"] = options
    dataset, problems = import_dataset(
        read,
        out,
        source=source,
        split_by=flags.split_by(),
        seed=flags.seed,
        strict=flags.strict,
        in_text=False,
    )
    print_summary(dataset, problems, out, as_json=flags.json_)


def print_summary(
    dataset: "Dataset", problems: "Problems", out: Path, *, as_json: bool = False
) -> None:
    """Say what an import found, and what it left out."""
    if as_json:
        print_json(_summary(dataset, problems, out))
    else:
        _print_summary(dataset, problems, out)


def _summary(dataset: "Dataset", problems: "Problems", out: Path) -> dict[str, Any]:
    from wearwith.catalog.outfit_splits import outfits_by_split
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
        "splits": {split: dataset.pairs_of(split).height for split in SPLITS},
        "outfit_splits": outfits_by_split(dataset.outfits),
        "dropped": dict(problems.dropped),
        "noted": dict(problems.noted),
        "problems": len(problems.rows),
        "source": dataset.source,
    }


def _print_summary(dataset: "Dataset", problems: "Problems", out: Path) -> None:
    print_counts(dataset)
    if problems.dropped:
        rows = [
            (f"{reason}: {values}" if (values := problems.values_of(reason)) else reason, count)
            for reason, count in problems.dropped.most_common()
        ]
        print_table("Left out", ("what", "count"), rows)
    if problems.noted:
        print_table("Read otherwise", ("what", "count"), problems.noted.most_common())
    if problems.rows:
        say(f"{len(problems.rows)} bad rows are listed in {out / 'problems.csv'}")
    say(f"Wrote {out}")
    if dataset.pairs.is_empty():
        _say_what_a_catalogue_is_for(dataset, out)


def _say_what_a_catalogue_is_for(dataset: "Dataset", out: Path) -> None:
    """Say what can be done with garments of which nobody says what was worn together."""
    from wearwith.catalog.picture_addresses import IMAGE_ADDRESS

    say("No pairs: this is a catalogue to encode and rank, not to train on.")
    say(f"- Match it by what others wore together: wearwith rules alone {out} RUN")
    say(f"- Or by a model of another catalogue: wearwith recommend RUN --catalogue {out} --top ID")
    if IMAGE_ADDRESS in dataset.items.columns:
        say(f"- Its pictures are still to be fetched: wearwith pictures list {out} --out FILE")

"""`wearwith questions`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.options import DatasetArgument, JsonOption, one_of
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError

__all__ = ["questions"]


def questions(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Option(help="The new folder for the files.")],
    split: Annotated[
        Literal["train", "valid", "test"], typer.Option(help="Whose outfits to ask about.")
    ] = "test",
    negatives: Annotated[
        list[str] | None,
        typer.Option(
            help="Wrong answers: random, category, matched, popular or hard; repeatable. By "
            "default all kinds that can be had.",
            autocompletion=one_of("random", "category", "matched", "popular", "hard"),
        ),
    ] = None,
    answers: Annotated[int, typer.Option(help="Answers of a question.", min=2)] = 4,
    every_item: Annotated[
        bool,
        typer.Option(
            "--every-item", help="Take out each garment of an outfit in turn, not one by chance."
        ),
    ] = False,
    least: Annotated[
        int, typer.Option(help="Garments of a fine category to look for one in.", min=1)
    ] = 100,
    seed: Annotated[int, typer.Option(help="Seeds everything random.", min=0)] = 0,
    json_: JsonOption = False,
) -> None:
    """Ask about the outfits of a dataset: write question files in the official formats.

    Writes `fitb-KIND.json` (fill in the blank), `compatibility-one.txt` and `compatibility-all.txt`
    (outfits with one garment, or all, replaced by others of their slots), and `cir.json` (find the
    garment that was taken out among at most 3,000 of its fine category, with those pools).
    `wearwith evaluate RUN --fitb FILE` and its likes read them.

    Example: `wearwith questions data/mango --out questions --negatives hard --seed 1`
    """
    from wearwith.catalog import OUTFIT_NEGATIVES, SlotCatalogue, load_dataset
    from wearwith.evaluation.write_questions import write_questions
    from wearwith.features.circumstances import outfit_groups

    if strangers := set(negatives or ()) - set(OUTFIT_NEGATIVES):
        raise ConfigError(
            f"There are no negatives named {min(strangers)!r}",
            where="--negatives",
            fix=f"name one of {', '.join(OUTFIT_NEGATIVES)}",
        )
    data = load_dataset(dataset)
    matched = outfit_groups(data, SlotCatalogue.of(data.items))
    written = write_questions(
        data,
        out,
        split,
        [kind for kind in OUTFIT_NEGATIVES if kind in negatives] if negatives else None,
        None if matched is None else matched.groups,
        seed,
        every_item=every_item,
        answers=answers,
        least=least,
    )
    if json_:
        print_json(
            {"out": str(out), "split": split, "seed": seed, "files": [*map(asdict, written)]}
        )
        return
    print_table(
        f"Questions about the outfits of {split}",
        ("file", "questions", "outfits"),
        [(each.file, each.n, each.outfits) for each in written if each.reason is None],
    )
    for each in written:
        if each.reason is not None:
            say(f"No {each.file}: {each.reason}")
    say(f"Wrote {out}")

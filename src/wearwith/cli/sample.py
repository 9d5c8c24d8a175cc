"""`wearwith sample`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.options import JsonOption
from wearwith.cli.output import print_counts, print_json, print_table, say

__all__ = ["sample"]


def sample(
    out: Annotated[Path, typer.Argument(help="The new dataset folder.")],
    seed: Annotated[int, typer.Option(help="Seeds everything random.", min=0)] = 0,
    tops: Annotated[int, typer.Option(help="How many tops.")] = 400,
    bottoms: Annotated[int, typer.Option(help="How many bottoms.")] = 300,
    outfits: Annotated[int, typer.Option(help="How many outfits.")] = 3000,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Draw every item too (extra `vision`).")
    ] = False,
    camera: Annotated[
        Literal["studio", "phone"],
        typer.Option(help="With --pictures: drawn before paper, or as by a phone at home."),
    ] = "studio",
    json_: JsonOption = False,
) -> None:
    """Make a small dataset from an invented world whose truth is known.

    The same seed gives the same files. The folder also holds the truth: `truth.parquet` and
    `truth.json`, with the rules of its outfits and the AUC of the truth itself, which no model can
    be expected to beat. Titles describe the items; `--pictures`, which takes half a minute, also
    draws them, as they truly are, into `images/`.

    Example: `wearwith sample data/sample --seed 1 --pictures`
    """
    from wearwith.catalog.schema import SPLITS
    from wearwith.progress import shown, silent
    from wearwith.world.sample_catalogue import oracle_auc, outfit_counts, write_sample

    world = write_sample(
        out,
        seed,
        tops,
        bottoms,
        outfits,
        pictures=pictures,
        camera=camera,
        progress=silent if json_ else shown,
    )
    dataset, ceiling, outfits_by = world.dataset, oracle_auc(world), outfit_counts(world.dataset)
    if json_:
        print_json(
            {
                "out": str(out),
                "counts": {
                    "items": dataset.items.height,
                    "outfits": dataset.outfits["outfit"].n_unique(),
                    "triplets": sum(map(dataset.count_triplets, SPLITS)),
                },
                "outfits_by": outfits_by,
                "splits": {split: dataset.pairs_of(split).height for split in SPLITS},
                "oracle_auc": ceiling,
                "source": dataset.source,
            }
        )
        return
    print_counts(dataset)
    by_size, by_slot = outfits_by["size"], outfits_by["slot"]
    print_table("Outfits by size", [f"of {n}" for n in by_size], [list(by_size.values())])
    print_table("Outfits with", list(by_slot), [list(by_slot.values())])
    if ceiling is not None:
        say(f"AUC of the truth itself on test: {ceiling:.3f}")
    say(f"Wrote {out}" + (f", with a picture of each item in {out / 'images'}" if pictures else ""))

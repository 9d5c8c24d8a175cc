"""`wearwith sample`."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["sample"]


def sample(
    out: Annotated[Path, typer.Argument(help="The new dataset folder.", show_default=False)],
    seed: Annotated[int, typer.Option(help="Seeds everything that is drawn.", min=0)] = 0,
    tops: Annotated[int, typer.Option(help="How many tops.")] = 400,
    bottoms: Annotated[int, typer.Option(help="How many bottoms.")] = 300,
    outfits: Annotated[int, typer.Option(help="How many outfits.")] = 3000,
    pictures: Annotated[
        bool,
        typer.Option("--pictures", help="Draw every item too. Needs the extra 'vision'."),
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make a small dataset from an invented world whose truth is known.

    The same seed makes the same files. The folder holds the truth too: `truth.parquet` and
    `truth.json`, with the AUC that the truth itself reaches, which no model can be expected to
    beat. The items are described by titles; with `--pictures`, which takes half a minute, they are
    drawn as well, as they truly are, into `images/`.

    Example: `wearwith sample data/sample --seed 1 --pictures`
    """
    from wearwith.catalog.schema import SPLITS
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.progress import shown, silent
    from wearwith.words.slots import counts_by_slot
    from wearwith.world.sample_catalogue import oracle_auc, write_sample

    world = write_sample(
        out,
        seed,
        tops,
        bottoms,
        outfits,
        pictures=pictures,
        progress=silent if json_ else shown,
    )
    dataset, ceiling = world.dataset, oracle_auc(world)
    pairs = {split: dataset.pairs_of(split).height for split in SPLITS}
    if json_:
        print_json(
            {
                "out": str(out),
                "counts": {
                    "items": dataset.items.height,
                    "outfits": dataset.outfits["outfit"].n_unique(),
                    "triplets": sum(map(dataset.count_triplets, SPLITS)),
                },
                "splits": pairs,
                "oracle_auc": ceiling,
                "source": dataset.source,
            }
        )
        return
    slots = [*counts_by_slot(dataset.items), ("all", "", dataset.items.height)]
    print_table("Items", ("side", "slot", "items"), slots)
    rows = [(split, count, dataset.count_triplets(split)) for split, count in pairs.items()]
    print_table("Pairs, split by: model", ("split", "pairs", "triplets"), rows)
    if ceiling is not None:
        say(f"AUC of the truth itself on test: {ceiling:.3f}")
    say(f"Wrote {out}" + (f", with a picture of each item in {out / 'images'}" if pictures else ""))

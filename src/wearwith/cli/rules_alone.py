"""`wearwith rules alone`: a catalogue matched by a rule book, without any outfit of its own."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.options import DatasetArgument
from wearwith.cli.output import say

__all__ = ["alone"]


def alone(
    dataset: DatasetArgument,
    out: Annotated[Path, typer.Argument(help="The new folder, which match and serve read.")],
    rules: Annotated[
        str,
        typer.Option(
            help="worn (what others wore together, the default), paper, or a rule book's file."
        ),
    ] = "worn",
) -> None:
    """Let rules alone say what goes with what, in a catalogue without outfits or pairs.

    Nothing is trained. Rules fire on what titles and attributes say, and on what `wearwith see` saw
    in pictures.

    Example: `wearwith rules alone data/shop runs/rules`
    """
    from wearwith.catalog import load_dataset
    from wearwith.model import rules_alone, save_model
    from wearwith.rules import RulesConfig

    data = load_dataset(dataset)
    config = None if rules == "worn" else RulesConfig.model_validate({"book": rules})
    model = save_model(rules_alone(data, config), out)
    tops, bottoms = len(model.catalogue.tops), len(model.catalogue.bottoms)
    say(f"Rules match {tops:,} tops with {bottoms:,} bottoms: {out}")

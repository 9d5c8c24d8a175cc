"""`wearwith rules try`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.completion import models

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["try_rules"]


def try_rules(
    run: Annotated[
        Path,
        typer.Argument(help="A run folder, or a copy of one.", autocompletion=models),
    ],
    book: Annotated[Path, typer.Argument(help="A rule book, or a service's folder of edits.")],
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what another rule book would change, without training: the AUC on validation pairs.

    The teacher weighs rules that it did not learn as an average one of its own. The intervals go
    over tops; the one of the difference has the same tops on both sides.

    Example: `wearwith rules try runs/akd mango.toml`
    """
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.cli.rules_shown import read_book
    from wearwith.matching import Matcher, effect_of

    found = effect_of(Matcher(_model(run)), read_book(book))
    if json_:
        print_json(found.to_json())
        return
    if found.reason is not None:
        say(f"There is nothing to measure on: {found.reason}")
        return
    rows = [("student", found.student), ("teacher now", found.before), ("with it", found.after)]
    print_table(
        f"{found.n_pairs:,} validation pairs of {found.n_tops:,} tops against "
        f"{found.n_random:,} random ones",
        ("", "AUC", "95 % interval"),
        [(name, one.auc, one.interval) for name, one in rows if one is not None]
        + [("difference", found.difference, found.interval)],
    )
    say("It makes a difference" if found.is_sure else "It may make no difference at all")


def _model(folder: Path) -> "TrainedModel":
    from wearwith.model import load_model

    return load_model(folder)

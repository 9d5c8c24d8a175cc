"""Opening a run for the commands that put it to work, and the options that they share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["CatalogueOption", "OwnModelOption", "RulesFrom", "RulesFromOption", "open_run"]

RulesFrom = Literal["text", "pictures", "both"]
CatalogueOption = Annotated[
    Path | None,
    typer.Option(help="A dataset of other garments to work on, encoded as the model's own was."),
]
RulesFromOption = Annotated[
    RulesFrom | None,
    typer.Option(
        help="Read anew what rules fire on: from text, from pictures (what `wearwith see` saw), or "
        "from both."
    ),
]
OwnModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="FILE.py:CLASS of a run with a model of one's own. The file is run, if it is the one "
        "that the model was trained with.",
    ),
]


def open_run(
    folder: Path,
    catalogue: Path | None,
    rules_from: RulesFrom | None,
    model: str | None = None,
) -> "TrainedModel":
    """Load a run, over other garments or with its rules read from elsewhere if that is asked for.

    Raises
    ------
    ConfigError
        If the model has no rules to read anything for.
    """
    from wearwith.catalog import load_dataset
    from wearwith.errors import ConfigError
    from wearwith.model import over_catalogue
    from wearwith.training import load_run

    run = load_run(folder, model)
    if rules_from is not None and run.knowledge is None:
        raise ConfigError(
            f"The model {run.name!r} has no rules",
            where="--rules-from",
            fix="leave it out, or train akd or ukd",
        )
    if catalogue is None and rules_from is None:
        return run
    dataset = run.read_dataset() if catalogue is None else load_dataset(catalogue)
    return over_catalogue(run, dataset, read_from=rules_from)

"""`wearwith card`."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.output import print_json
from wearwith.errors import DataError

__all__ = ["card"]

WIDTH = 80


def card(
    folder: Annotated[Path, typer.Argument(help="A dataset, a run, or a copy of one.")],
    new: Annotated[
        bool, typer.Option("--new", help="Make a new card from what the folder holds.")
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print its Markdown, to keep as a file.")
    ] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print one object: kind, made, card.")
    ] = False,
) -> None:
    """Show the card of a dataset or a model: what it is, its source, how far to trust it.

    The card is the folder's README.md. If an older folder has none, it is made but not written.

    Example: `wearwith card runs/akd`
    """
    from wearwith.files.markdown import CARD

    kind = _kind_of(folder)
    path = folder / CARD
    is_made = new or not path.is_file()
    text = _made(folder, kind) if is_made else _read(path)
    if json_:
        print_json({"kind": kind, "made": is_made, "card": text})
    elif markdown:
        print(text, end="")  # noqa: T201
    else:
        _show(text)


def _kind_of(folder: Path) -> str:
    from wearwith.model.folder import is_finished

    if is_finished(folder):
        # A run has the plan of its training; a copy to serve does not.
        return "run" if (folder / "plan.json").is_file() else "export"
    if (folder / "manifest.json").is_file():
        return "dataset"
    raise DataError(
        "There is neither a dataset nor a finished run here",
        where=folder,
        fix="name the folder that import, train or export wrote",
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"The card can't be read: {error}",
            where=path,
            fix="wearwith card FOLDER --new makes another from what the folder holds",
        ) from None


def _made(folder: Path, kind: str) -> str:
    if kind == "dataset":
        from wearwith.catalog.dataset import load_dataset

        dataset = load_dataset(folder)
        bad_rows = dataset.bad_rows()
        return dataset.card(None if bad_rows is None else bad_rows.height)
    from wearwith.evaluation.saved_evaluations import run_card
    from wearwith.model import load_model
    from wearwith.model.serving_card import model_without_training

    model = load_model(folder)
    return run_card(model) if model.config else model_without_training(model.manifest)


def _show(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(text), width=min(WIDTH, console.width))

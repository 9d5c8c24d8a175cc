"""The command `wearwith`: its commands, and how errors reach the person who caused them."""

import sys
from typing import Annotated

import typer

from wearwith.cli.card import card
from wearwith.cli.check import check
from wearwith.cli.compare import compare
from wearwith.cli.complete import complete, outfits
from wearwith.cli.demo import demo
from wearwith.cli.encode import encode
from wearwith.cli.evaluate import evaluate
from wearwith.cli.explain import explain
from wearwith.cli.export import export
from wearwith.cli.exposure import exposure
from wearwith.cli.import_ import import_app
from wearwith.cli.index import index_app
from wearwith.cli.match import match
from wearwith.cli.output import say
from wearwith.cli.pictures import pictures_app
from wearwith.cli.questions import questions
from wearwith.cli.recommend import recommend
from wearwith.cli.reproduce import reproduce
from wearwith.cli.rules import rules_app
from wearwith.cli.rules_alone import alone
from wearwith.cli.sample import sample
from wearwith.cli.see import see
from wearwith.cli.serve import serve
from wearwith.cli.sets import sets_app
from wearwith.cli.train import train
from wearwith.cli.wardrobe import wardrobe
from wearwith.cli.wear import wear_app
from wearwith.errors import WearwithError
from wearwith.files.disk_errors import disk_error

__all__ = ["app", "main"]

app = typer.Typer(
    name="wearwith",
    help="What goes with this? Clothing compatibility, trained on real outfits.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.add_typer(import_app, name="import")
rules_app.command()(alone)
app.add_typer(pictures_app, name="pictures")
app.add_typer(rules_app, name="rules")
app.add_typer(sets_app, name="sets")
app.add_typer(index_app, name="index")
app.add_typer(wear_app, name="wear")
for command in (
    check,
    card,
    encode,
    see,
    train,
    questions,
    evaluate,
    compare,
    reproduce,
    recommend,
    match,
    explain,
    complete,
    outfits,
    exposure,
    export,
    serve,
    sample,
    demo,
    wardrobe,
):
    app.command()(command)


def _show_version(asked: bool) -> None:
    if asked:
        from wearwith._version import __version__

        print(__version__)  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; print an error that the user can fix, and exit with 2."""
    try:
        app()
    except WearwithError as error:
        say(f"Error: {error}")
        sys.exit(2)
    except OSError as error:
        storage = disk_error(error)
        if storage is None:
            raise
        say(f"Error: {storage}")
        sys.exit(2)
    except KeyboardInterrupt:
        say("Stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()

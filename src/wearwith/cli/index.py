"""`wearwith index`: the garments of a model in PostgreSQL."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["index_app"]

index_app = typer.Typer(
    help="Keep the garments of a model in PostgreSQL with pgvector (extra `pgvector`).",
    no_args_is_help=True,
)
ModelArgument = Annotated[
    Path, typer.Argument(help="A run folder, or what `wearwith export` wrote.")
]
UrlArgument = Annotated[
    str,
    typer.Argument(
        metavar="URL",
        help="postgresql://user@host:5432/database; PGPASSWORD has the password.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@index_app.command()
def load(
    model: ModelArgument,
    url: UrlArgument,
    graph_above: Annotated[
        int | None,
        typer.Option(
            help="Build a graph over sides with more garments than this, and measure it.",
            min=0,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Load the tops and bottoms of a model, their vectors and worn pairs; make the tables first.

    What is there stays: loading again goes on where it was stopped, and changes nothing else.

    Example: `wearwith index load served/akd postgresql://shop@localhost/shop`
    """
    from wearwith.cli.output import say
    from wearwith.matching.graph_index import IndexConfig
    from wearwith.matching.pgvector import Server, Store, build_graphs
    from wearwith.matching.pgvector import load as load_model
    from wearwith.progress import shown

    trained, server = _opened(model), Server(url)
    n_loaded = load_model(server, trained, shown)
    say(f"Loaded {n_loaded:,} garments into {server.address}" if n_loaded else "All is there")
    if graph_above is not None:
        store = Store.open(server, trained)
        config = IndexConfig(above=graph_above)
        found = build_graphs(server, store.model_id, config, shown)
        for side, check in found.items():
            say(f"The graph of {side}s finds {check.recall:.1%} of the exact {check.k} best")
        if not found:
            say(f"No side has more than {graph_above:,} garments: search is exact")
    server.close()


@index_app.command()
def put(
    model: ModelArgument,
    url: UrlArgument,
    items: Annotated[
        Path,
        typer.Argument(help="CSV, JSON Lines or Parquet with the column id.", dir_okay=False),
    ],
    picture_model: Annotated[
        list[Path] | None,
        typer.Option(help="The ONNX file that the catalogue's pictures were encoded with."),
    ] = None,
) -> None:
    """Put garments in one by one, or change those that are there; matches see it at once.

    With the column kind, rows are whole garments (title, category, picture and so on). Without it,
    only the given columns are changed, such as a price.

    Example: `wearwith index put served/akd postgresql://shop@localhost/shop new.jsonl`
    """
    from functools import partial

    from wearwith.cli.output import say
    from wearwith.matching.pgvector import Server, Store, put_file
    from wearwith.matching.picture_reader import PictureReader
    from wearwith.pictures.decoding import MOST_PIXELS
    from wearwith.progress import shown

    trained, server = _opened(model), Server(url)
    reader = PictureReader(trained, tuple(picture_model or ()))
    read = partial(reader.read, most_pixels=MOST_PIXELS)
    n_new, n_before = put_file(Store.open(server, trained), items, read, shown)
    say(f"{n_new:,} new, {n_before:,} changed")
    server.close()


@index_app.command()
def remove(
    model: ModelArgument,
    url: UrlArgument,
    ids: Annotated[list[str], typer.Argument(help="Ids of tops and bottoms.")],
) -> None:
    """Take garments out: all of them, or none if an id is unknown.

    Example: `wearwith index remove served/akd postgresql://shop@localhost/shop 43059077-05`
    """
    from wearwith.cli.output import say
    from wearwith.matching.pgvector import Server, Store

    server = Server(url)
    Store.open(server, _opened(model)).remove(ids)
    say(f"{len(ids):,} removed")
    server.close()


@index_app.command("list")
def list_models(url: UrlArgument, json_: JsonOption = False) -> None:
    """Show which models the database has.

    Example: `wearwith index list postgresql://shop@localhost/shop`
    """
    from dataclasses import asdict

    from wearwith.cli.output import print_json, print_table
    from wearwith.matching.pgvector import Server, loaded_models

    server = Server(url)
    found = loaded_models(server)
    server.close()
    if json_:
        print_json([asdict(one) for one in found])
        return
    rows = [
        (
            one.fingerprint[:12],
            one.name,
            one.tops,
            one.bottoms,
            "complete" if one.is_complete else "in part",
            ", ".join(f"{side}s {recall:.1%}" for side, recall in one.graphs.items()),
        )
        for one in found
    ]
    print_table("", ("fingerprint", "model", "tops", "bottoms", "loaded", "graphs"), rows)


@index_app.command()
def unload(
    url: UrlArgument,
    fingerprint: Annotated[str, typer.Argument(help="As `list` shows it, or its beginning.")],
) -> None:
    """Remove a model with all its garments, those that were put in too.

    Example: `wearwith index unload postgresql://shop@localhost/shop 3f1c0a`
    """
    from wearwith.cli.output import say
    from wearwith.matching.pgvector import Server
    from wearwith.matching.pgvector import unload as unload_model

    server = Server(url)
    say(f"Removed {unload_model(server, fingerprint)[:12]} from {server.address}")
    server.close()


@index_app.command()
def migrate(url: UrlArgument) -> None:
    """Bring the tables of an older wearwith to the form that this one works with.

    Example: `wearwith index migrate postgresql://shop@localhost/shop`
    """
    from wearwith.cli.output import say
    from wearwith.matching.pgvector import Server
    from wearwith.matching.pgvector import migrate as migrate_tables

    server = Server(url)
    done = migrate_tables(server)
    say("\n".join(done) if done else "The tables are the newest already")
    server.close()


def _opened(folder: Path) -> "TrainedModel":
    from wearwith.model import load_model

    return load_model(folder)

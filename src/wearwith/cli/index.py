"""`wearwith index`: the garments of a model in PostgreSQL."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.options import JsonOption, ModelArgument
from wearwith.cli.output import print_json, print_table, say
from wearwith.progress import shown

__all__ = ["index_app"]

index_app = typer.Typer(
    help="Keep the garments of a model in PostgreSQL with pgvector (extra `pgvector`).",
    no_args_is_help=True,
)
UrlArgument = Annotated[
    str,
    typer.Argument(
        metavar="URL",
        help="postgresql://user@host:5432/database; PGPASSWORD has the password.",
    ),
]


@index_app.command()
def load(
    model: ModelArgument,
    url: UrlArgument,
    graph_above: Annotated[
        int | None,
        typer.Option(
            help="Build a graph over sides with more garments than this, and measure it.",
            min=0,
        ),
    ] = None,
) -> None:
    """Make the tables, and load a model's tops and bottoms, their vectors and worn pairs.

    Existing rows stay: a second load goes on where the first was stopped, and changes nothing else.

    Example: `wearwith index load served/akd postgresql://shop@localhost/shop`
    """
    from wearwith.matching.graph_index import IndexConfig
    from wearwith.matching.pgvector import Server, Store, build_graphs
    from wearwith.matching.pgvector import load as load_garments
    from wearwith.model import load_model

    trained, server = load_model(model), Server(url)
    n_loaded = load_garments(server, trained, shown)
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
        Path, typer.Argument(help="CSV, JSON Lines or Parquet with the column id.", dir_okay=False)
    ],
    picture_model: Annotated[
        list[Path] | None,
        typer.Option(help="The ONNX file that the catalogue's pictures were encoded with."),
    ] = None,
) -> None:
    """Add garments one by one, or change existing ones; matches see it at once.

    With the column kind, rows are whole garments (title, category, picture and so on). Without it,
    only the given columns change, such as a price.

    Example: `wearwith index put served/akd postgresql://shop@localhost/shop new.jsonl`
    """
    from functools import partial

    from wearwith.matching.pgvector import Server, Store, put_file
    from wearwith.matching.picture_reader import PictureReader
    from wearwith.model import load_model
    from wearwith.pictures.decoding import MOST_PIXELS

    trained, server = load_model(model), Server(url)
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
    """Remove garments: all of them, or none if an id is unknown.

    Example: `wearwith index remove served/akd postgresql://shop@localhost/shop 43059077-05`
    """
    from wearwith.matching.pgvector import Server, Store
    from wearwith.model import load_model

    server = Server(url)
    Store.open(server, load_model(model)).remove(ids)
    say(f"{len(ids):,} removed")
    server.close()


@index_app.command("list")
def list_models(url: UrlArgument, json_: JsonOption = False) -> None:
    """List the models in the database.

    Example: `wearwith index list postgresql://shop@localhost/shop`
    """
    from dataclasses import asdict

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
    fingerprint: Annotated[str, typer.Argument(help="From `list`, or its beginning.")],
) -> None:
    """Remove a model with all its garments, including those added by `put`.

    Example: `wearwith index unload postgresql://shop@localhost/shop 3f1c0a`
    """
    from wearwith.matching.pgvector import Server
    from wearwith.matching.pgvector import unload as unload_model

    server = Server(url)
    say(f"Removed {unload_model(server, fingerprint)[:12]} from {server.address}")
    server.close()


@index_app.command()
def migrate(url: UrlArgument) -> None:
    """Upgrade the tables of an older wearwith to the form of this version.

    Example: `wearwith index migrate postgresql://shop@localhost/shop`
    """
    from wearwith.matching.pgvector import Server
    from wearwith.matching.pgvector import migrate as migrate_tables

    server = Server(url)
    done = migrate_tables(server)
    say("\n".join(done) if done else "The tables are up to date")
    server.close()

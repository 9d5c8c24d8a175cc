"""`wearwith serve`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.completion import models
from wearwith.cli.open_run import OwnModelOption

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = ["serve"]

KEY_VARIABLE = "WEARWITH_API_KEY"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    run: Annotated[
        Path,
        typer.Argument(help="A run folder, or a copy of one.", autocompletion=models),
    ],
    port: Annotated[int, typer.Option(help="0 takes any free one.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1, max=256)] = 1,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    edit: Annotated[
        bool,
        typer.Option(
            "--edit", help="Let rules be edited without a key; only on this machine itself."
        ),
    ] = False,
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            help="A file with the key for editing rules and reloading. Without it, the variable "
            "WEARWITH_API_KEY is read.",
            dir_okay=False,
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name by which the service may be addressed; any number of times."),
    ] = None,
    edits: Annotated[
        Path | None,
        typer.Option(help="Where versions of the rule book are kept.", file_okay=False),
    ] = None,
    picture_model: Annotated[
        list[Path] | None,
        typer.Option(help="The ONNX file that the catalogue's pictures were encoded with."),
    ] = None,
    blocked: Annotated[
        Path | None,
        typer.Option(help="Pairs never to show: a CSV file with top and bottom.", dir_okay=False),
    ] = None,
    pinned: Annotated[
        Path | None,
        typer.Option(help="Pairs to put first: a CSV file with top and bottom.", dir_okay=False),
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Match in this PostgreSQL database (extra `pgvector`); see `wearwith index load`. "
            "PGPASSWORD has its password. Without it, the variable WEARWITH_INDEX is read.",
            envvar="WEARWITH_INDEX",
            show_envvar=False,
        ),
    ] = None,
    index_above: Annotated[
        int | None,
        typer.Option(
            help="Search sides with more garments than this by a graph (extra `index`, or the one "
            "that the database has).",
            min=0,
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        float, typer.Option(help="Seconds between looks for a new model; 0 is never.", min=0)
    ] = 1.0,
    log_requests: Annotated[
        bool, typer.Option(help="Log a line of JSON for each request; mistakes are always logged.")
    ] = True,
    page: Annotated[bool, typer.Option(help="Serve the page for people too.")] = True,
    model: OwnModelOption = None,
) -> None:
    """Serve a trained model: an API for programs at /v1, and a page for people at /.

    Replace the folder, or point its link elsewhere, and the new model is taken into service while
    the old one answers what is under way.

    Example: `wearwith serve runs/akd --open`
    """
    from wearwith.cli.local_page import HERE, one_thread, open_soon, require_serving
    from wearwith.errors import ConfigError

    is_local = host in LOOPBACK
    if edit and not is_local:
        raise ConfigError(
            "Editing without a key is for one's own machine alone",
            where=f"--edit --host {host}",
            fix=f"set {KEY_VARIABLE}, or leave --host out",
        )
    one_thread()
    require_serving()
    from pydantic import SecretStr

    from wearwith.cli.output import say
    from wearwith.serving import Settings
    from wearwith.serving.present_model import open_desk
    from wearwith.serving.server import bound
    from wearwith.serving.server import run as run_server
    from wearwith.training import load_run

    key = _key(api_key_file)
    opened = load_run(run, model)  # workers can't tell a person what is wrong
    open_desk(opened, run, edits)
    if index is not None:
        from wearwith.matching.source import opened_source

        opened_source(opened, index).close()
    names = tuple(name.lower() for name in name or ())
    settings = Settings(
        api_key=key,
        edit_without_key=edit and key is None,
        hosts=(*names, *HERE) if is_local or names else (),
        edits=edits,
        picture_models=tuple(picture_model or ()),
        blocked=blocked,
        pinned=pinned,
        index=None if index is None else SecretStr(index),
        index_above=index_above,
        watch_seconds=watch,
        page=page,
        log_requests=log_requests,
        own_model=model,
    )
    at = bound(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}/"
    say(f"Serving {run} at {address}")
    say(_of_editing(settings.edit_without_key, key is not None))
    say("Stop it with Ctrl-C.")
    if open_:
        open_soon(address)
    run_server(at, run, settings, workers)


def _key(file: Path | None) -> "SecretStr | None":
    """Read the key; None without one."""
    import os

    from pydantic import SecretStr

    from wearwith.errors import ConfigError

    # Taken away: a browser that is opened, and what it opens, need not know it.
    key, where = os.environ.pop(KEY_VARIABLE, None), KEY_VARIABLE
    if file is not None:
        where = str(file)
        try:
            key = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The key can't be read: {error}", where=file) from None
    if key is None:
        return None
    if len(key) < 16 or not key.isascii() or not key.isprintable():
        raise ConfigError(
            "A key has at least 16 characters, all of them ASCII",
            where=where,
            fix="make one with: python -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return SecretStr(key)


def _of_editing(without_key: bool, has_key: bool) -> str:
    if has_key:
        return "Rules may be edited with the key."
    if without_key:
        return "Rules may be edited by whoever is at this machine."
    return f"Rules are shown, not edited: set {KEY_VARIABLE}, or give --edit to edit them here."

"""`wearwith serve`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.local_page import HERE, one_thread, open_soon, require_serving
from wearwith.cli.options import BlockedOption, ModelArgument, OwnModelOption, PinnedOption
from wearwith.cli.output import say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = ["serve"]

KEY_VARIABLE = "WEARWITH_API_KEY"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    run: ModelArgument,
    port: Annotated[int, typer.Option(help="0 takes any free one.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1, max=256)] = 1,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    edit: Annotated[
        bool,
        typer.Option("--edit", help="Allow editing rules without a key; only on this machine."),
    ] = False,
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            help="A file with the key for editing rules and reloading; by default the variable "
            "WEARWITH_API_KEY.",
            dir_okay=False,
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name by which clients may address the service; repeatable."),
    ] = None,
    edits: Annotated[
        Path | None, typer.Option(help="Where to keep versions of the rule book.", file_okay=False)
    ] = None,
    sets: Annotated[
        Path | None,
        typer.Option(
            help="Where your own sets are kept; by default beside the model.", file_okay=False
        ),
    ] = None,
    picture_model: Annotated[
        list[Path] | None,
        typer.Option(help="The ONNX file that the catalogue's pictures were encoded with."),
    ] = None,
    blocked: BlockedOption = None,
    pinned: PinnedOption = None,
    index: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Match in this PostgreSQL database (extra `pgvector`); see `wearwith index load`. "
            "PGPASSWORD has its password. By default the variable WEARWITH_INDEX.",
            envvar="WEARWITH_INDEX",
            show_envvar=False,
        ),
    ] = None,
    index_above: Annotated[
        int | None,
        typer.Option(
            help="Search sides and slots with more garments than this by a graph (extra `index`, "
            "or the database's own).",
            min=0,
        ),
    ] = None,
    watch: Annotated[
        float, typer.Option(help="Seconds between checks for a new model; 0 is never.", min=0)
    ] = 1.0,
    log_requests: Annotated[
        bool, typer.Option(help="Log a line of JSON for each request; bugs are always logged.")
    ] = True,
    page: Annotated[bool, typer.Option(help="Serve the page for people too.")] = True,
    currency: Annotated[
        str | None,
        typer.Option(
            help="Of prices, such as EUR, where the items have no column `currency`. By default "
            "the variable WEARWITH_CURRENCY.",
            envvar="WEARWITH_CURRENCY",
            show_envvar=False,
        ),
    ] = None,
    model: OwnModelOption = None,
) -> None:
    """Serve a trained model: an API for programs at /v1, and a page for people at /.

    Replace the folder, or point its link elsewhere, and the new model takes over, while the old one
    finishes its requests.

    Example: `wearwith serve runs/akd --open`
    """
    is_local = host in LOOPBACK
    if edit and not is_local:
        raise ConfigError(
            "Editing without a key is only for your own machine",
            where=f"--edit --host {host}",
            fix=f"set {KEY_VARIABLE}, or leave --host out",
        )
    one_thread()
    require_serving()
    from pydantic import SecretStr

    from wearwith.serving import Settings
    from wearwith.serving.served_model import open_desk
    from wearwith.serving.server import bound
    from wearwith.serving.server import run as run_server
    from wearwith.training import load_run

    key = _key(api_key_file)
    opened = load_run(run, model)  # workers can't report errors to a person
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
        sets=sets,
        picture_models=tuple(picture_model or ()),
        blocked=blocked,
        pinned=pinned,
        index=None if index is None else SecretStr(index),
        index_above=index_above,
        watch_seconds=watch,
        page=page,
        currency=_currency(currency),
        log_requests=log_requests,
        own_model=model,
    )
    at = bound(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}/"
    say(f"Serving {run} at {address}")
    say(_who_edits(settings.edit_without_key, key is not None))
    say("Stop it with Ctrl-C.")
    if open_:
        open_soon(address)
    run_server(at, run, settings, workers)


def _currency(text: str | None) -> str | None:
    """Read a currency; none if it is empty."""
    text = (text or "").strip()
    if len(text) > 5 or any(one.isdigit() or one.isspace() for one in text):
        raise ConfigError(
            f"{text!r} is not a currency", where="--currency", fix="give its code, such as EUR"
        )
    return text or None


def _key(file: Path | None) -> "SecretStr | None":
    """Read the key from a file or the environment; None without one."""
    from pydantic import SecretStr

    # Removed, so that a browser started by --open does not inherit it.
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


def _who_edits(without_key: bool, has_key: bool) -> str:
    if has_key:
        return "Whoever has the key may edit rules."
    if without_key:
        return "Anyone at this machine may edit rules."
    return f"Rules can't be edited: set {KEY_VARIABLE}, or give --edit to edit them here."

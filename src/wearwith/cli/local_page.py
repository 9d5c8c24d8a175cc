"""What the commands that show a page share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wearwith.cli.output import say
from wearwith.errors import ExtraMissingError

if TYPE_CHECKING:
    from wearwith.serving import Settings
    from wearwith.wardrobe import Wardrobe

__all__ = ["HERE", "one_thread", "open_soon", "require_serving", "serve_here", "wardrobe_settings"]

MOST_AT_ONCE = 25  # photographs
HERE = ("127.0.0.1", "localhost", "[::1]")  # names that address a page on this machine


def require_serving() -> None:
    """Raise `ExtraMissingError` if the extra `serve` is not installed."""
    try:
        import wearwith.serving.server  # noqa: F401
    except ImportError:
        raise ExtraMissingError("Serving", "serve") from None


def one_thread() -> None:
    """Give each worker one thread of NumPy's library, which reads this when first imported."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"


def serve_here(
    folder: Path,
    *,
    port: int,
    open_: bool,
    picture_models: tuple[Path, ...] = (),
    wardrobe: "Wardrobe | None" = None,
) -> None:
    """Serve a model to the person at this machine, who may edit its rules and a wardrobe."""
    from wearwith.serving import Settings
    from wearwith.serving.server import bound, run

    settings = Settings(
        edit_without_key=True,
        hosts=HERE,
        picture_models=picture_models,
        log_requests=False,  # a person at the page needs only errors
    )
    if wardrobe is not None:
        settings = wardrobe_settings(settings, folder, wardrobe)
    at = bound("127.0.0.1", port)
    address = f"http://127.0.0.1:{at.getsockname()[1]}/"
    say(f"The page: {address}")
    say("Stop it with Ctrl-C.")
    if open_:
        open_soon(address)
    run(at, folder, settings, 1, wardrobe)


def wardrobe_settings(settings: "Settings", folder: Path, wardrobe: "Wardrobe") -> "Settings":
    """Let several photographs in at once, and keep edits of rules where later models find them."""
    edits = wardrobe.edits
    before = folder.with_name(f"{folder.name}.edits")
    if before.is_dir() and not edits.exists():  # where they were kept beside each model
        before.rename(edits)
    most = MOST_AT_ONCE * settings.most_body
    return settings.model_copy(update={"edits": edits, "most_body": most, "body_seconds": 120})


def open_soon(address: str) -> None:
    """Open a browser once the server has had time to start."""
    import threading
    import webbrowser

    timer = threading.Timer(1.0, webbrowser.open, [address])
    timer.daemon = True
    timer.start()

"""Style sheet, scripts and icon: read once, and named after their content.

A name changes with the content, so that a browser may keep a file for good.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["FILES", "Asset", "asset", "asset_path"]

FILES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
DIGITS = 12


@dataclass(frozen=True)
class Asset:
    """A static file.

    Attributes
    ----------
    content, zipped
        As it is, and as gzip has it.
    media_type
        What it is.
    digest
        The first digits of its SHA-256.
    """

    content: bytes
    zipped: bytes
    media_type: str
    digest: str


@cache
def asset(name: str) -> Asset:
    """Read a file of `FILES`; `KeyError` if it is none of them."""
    media_type = FILES[name]
    content = (resources.files("wearwith.serving.page") / "static" / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:DIGITS]
    return Asset(content, gzip.compress(content, mtime=0), media_type, digest)


def asset_path(name: str) -> str:
    """Give its address on this site."""
    return f"/static/{asset(name).digest}/{name}"

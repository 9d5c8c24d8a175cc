"""Turns templates into pages, which load their style sheet and scripts from this site alone."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from wearwith.serving.page import garment_words, page_words
from wearwith.serving.page.languages import page_language
from wearwith.serving.page.rule_words import fired_in_words
from wearwith.serving.page.told_problem import told
from wearwith.words.nouns import is_many, with_article
from wearwith.words.wording import N_, _, ngettext, number

__all__ = ["FILES", "asset", "asset_path", "rendered"]

FILES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "looks.css": "text/css; charset=utf-8",
    "looks.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
DIGITS = 12
TITLE = N_("What goes with this?")  # of a service that has none of its own


@dataclass(frozen=True)
class Asset:
    """A static file, plain and as gzip; `digest` is the first digits of its SHA-256."""

    content: bytes
    zipped: bytes
    media_type: str
    digest: str


@cache
def asset(name: str) -> Asset:
    """Read a file of `FILES`; raises `KeyError` if it is none of them."""
    media_type = FILES[name]
    content = (resources.files("wearwith.serving.page") / "static" / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:DIGITS]
    return Asset(content, gzip.compress(content, mtime=0), media_type, digest)


def asset_path(name: str) -> str:
    """Path of a static file. It changes with the content, so that a browser may keep the file."""
    return f"/static/{asset(name).digest}/{name}"


def rendered(template: str, status: int = 200, *, title: str, **values: Any) -> HTMLResponse:
    """Fill a template in the language of the request; all values are shown as text.

    `title` is the service's; that which it has by itself is said in that language.
    """
    language = page_language()
    filled = _templates().get_template(template)
    page = filled.render(values, language=language, title=_(title))
    headers = {
        "Cache-Control": "no-store",  # rules change what it says, and a photograph may be in it
        "Content-Language": language.code,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(language.carried(page), status, headers)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("wearwith.serving.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    templates.policies["ext.i18n.trimmed"] = True
    templates.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    templates.globals["ngettext"] = _counted
    templates.globals["asset_path"] = asset_path
    for words in (page_words, garment_words):
        templates.filters |= {name: getattr(words, name) for name in words.__all__}
    templates.filters |= {"is_many": is_many, "with_article": with_article}
    templates.filters |= {"told": told, "fired_in_words": fired_in_words}
    return templates


@pass_context
def _counted(context: Context, one: str, many: str, num: int, **values: object) -> str:
    """Say how many there are: `num` is a number in the form of the language."""
    text = ngettext(one, many, num)
    values.setdefault("num", number(num))
    return (Markup(text) if context.eval_ctx.autoescape else text) % values  # noqa: S704 - ours

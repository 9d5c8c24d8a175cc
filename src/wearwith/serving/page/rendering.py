"""From a template to an answer that a browser can trust: no script and no style but this site's."""

from functools import cache
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.serving.page import page_words
from wearwith.serving.page.static_assets import asset_path
from wearwith.serving.page.swatches import swatch

__all__ = ["POLICY", "rendered"]

# A photograph that was dropped in is shown from the page itself: data, and blob before it is sent.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",  # rules change what a page says, and a photograph may stand in it
}


def rendered(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a template; whatever is put in is shown as text."""
    page = _templates().get_template(template).render(values)
    return HTMLResponse(page, status, HEADERS)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("wearwith.serving.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset_path"] = asset_path
    templates.filters |= {name: getattr(page_words, name) for name in page_words.__all__}
    templates.filters["swatch"] = swatch
    return templates

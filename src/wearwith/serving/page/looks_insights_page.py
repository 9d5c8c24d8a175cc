"""`/insights/looks`: which slots and which rules carry the looks of the catalogue."""

from fastapi.responses import HTMLResponse

from wearwith.serving.page.looks_page import frame_of
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Views

__all__ = ["looks_insights"]

RULES_SHOWN = 30


def looks_insights(views: Views) -> HTMLResponse:
    """Show what carries looks; raises `ConfigError` with a model of pairs."""
    found = views.what_carries(views.service.now)
    return rendered(
        "looks_insights.html",
        **frame_of(views),
        found=found,
        rules=[] if found is None else found.rules[:RULES_SHOWN],
    )

"""`/photo`: what goes with a new garment, or first the question what it is."""

from dataclasses import replace

from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from wearwith.matching.looks import Looks, looks_of
from wearwith.serving.page.garment_reading import corrected
from wearwith.serving.page.match_form import MatchRequest
from wearwith.serving.page.match_page import match
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Views
from wearwith.serving.page.uploaded_garment import UploadedGarment
from wearwith.types import Side

__all__ = ["match_photograph"]

SURE = 0.7  # from which what a garment looks like contradicts what somebody said


def match_photograph(
    views: Views, question: MatchRequest, garment: UploadedGarment, form: FormData
) -> HTMLResponse:
    """Match a new garment as it was put right; ask what it is if that is not clear.

    Raises
    ------
    ConfigError, DataError
        If the model can't answer for such a garment, or a value is unknown.
    """
    served = views.service.now
    model = served.matcher.model
    side = garment.kind
    if not garment.is_sure:
        looks = looks_of(garment.item, model)
        if _is_doubtful(garment.kind, looks):
            title = views.service.settings.title
            return rendered("ask_kind.html", title=title, garment=garment, looks=looks)
        side = garment.kind or looks.side
    assert side is not None  # noqa: S101 - otherwise it was asked
    garment = corrected(garment.as_kind(side), form, model)
    if garment.kind != side:  # the filters were those of the other side
        question = replace(question, partner="", colour=(), category=())
    return match(views, question, garment)


def _is_doubtful(said: Side | None, looks: Looks) -> bool:
    if said is None:
        return looks.side is None
    return looks.side not in (None, said) and looks.confidence >= SURE

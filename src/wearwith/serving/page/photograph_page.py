"""`/photo`: what goes with a new garment, or first the question what it is."""

from dataclasses import replace

from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from wearwith.matching.looks import looks_of
from wearwith.matching.queries import garment_of
from wearwith.model import TrainedModel
from wearwith.serving.page.garment_reading import corrected
from wearwith.serving.page.match_form import MatchRequest
from wearwith.serving.page.match_page import match
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Views
from wearwith.serving.page.uploaded_garment import UploadedGarment

__all__ = ["match_photograph"]


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
        if not _is_readable(garment, model):
            side = garment.kind or looks.side or "top"  # which makes no difference
        elif looks.question(garment.kind) is not None:
            title = views.service.settings.title
            return rendered("ask_kind.html", title=title, garment=garment, looks=looks)
        else:
            side = garment.kind or looks.side
    assert side is not None  # noqa: S101 - otherwise it was asked
    garment = corrected(garment.as_kind(side), form, model)
    if garment.kind != side:  # the filters were those of the other side
        question = replace(question, partner="", colour=(), category=())
    return match(views, question, garment)


def _is_readable(garment: UploadedGarment, model: TrainedModel) -> bool:
    """Whether the model reads anything of a garment; if not, the page says so and asks nothing."""
    return not garment_of(model, garment.item, garment.kind or "top").is_unreadable

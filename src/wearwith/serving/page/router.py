"""The addresses of the page."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from wearwith.errors import (
    DataError,
    ExtraMissingError,
    StorageError,
    UnknownItemError,
    WearwithError,
)
from wearwith.serving.page.choose_page import choose
from wearwith.serving.page.exposure_page import exposure
from wearwith.serving.page.insights_page import insights
from wearwith.serving.page.languages import answered_in, asked_language
from wearwith.serving.page.looks_form import LooksRequest
from wearwith.serving.page.looks_insights_page import looks_insights
from wearwith.serving.page.looks_page import look, looks, saved_looks
from wearwith.serving.page.match_form import MatchRequest
from wearwith.serving.page.match_page import match
from wearwith.serving.page.photograph_page import match_photograph
from wearwith.serving.page.rendering import FILES, asset, rendered
from wearwith.serving.page.rules_page import go_back, rules, save_rule, try_rule
from wearwith.serving.page.sets_page import edit_sets, sets
from wearwith.serving.page.shelf import Views
from wearwith.serving.page.uploaded_garment import UploadedGarment, read_photograph
from wearwith.serving.page.why_page import why
from wearwith.serving.problems import RefusedError
from wearwith.serving.service import Service
from wearwith.words.wording import _

__all__ = ["router"]

SetEditName = Literal["put", "turn", "remove", "back", "decide", "propose"]
FOR_GOOD = "public, max-age=31536000, immutable"


def router(service: Service) -> APIRouter:
    """Give the routes of the page; a user's error becomes a page that says what to do."""
    views = Views(service)
    routes = APIRouter(
        route_class=_with_errors_as_pages(service),
        default_response_class=HTMLResponse,
        include_in_schema=False,
    )

    async def shown(view: Callable[..., Response], *args: Any) -> Response:
        return await service.in_thread(view, views, *args)

    @routes.get("/")
    async def choose_page(request: Request) -> Response:
        return await shown(choose, request.query_params)

    @routes.get("/match")
    async def match_page(request: Request) -> Response:
        return await shown(match, MatchRequest.of(request.query_params))

    @routes.post("/photo")
    async def photo_page(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=500) as form:
            photograph = await read_photograph(service, form)
            question = MatchRequest.of(form)
        return await shown(match_photograph, question, photograph, form)

    @routes.get("/looks")
    async def looks_page(request: Request) -> Response:
        return await shown(looks, LooksRequest.of(request.query_params))

    @routes.post("/looks")
    async def looks_around_photo(request: Request) -> Response:
        return await shown(looks, *await _asked_with_photograph(request))

    @routes.get("/look")
    async def look_page(request: Request) -> Response:
        return await shown(look, LooksRequest.of(request.query_params))

    @routes.post("/look")
    async def look_with_photo(request: Request) -> Response:
        return await shown(look, *await _asked_with_photograph(request))

    @routes.get("/saved")
    async def saved_page() -> Response:
        return await shown(saved_looks)

    @routes.get("/sets")
    async def sets_page(request: Request) -> Response:
        return await shown(sets, request.query_params)

    @routes.post("/sets/{what}")
    async def edit_sets_page(what: SetEditName, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=500) as form:
            return await shown(edit_sets, request, what, form)

    @routes.get("/insights/looks")
    async def looks_insights_page() -> Response:
        return await shown(looks_insights)

    async def _asked_with_photograph(request: Request) -> tuple[LooksRequest, UploadedGarment]:
        async with request.form(max_files=1, max_fields=500) as form:
            return LooksRequest.of(form), await read_photograph(service, form)

    @routes.get("/why")
    async def why_page(request: Request) -> Response:
        return await shown(why, request.query_params)

    @routes.get("/insights")
    async def insights_page(request: Request) -> Response:
        return await shown(insights, request.query_params)

    @routes.get("/insights/exposure")
    async def exposure_page() -> Response:
        return await shown(exposure)

    @routes.get("/rules")
    async def rules_page(request: Request) -> Response:
        return await shown(rules, request.query_params)

    @routes.post("/rules/try")
    async def try_page(request: Request) -> Response:
        return await shown(try_rule, request, await _form(request))

    @routes.post("/rules/save")
    async def save_page(request: Request) -> Response:
        return await shown(save_rule, request, await _form(request))

    @routes.post("/rules/back")
    async def back_page(request: Request) -> Response:
        return await shown(go_back, request, await _form(request))

    if service.wardrobe is not None:
        _add_wardrobe(routes, shown)

    @routes.get("/static/{digest}/{name}")
    async def static(digest: str, name: str, request: Request) -> Response:
        return _static(digest, name, request)

    return routes


def _add_wardrobe(routes: APIRouter, shown: Callable[..., Coroutine[Any, Any, Response]]) -> None:
    """Add the pages that only a person's own wardrobe has."""
    from wearwith.serving.page import wardrobe_page as own
    from wearwith.serving.page import wear_page as wear

    @routes.get("/wardrobe")
    async def wardrobe_page(request: Request) -> Response:
        return await shown(own.wardrobe_page, request.query_params)

    @routes.post("/wardrobe/wore")
    async def wore_page(request: Request) -> Response:
        return await shown(wear.note_worn, request, await _form(request))

    @routes.post("/wardrobe/unworn")
    async def unworn_page(request: Request) -> Response:
        return await shown(wear.take_back, request, await _form(request))

    @routes.post("/wardrobe/correct")
    async def correct_page(request: Request) -> Response:
        return await shown(own.correct_garment, request, await _form(request))

    @routes.post("/wardrobe/add")
    async def add_page(request: Request) -> Response:
        try:
            async with request.form(max_files=own.MOST_FILES, max_fields=10) as form:
                files = await own.files_of(form)
        except HTTPException as error:
            most = _("send at most %(most)s photographs at once") % {"most": own.MOST_FILES}
            raise DataError(_("The photographs can’t be read"), fix=most) from error
        return await shown(own.add_photographs, request, files)


async def _form(request: Request) -> FormData:
    async with request.form(max_files=0, max_fields=50) as form:
        return form


def _static(digest: str, name: str, request: Request) -> Response:
    if name not in FILES:
        return Response("There is no such file.", 404, media_type="text/plain")
    file = asset(name)
    # A page from before an update may ask for an older file: it gets this one, not to be kept.
    headers = {
        "Cache-Control": FOR_GOOD if digest == file.digest else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.zipped, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _with_errors_as_pages(service: Service) -> type[APIRoute]:
    """Make a class of routes that answer in a user's language, an error as a page."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def answer_or_explain(request: Request) -> Response:
                language = asked_language(request)
                with answered_in(language):
                    try:
                        answered = await answer(request)
                    except WearwithError as error:
                        title = service.settings.title
                        return rendered("problem.html", _status(error), error=error, title=title)
                if "location" in answered.headers:
                    address = language.carried_address(answered.headers["location"])
                    answered.headers["location"] = address
                return answered

            return answer_or_explain

    return PageRoute


def _status(error: WearwithError) -> int:
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, UnknownItemError):
        return 404
    if isinstance(error, StorageError):
        return 507
    return 501 if isinstance(error, ExtraMissingError) else 400

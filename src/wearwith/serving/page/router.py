"""The addresses of the page."""

from collections.abc import Callable, Coroutine
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from wearwith.errors import ExtraMissingError, StorageError, UnknownItemError, WearwithError
from wearwith.serving.editor_access import require_editor
from wearwith.serving.page import choose_page as choose
from wearwith.serving.page import insights_page as insights
from wearwith.serving.page import match_page as match
from wearwith.serving.page import rules_page as rules
from wearwith.serving.page import why_page as why
from wearwith.serving.page.match_form import MatchRequest
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.rule_form import RuleForm, version_of
from wearwith.serving.page.rule_trial import tried
from wearwith.serving.page.rules_page import Answer
from wearwith.serving.page.static_assets import FILES, asset
from wearwith.serving.page.uploaded_garment import read_photograph
from wearwith.serving.page.views import Views
from wearwith.serving.present_model import desk_of
from wearwith.serving.problems import RefusedError
from wearwith.serving.service import Service

__all__ = ["router"]

FOR_GOOD = "public, max-age=31536000, immutable"
SEE_OTHER = 303


def router(service: Service) -> APIRouter:
    """Give the routes of the page; errors of a user become a page that says what to do."""
    views = Views(service)
    routes = APIRouter(
        route_class=_told_as_page(service),
        default_response_class=HTMLResponse,
        include_in_schema=False,
    )

    async def shown(view: Callable[..., Response], *args: Any) -> Response:
        return await to_thread.run_sync(view, views, *args, limiter=service.threads)

    @routes.get("/")
    async def choose_page(request: Request) -> Response:
        return await shown(choose.choose, request.query_params)

    @routes.get("/match")
    async def match_page(request: Request) -> Response:
        return await shown(match.match, MatchRequest.of(request.query_params))

    @routes.post("/photo")
    async def photo_page(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=500) as form:
            photograph = await read_photograph(service, form)
            asked = MatchRequest.of(form)
        return await shown(match.match, asked, photograph)

    @routes.get("/why")
    async def why_page(request: Request) -> Response:
        return await shown(why.why, request.query_params)

    @routes.get("/insights")
    async def insights_page(request: Request) -> Response:
        return await shown(insights.insights, request.query_params)

    @routes.get("/rules")
    async def rules_page(request: Request) -> Response:
        return await shown(rules.rules, request.query_params)

    @routes.post("/rules/try")
    async def try_rule(request: Request) -> Response:
        return await shown(_try, request, await _form(request))

    @routes.post("/rules/save")
    async def save_rule(request: Request) -> Response:
        return await shown(_save, request, await _form(request))

    @routes.post("/rules/back")
    async def go_back(request: Request) -> Response:
        return await shown(_go_back, request, await _form(request))

    @routes.get("/static/{digest}/{name}")
    async def static(digest: str, name: str, request: Request) -> Response:
        return _static(digest, name, request)

    return routes


async def _form(request: Request) -> FormData:
    async with request.form(max_files=0, max_fields=50) as form:
        return form


def _try(views: Views, request: Request, form: FormData) -> Response:
    present, place = views.service.now, str(form.get("place", ""))
    asked = None
    try:
        asked = RuleForm.of(form, desk_of(present))
        answer = Answer(place, asked, tried(views, present, asked))
    except WearwithError as error:
        answer = Answer(place, asked, error=error)
    return rules.rules(views, request.query_params, answer)


def _save(views: Views, request: Request, form: FormData) -> Response:
    desk, place = desk_of(views.service.now), str(form.get("place", ""))
    asked = None
    try:
        require_editor(views.service, request, str(form.get("key", "")))
        asked = RuleForm.of(form, desk)
        asked.save(desk)
    except (WearwithError, RefusedError) as error:
        return rules.rules(views, request.query_params, Answer(place, asked, error=error))
    return RedirectResponse(f"/rules?saved={desk.version}", SEE_OTHER)


def _go_back(views: Views, request: Request, form: FormData) -> Response:
    desk = desk_of(views.service.now)
    try:
        require_editor(views.service, request, str(form.get("key", "")))
        author, reason = (str(form.get(name, "")) for name in ("author", "reason"))
        desk.go_back(version_of(form), author=author, reason=reason)
    except (WearwithError, RefusedError) as error:
        return rules.rules(views, request.query_params, Answer("back", error=error))
    return RedirectResponse(f"/rules?saved={desk.version}", SEE_OTHER)


def _static(digest: str, name: str, request: Request) -> Response:
    if name not in FILES:
        return Response("There is no such file.", 404, media_type="text/plain")
    file = asset(name)
    # A page from before an update may ask for an older one: it gets this one, and keeps it not.
    headers = {
        "Cache-Control": FOR_GOOD if digest == file.digest else "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.zipped, headers=headers, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _told_as_page(service: Service) -> type[APIRoute]:
    """Give a kind of route that shows an error of the user as a page."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def answer_or_explain(request: Request) -> Response:
                try:
                    return await answer(request)
                except (WearwithError, RefusedError) as error:
                    told = {"error": error, "title": service.settings.title}
                    return rendered("problem.html", _status(error), **told)

            return answer_or_explain

    return PageRoute


def _status(error: WearwithError | RefusedError) -> int:
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, UnknownItemError):
        return 404
    if isinstance(error, StorageError):
        return 507
    return 501 if isinstance(error, ExtraMissingError) else 400

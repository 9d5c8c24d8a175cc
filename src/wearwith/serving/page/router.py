"""The addresses of the page."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from wearwith.errors import UnknownItemError, WearwithError
from wearwith.serving.page import choose, match, why
from wearwith.serving.page.asked import Asked
from wearwith.serving.page.assets import FILES, asset
from wearwith.serving.page.photograph import read_photograph
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.views import Views
from wearwith.serving.service import Service

__all__ = ["router"]

FOR_GOOD = "public, max-age=31536000, immutable"


def router(service: Service) -> APIRouter:
    """Give the routes of the page; errors of a user become a page that says what to do."""
    views = Views(service)
    routes = APIRouter(
        route_class=_told_as_page(service),
        default_response_class=HTMLResponse,
        include_in_schema=False,
    )

    @routes.get("/")
    def choose_page(request: Request) -> Response:
        return choose.choose(views, request.query_params)

    @routes.get("/match")
    def match_page(request: Request) -> Response:
        return match.match(views, Asked.of(request.query_params))

    @routes.get("/why")
    def why_page(request: Request) -> Response:
        return why.why(views, request.query_params)

    @routes.post("/photo")
    async def photo_page(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=200) as form:
            photograph = await read_photograph(service, form)
            asked = Asked.of(form)
        return await run_in_threadpool(match.match, views, asked, photograph)

    @routes.get("/static/{digest}/{name}")
    def static(digest: str, name: str, request: Request) -> Response:
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

    return routes


def _told_as_page(service: Service) -> type[APIRoute]:
    """Give a kind of route that shows an error of the user as a page."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def answer_or_explain(request: Request) -> Response:
                try:
                    return await answer(request)
                except WearwithError as error:
                    status = 404 if isinstance(error, UnknownItemError) else 400
                    return rendered(
                        "problem.html", status, error=error, title=service.settings.title
                    )

            return answer_or_explain

    return PageRoute

"""Answers that say what went wrong, where, and what to do: problem+json (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, to_json
from starlette.exceptions import HTTPException

from wearwith.errors import (
    ConfigError,
    DataError,
    ExtraMissingError,
    OutputExistsError,
    RuleError,
    RunError,
    StorageError,
    UnknownItemError,
    WearwithError,
)
from wearwith.matching.picture_reader import UnreadableError

__all__ = ["Problem", "RefusedError", "answer_problems", "documented", "problem_response"]

MEDIA_TYPE = "application/problem+json"
_STATUS: dict[type[WearwithError], int] = {
    UnknownItemError: 404,
    OutputExistsError: 409,
    ConfigError: 422,
    DataError: 422,
    RuleError: 422,
    ExtraMissingError: 501,
    UnreadableError: 501,
    RunError: 503,
    StorageError: 507,
}
_WHEN = {
    400: "The request is malformed, or addresses the service by a name it does not go by.",
    401: "The key is missing or wrong.",
    403: "Editing is off here, or another site's page asked for it.",
    404: "There is no such item, or the model has no such thing.",
    408: "The request did not arrive in time.",
    409: "Another edit is being written, or the reload was refused.",
    413: "The request is too large.",
    415: "The service does not read bodies of this type.",
    422: "Something in the request can't be used: `where` says which part.",
    501: "This service lacks a package that this needs.",
    503: "The service is too busy: try again after `Retry-After` seconds.",
    507: "The disk of the service is full, or can't be written to.",
}
_EXAMPLE = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "what": "There is no top or bottom 't9' in the catalogue",
    "where": "id",
    "fix": "did you mean t90?",
}


class Problem(BaseModel):
    """What went wrong, where, and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    what: str
    where: str | None = None
    fix: str | None = None


class RefusedError(WearwithError):
    """A request refused with a status of its own, and perhaps further headers."""

    def __init__(
        self,
        status: int,
        what: str,
        *,
        where: object = None,
        fix: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.status, self.headers = status, dict(headers or {})


def problem_response(
    status: int, error: WearwithError, headers: Mapping[str, str] | None = None
) -> Response:
    """Write an error as an answer."""
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content = to_json({**problem, "what": error.what, "where": error.where, "fix": error.fix})
    return Response(content, status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe answers that are problems, for OpenAPI."""
    answers: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        example = _EXAMPLE
        if status != 404:
            title, what = HTTPStatus(status).phrase, _WHEN[status]
            example = {**_EXAMPLE, "status": status, "title": title, "what": what}
            example |= {"where": None, "fix": None}
        schema = {"$ref": "#/components/schemas/Problem"}
        content = {MEDIA_TYPE: {"schema": schema, "example": example}}
        answers[status] = {"description": _WHEN[status], "content": content}
    return answers


def answer_problems(app: FastAPI) -> None:
    """Make an application answer every error with a problem."""
    app.add_exception_handler(WearwithError, _of_user)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(ValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


async def _of_user(_request: Request, error: Exception) -> Response:
    assert isinstance(error, WearwithError)  # noqa: S101
    if isinstance(error, RefusedError):
        return problem_response(error.status, error, error.headers)
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
    return problem_response(status, error)


async def _of_validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | ValidationError)  # noqa: S101
    errors: list[ErrorDetails] = list(error.errors())
    where, *others = (".".join(str(part) for part in one["loc"]) for one in errors[:6])
    also = f"mend {', '.join(dict.fromkeys(others))} too, and " if others else ""
    problem = WearwithError(errors[0]["msg"], where=where or None, fix=f"{also}see /docs")
    return problem_response(422, problem)


async def _of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    fix = "see /docs for what there is" if error.status_code in (404, 405) else None
    problem = WearwithError(str(error.detail), fix=fix)
    return problem_response(error.status_code, problem, error.headers)

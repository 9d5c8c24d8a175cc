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
    400: "The request is malformed, or asks for a name that this service does not go by.",
    401: "The key is missing or wrong.",
    403: "Editing is off here, or another site's page asked for it.",
    404: "There is no such item, or the model has no such thing.",
    408: "The request did not arrive in time.",
    409: "Another edit is being written, or the reload was refused.",
    413: "The request is too large.",
    415: "The body is of a type that is not read here.",
    422: "Something in the request can't be used: `where` says which part.",
    501: "This service lacks a package that this needs.",
    503: "There is too much to do: come again after `Retry-After` seconds.",
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


class RefusedError(Exception):
    """A request that is refused for what it is, not for what it asks about.

    Parameters
    ----------
    status
        Of the answer.
    what, where, fix
        As in `WearwithError`.
    headers
        Further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        what: str,
        *,
        where: str | None = None,
        fix: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.status, self.what, self.where, self.fix = status, what, where, fix
        self.headers = dict(headers or {})


def problem_response(
    status: int,
    what: str,
    where: str | None = None,
    fix: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make the answer that tells a problem."""
    title = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status}
    content = to_json({**said, "what": what, "where": where, "fix": fix})
    return Response(content, status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe answers that tell a problem, for OpenAPI."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _WHEN[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": schema,
                    "example": {
                        **_EXAMPLE,
                        "status": status,
                        "title": HTTPStatus(status).phrase,
                        **({} if status == 404 else {"what": _WHEN[status]}),
                        **({} if status == 404 else {"where": None, "fix": None}),
                    },
                }
            },
        }
        for status in statuses
    }


def answer_problems(app: FastAPI) -> None:
    """Let an application tell every error as a problem."""
    app.add_exception_handler(WearwithError, _of_user)
    app.add_exception_handler(RefusedError, _of_refusal)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(ValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


async def _of_user(_request: Request, error: Exception) -> Response:
    assert isinstance(error, WearwithError)  # noqa: S101
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
    return problem_response(status, error.what, error.where, error.fix)


async def _of_refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)  # noqa: S101
    return problem_response(error.status, error.what, error.where, error.fix, error.headers)


async def _of_validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | ValidationError)  # noqa: S101
    errors: list[ErrorDetails] = list(error.errors())
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"]) or None
    others = [".".join(str(part) for part in error["loc"]) for error in errors[1:6]]
    also = f"mend {', '.join(dict.fromkeys(others))} too, and " if others else ""
    return problem_response(422, first["msg"], where, f"{also}see /openapi.json")


async def _of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    fix = "see /openapi.json for what there is" if error.status_code in (404, 405) else None
    return problem_response(error.status_code, str(error.detail), None, fix, error.headers)

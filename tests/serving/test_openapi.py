"""The description of the API is true: whatever it allows is answered as it says."""

import pytest
import schemathesis
from hypothesis import Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from services import KEY
from services import settings as settings_of

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.model import save_model
from wearwith.serving import Service, create_app

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PATHS = (
    "/v1/match",
    "/v1/explain",
    "/v1/score",
    "/v1/complete",
    "/v1/outfits/score",
    "/v1/outfits/swap",
    "/v1/sets",
    "/v1/sets/edits",
    "/v1/items",
    "/v1/items/{item}",
    "/v1/rules",
    "/v1/rules/book",
    "/v1/rules/edits",
    "/v1/rules/try",
    "/v1/reload",
    "/pictures/{item}",
    "/health/live",
    "/health/ready",
    "/metrics",
)
PHASES = (Phase.explicit, Phase.generate)  # a failure is told as it is found


@pytest.fixture(scope="module")
def described(pictured, tmp_path_factory):
    place = tmp_path_factory.mktemp("schema")
    return schemathesis.openapi.from_asgi(
        "/openapi.json",
        create_app(Service.open(pictured, settings_of(place, api_key=KEY))),
    )


OF_OUTFITS = tuple(path for path in PATHS if "outfits" in path or "sets" in path) + PATHS[3:4]


@pytest.fixture(scope="module")
def described_outfits(tmp_path_factory):
    """The same of a service whose model answers about whole outfits."""
    place = tmp_path_factory.mktemp("outfits")
    save_model(completed_model(outfit_shop(n_outfits=120)), place / "outfit-akd")
    service = Service.open(place / "outfit-akd", settings_of(place, api_key=KEY))
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(service))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", OF_OUTFITS)
def test_every_answer_about_outfits_is_documented(described_outfits, path, mode):
    require_documented(described_outfits, path, mode)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_documented(described, path, mode):
    """Requests as described, and others, which are nearly so."""
    require_documented(described, path, mode)


def require_documented(described, path, mode):
    for way, said in described.raw_schema["paths"][path].items():
        operation = described[path][way]
        asks = [one for one in said.get("parameters", []) if one["in"] == "query"]
        if mode is GenerationMode.NEGATIVE and not asks and "requestBody" not in said:
            continue  # there is nothing that could be wrong

        @settings(max_examples=20, deadline=None, derandomize=True, database=None, phases=PHASES)
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case):
            case.call_and_validate(checks=CHECKS, headers={"X-API-Key": KEY})

        answers()


def test_what_is_described(described):
    raw = described.raw_schema
    assert sorted(raw["paths"]) == sorted(PATHS)
    for path, ways in raw["paths"].items():
        for way, said in ways.items():
            assert said["summary"], (way, path)
            assert said["tags"], (way, path)
            for status, answer in said["responses"].items():
                assert answer["description"], (way, path, status)
    assert "HTTPValidationError" not in raw["components"]["schemas"]


TRIED = {"edits": [{"action": "switch_off", "rule": "linen + linen"}]}
EDIT = {"edit": TRIED["edits"][0], "author": "Ada", "reason": "to see"}


@pytest.mark.parametrize(
    ("way", "path", "asked"),
    [
        ("get", "/v1/match", {"query": {"id": "t000", "by": "teacher", "where": ["id <> 'b001'"]}}),
        ("get", "/v1/match", {"query": {"id": "b000", "where": ["id = 'x'"], "k": 1}}),
        ("post", "/v1/match", {"body": {"title": "linen shirt", "direction": "bottoms"}}),
        ("get", "/v1/explain", {"query": {"id": "t000", "other": "b000", "against": "b001"}}),
        ("get", "/v1/explain", {"query": {"id": "b000", "other": "t001"}}),
        ("post", "/v1/explain", {"body": {"title": "wool vest", "other": "b000"}}),
        ("post", "/v1/score", {"body": {"pairs": [["t000", "b000"], ["t001", "b003"]]}}),
        ("post", "/v1/score", {"body": {"pairs": [["t000", "b000"], ["t0001", "t000"]]}}),
        ("get", "/v1/items", {"query": {"search": "linen"}}),
        ("get", "/v1/items", {"query": {"search": "linnen"}}),
        ("get", "/v1/items/{item}", {"path_parameters": {"item": "t000"}}),
        ("get", "/pictures/{item}", {"path_parameters": {"item": "t000"}}),
        ("get", "/v1/rules", {}),
        ("get", "/v1/rules/book", {}),
        ("post", "/v1/rules/try", {"body": TRIED}),
        ("post", "/v1/rules/edits", {"body": EDIT}),
        ("get", "/v1/rules/edits", {}),
        ("post", "/v1/reload", {}),
    ],
)
def test_good_answers_have_the_described_shape(described, way, path, asked):
    if "body" in asked:
        asked = {**asked, "media_type": "application/json"}
    case = described[path][way].Case(headers={"X-API-Key": KEY}, **asked)
    answer = case.call()
    assert answer.status_code in (200, 201), answer.text
    case.validate_response(answer, checks=CHECKS)


PUT = {"action": "put", "sets": [{"id": "May", "items": ["t0", "b0"], "starts": "2026-05-01"}]}


@pytest.mark.parametrize(
    ("way", "path", "body"),
    [
        ("post", "/v1/complete", {"given": ["t0"], "k": 2}),
        ("post", "/v1/complete", {"given": ["t0"], "want": ["hat"]}),
        ("post", "/v1/outfits/swap", {"items": ["t0", "b0"], "item": "b0"}),
        ("post", "/v1/outfits/score", {"items": ["t0", "b0", "s1"]}),
        ("post", "/v1/sets/edits", {"edit": PUT, "author": "Ada", "reason": "spring"}),
        ("get", "/v1/sets", None),
        ("get", "/v1/sets/edits", None),
    ],
)
def test_good_answers_about_outfits_have_the_described_shape(described_outfits, way, path, body):
    asked = {} if body is None else {"body": body, "media_type": "application/json"}
    case = described_outfits[path][way].Case(headers={"X-API-Key": KEY}, **asked)
    answer = case.call()
    assert answer.status_code in (200, 201), answer.text
    case.validate_response(answer, checks=CHECKS)

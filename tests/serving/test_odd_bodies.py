"""Bodies and queries that no client means: refused in a moment, and never a mistake of ours."""

import pytest

from fuzzing.asking import Service, asked
from steps import steps

POSTS = (
    "/v1/match",
    "/v1/explain",
    "/v1/score",
    "/v1/rules/try",
    "/v1/complete",
    "/v1/outfits/score",
)
DEEP = "[" * 100_000


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        DEEP + "]" * 100_000,
        '{"pairs": ' + DEEP,
        '{"id": ' * 100_000,
        '{"k": ' + "9" * 100_000 + "}",
        '{"k": 1e' + "9" * 100_000 + "}",
        '{"title": "\\ud800", "other": "\\ud800"}',
        '{"pairs": [["\\ud800", "b000"]]}',
        "{" + ",".join(f'"{n}": 1' for n in range(50_000)) + "}",
        "\ufeff{}",
        "",
        "null",
    ],
    ids=[
        "lists",
        "open",
        "records",
        "digits",
        "exponent",
        "halves",
        "half ids",
        "keys",
        "a mark",
        "nothing",
        "null",
    ],
)
def test_json_that_nobody_means(client, path, body):
    def ask():
        return client.post(path, content=body, headers={"Content-Type": "application/json"})

    assert steps(ask) < 150_000  # three for each of the many keys; a few thousand for any other
    answer = ask()
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["what"]
    assert len(answer.content) < 10_000


def test_of_a_key_that_is_there_twice_the_last_counts(client):
    body = '{"id": "b000", "id": "t000", "k": 1}'
    answer = client.post("/v1/match", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["direction"] == "bottoms"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/items/..%2F..%2Fetc%2Fpasswd",
        "/pictures/..%2F..%2Fexport.json",
        "/pictures/%00",
        "/v1/items/%ED%A0%80",
        "/v1/match?id=" + "a" * 501,
        "/v1/match?id=%00",
        "/v1/match?id=t000&k=" + "9" * 5_000,
        "/v1/match?id=t000&diverse=nan",
        "/v1/items?where=" + "(" * 50,
        "/v1/items?where=id+%3D+%27%ED%A0%80%27+(",
    ],
)
def test_addresses_that_nobody_means(client, path):
    answer = client.get(path)
    assert answer.status_code in (404, 422)
    assert answer.json()["what"]


@pytest.mark.parametrize("path", [b"/v1/match", b"/v1/match/", b"/health/ready", b"/nothing"])
@pytest.mark.parametrize("query", [b"id=\xff", b"id=caf\xc3\xa9"])
def test_bytes_that_no_address_has(served, path, query):
    """No client writes them; the redirect of an address with a last slash trips over them."""
    answer = asked(Service(served, page=False), b"\n".join((b"GET", path, query, b"", b"")))
    assert answer.status == 400
    assert b"not ASCII" in answer.body

"""More requests than can be worked on are asked to come again, and the service stays well."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from services import settings

from wearwith.serving import Service, create_app
from wearwith.serving.request_guard import SMALL


def statuses(app, *requests):
    """Send requests at the same time."""

    async def go():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await asyncio.gather(*(client.request(*what, **how) for what, how in requests))

    with ThreadPoolExecutor(1) as thread:  # a browser of another test may have a loop in this one
        return thread.submit(lambda: asyncio.run(go())).result()


def test_too_many_at_once(served, tmp_path):
    app = create_app(Service.open(served, settings(tmp_path, most_at_once=3, threads=1)))
    asked = (("GET", "/v1/match?id=t000"), {})
    answers = statuses(app, *[asked] * 30, (("GET", "/health/live"), {}))
    assert answers.pop().status_code == 200
    found = [answer.status_code for answer in answers]
    assert set(found) == {200, 503}
    assert found.count(200) >= 3
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert busy.headers["retry-after"] == "1"
    assert busy.json()["fix"] == "come again in a second"
    assert [answer.status_code for answer in statuses(app, asked, asked)] == [200, 200]


def test_too_many_uploads_at_once(served, tmp_path):
    app = create_app(Service.open(served, settings(tmp_path, most_uploads_at_once=1)))
    content = b'{"pairs": []}' + b" " * SMALL
    kind = {"Content-Type": "application/json"}
    large = (("POST", "/v1/score"), {"content": content, "headers": kind})
    small = (("POST", "/v1/score"), {"json": {"pairs": []}})
    answers = statuses(app, *[large] * 5, *[small] * 5)
    assert {answer.status_code for answer in answers[:5]} == {200, 503}
    assert {answer.status_code for answer in answers[5:]} == {200}
    assert statuses(app, large)[0].status_code == 200


@pytest.mark.parametrize("path", ["/v1/match?id=t000", "/v1/match?id=x", "/nothing"])
def test_every_answer_has_headers_that_keep_browsers_careful(client, path):
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["x-request-id"]) == 16


def test_metrics_count(client):
    client.get("/v1/match?id=t000")
    client.get("/v1/match?id=t000")
    client.get("/v1/items/secret-person")
    text = client.get("/metrics").text
    counted = 'wearwith_requests_total{method="GET",route="/v1/match",status="200"} 2.0'
    assert counted in text
    assert 'route="/v1/items/{item}",status="404"' in text.replace("{item:path}", "{item}")
    assert "secret-person" not in text


def test_logs_tell_nothing_of_a_person(client, caplog, monkeypatch):
    import json
    import logging

    from wearwith.serving.logs import JsonLines, logger

    monkeypatch.setattr(logger, "propagate", False)  # else a record would be there twice
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.INFO)
    asked = {"title": "my secret shirt", "direction": "bottoms"}
    client.post("/v1/match", json=asked, headers={"X-API-Key": "my secret key"})
    client.get("/v1/items/my-secret-id")
    logger.removeHandler(caplog.handler)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert [json.loads(line)["status"] for line in lines] == [200, 404]
    assert not any("secret" in line or "testclient" in line for line in lines)


def test_a_mistake_is_told_without_what_was_sent(service, caplog, monkeypatch):
    import json

    from fastapi.testclient import TestClient

    from wearwith.serving.logs import JsonLines, logger

    def broken(*_, **__):
        raise ZeroDivisionError("my secret shirt")

    monkeypatch.setattr(type(service.matcher), "match", broken)
    monkeypatch.setattr(logger, "propagate", False)  # else a record would be there twice
    logger.addHandler(caplog.handler)
    client = TestClient(create_app(service), raise_server_exceptions=False)
    answer = client.get("/v1/match?id=t000")
    logger.removeHandler(caplog.handler)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    (line,) = [JsonLines().format(record) for record in caplog.records]
    assert "secret" not in answer.text + line
    assert json.loads(line)["error"] == "ZeroDivisionError"
    assert json.loads(line)["request"] == answer.headers["x-request-id"]

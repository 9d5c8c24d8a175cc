"""The key of a service and the password of its database: in no answer, log, list of processes."""

import contextlib
import json
import logging
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from exports import akd, gappy, served, train_tiny

__all__ = ["akd", "gappy", "served", "train_tiny"]

KEY = "a-key-that-nobody-guesses"
PASSWORD = "hunter2hunter2"
URL = f"postgresql://shop:{PASSWORD}@127.0.0.1:1/shop"
PATHS = (
    "/",
    "/rules",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/v1/rules",
    "/v1/rules/edits",
    "/v1/rules/book",
    "/v1/items",
    "/v1/match?id=t000",
    "/v1/match?id=nobody",
    f"/v1/items/{KEY[:4]}",
)
EDIT = {
    "edit": {"action": "switch_off", "rule": "linen + linen"},
    "author": "Ada",
    "reason": "to see",
}


@pytest.fixture
def lines(monkeypatch):
    """What the service logs, as it stands in the log, at every level there is."""
    from wearwith.serving.logs import JsonLines, logger

    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonLines())
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    return written


@pytest.fixture
def client(served, tmp_path):
    from fastapi.testclient import TestClient

    from wearwith.serving import Service, Settings, create_app

    settings = Settings(edits=tmp_path / "edits", api_key=KEY)
    app = create_app(Service.open(served, settings))
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_answers_and_logs_have_no_key(client, lines, tmp_path, monkeypatch):
    said = [client.get(path) for path in PATHS]
    for key in (KEY, KEY + "x", KEY[:-1], ""):
        headers = {"X-API-Key": key}
        said.append(client.post("/v1/rules/edits", json=EDIT, headers=headers))
        said.append(client.post("/v1/reload", headers=headers))
        form = {"place": "back", "version": "0", "author": "Ada", "reason": "x", "key": key}
        said.append(client.post("/rules/back", data=form))
    monkeypatch.setattr("wearwith.rules.RuleDesk.switch_off", None)  # a mistake of ours
    said.append(client.post("/v1/rules/edits", json=EDIT, headers={"X-API-Key": KEY}))
    statuses = {answer.status_code for answer in said}
    assert {200, 201, 401, 404, 500} <= statuses
    told = "".join(f"{answer.text}{answer.headers}" for answer in said) + "".join(lines)
    assert "mistake" in told
    assert KEY[:-1] not in told
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_settings_show_no_secret():
    from wearwith.serving import Settings

    settings = Settings(api_key=KEY, index=SecretStr(URL))
    shown = f"{settings!r}{settings}{settings.model_dump()}{settings.model_dump_json()}"
    assert KEY not in shown
    assert PASSWORD not in shown
    assert "api_key" in shown
    again = pickle.loads(pickle.dumps(settings))  # as workers get them
    assert again.api_key.get_secret_value() == KEY


def test_keys_are_compared_in_constant_time(client, monkeypatch):
    import secrets

    compared = []

    def compare(given, expected, real=secrets.compare_digest):
        compared.append(given)
        return real(given, expected)

    monkeypatch.setattr(secrets, "compare_digest", compare)
    assert client.post("/v1/reload", headers={"X-API-Key": "wrong"}).status_code == 401
    assert client.post("/v1/reload", headers={"X-API-Key": KEY}).status_code == 200
    assert compared == [b"wrong", KEY.encode()]


def processes_of(parent):
    """A process and all those that it started, by their numbers."""
    found = [parent]
    for place in Path("/proc").glob("[0-9]*"):
        try:
            above = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if above == parent:
            found += processes_of(int(place.name))
    return found


def started(served, log, *flags, **variables):
    command = [sys.executable, "-m", "wearwith", "serve", served, "--port", "0", *flags]
    with log.open("w") as file:
        return subprocess.Popen(
            list(map(str, command)), stdout=file, stderr=file, env=os.environ | variables
        )


def answering(process, log):
    """Wait until a service answers, and give its address."""
    import httpx

    deadline = time.monotonic() + 90
    while True:
        if found := re.search(r"http://\S+", log.read_text()):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{found[0]}health/ready")
                return found[0]
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="it looks into /proc")
def test_workers_and_lists_of_processes_have_no_key(served, tmp_path):
    import httpx

    log = tmp_path / "log"
    process = started(served, log, "--workers", "2", WEARWITH_API_KEY=KEY)
    try:
        address = answering(process, log)
        wrong, right = (
            httpx.post(f"{address}v1/reload", headers={"X-API-Key": key}, timeout=60)
            for key in ("wrong", KEY)
        )
        assert (wrong.status_code, right.status_code) == (401, 200)
        everyone = processes_of(process.pid)
        assert len(everyone) >= 3
        for number in everyone:
            place = Path("/proc") / str(number)
            assert KEY.encode() not in (place / "cmdline").read_bytes()
            if number != process.pid:  # the first one was given it
                assert KEY.encode() not in (place / "environ").read_bytes()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert KEY not in log.read_text()


def test_a_database_that_does_not_answer_shows_no_password(served, tmp_path):
    pytest.importorskip("psycopg", reason="the extra `pgvector` is missing")
    log = tmp_path / "log"
    process = started(served, log, WEARWITH_INDEX=URL)
    assert process.wait(90) == 2
    told = log.read_text()
    assert "postgresql://shop@127.0.0.1:1/shop" in told
    assert PASSWORD not in told
    assert "Traceback" not in told


def test_a_line_of_the_log_stays_one_line(lines):
    from wearwith.serving.logs import logger

    said = {"where": "a\nb\r\x1b[2J\u2028\x9b\udce9"}
    logger.error("new model refused", extra={"fields": said})
    (line,) = lines
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["where"] == said["where"]

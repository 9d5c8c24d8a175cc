"""`wearwith serve`: what it refuses, and a service of two workers from start to end."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wearwith.errors import ConfigError

KEY = "0123456789abcdef"


@pytest.fixture
def folder(trained, tmp_path):
    from wearwith.model import load_model
    from wearwith.model.serving_copy import export_model

    export_model(load_model(trained), tmp_path / "served")
    return tmp_path / "served"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--edit", "--host", "0.0.0.0"), "only for your own machine"),
        (("--currency", "12 dollars"), "is not a currency"),
        (("--api-key-file", "missing"), "key can't be read"),
        (("--host", "no.such.host.invalid", "--port", "0"), "can't be served at"),
    ],
)
def test_what_it_refuses(wearwith, folder, flags, says):
    said = wearwith("serve", folder, *flags)
    assert said.code == 2
    assert says in said.err


def test_a_key_that_can_be_guessed(wearwith, folder, tmp_path):
    (tmp_path / "key").write_text("hello\n")
    said = wearwith("serve", folder, "--api-key-file", tmp_path / "key")
    assert said.code == 2
    assert "at least 16 characters" in said.err
    assert "hello" not in said.err


def test_a_port_that_is_taken():
    from wearwith.serving.server import bound

    with bound("127.0.0.1", 0) as at:
        at.listen()
        with pytest.raises(ConfigError, match="can't be served at") as raised:
            bound("127.0.0.1", at.getsockname()[1])
    assert "--port" in raised.value.fix


def test_what_is_no_model(wearwith, tmp_path):
    said = wearwith("serve", tmp_path)
    assert said.code == 2
    assert "This is no model folder" in said.err


@contextlib.contextmanager
def serving(log, *arguments):
    """Run Python with these arguments; give the process."""
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stderr=file,
            env=os.environ | {"WEARWITH_API_KEY": KEY},
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def answer_of(log, process, path="health/ready"):
    """The first answer of a service that is starting."""
    import httpx

    deadline = time.monotonic() + 60
    while True:
        if found := re.search(r"http://\S+", log.read_text()):
            with contextlib.suppress(httpx.HTTPError):
                return found[0], httpx.get(found[0] + path, timeout=5)
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def kill_a_worker_of(parent):
    """Kill one of its processes; another one takes its place."""
    children = [
        int(place.name)
        for place in Path("/proc").glob("[0-9]*")
        if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == parent
        and "spawn_main" in (place / "cmdline").read_text()
    ]
    os.kill(children[0], signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks for workers in /proc")
def test_two_workers_from_start_to_end(folder, tmp_path):
    import httpx

    log = tmp_path / "log"
    flags = ("--port", "0", "--workers", "2", "--no-page", "--watch", "0.2")
    with serving(log, "-m", "wearwith", "serve", folder, *flags) as process:
        address, ready = answer_of(log, process)
        assert ready.json()["model"] == "dbpr"
        assert "Stop it with Ctrl-C." in log.read_text()
        with httpx.Client(base_url=address) as client:
            assert client.get("v1/match?id=t000").status_code == 200
            process.send_signal(signal.SIGHUP)
            time.sleep(0.5)
            assert client.get("v1/match?id=t000").status_code == 200
            assert client.post("v1/reload").status_code == 401
            answer = client.post("v1/reload", headers={"X-API-Key": KEY})
            assert answer.status_code == 200
            counts = client.get("metrics").text
        assert 'wearwith_requests_total{method="GET",route="/v1/match",status="200"} 2.0' in counts
        kill_a_worker_of(process.pid)
        assert answer_of(log, process)[1].status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    said = log.read_text()
    assert '"event": "request"' in said
    assert KEY not in said
    assert "Traceback" not in said


def test_one_person_is_told_of_no_request(folder, tmp_path):
    log = tmp_path / "log"
    code = (
        "import sys; from pathlib import Path; from wearwith.cli.local_page import serve_here; "
        "serve_here(Path(sys.argv[1]), port=0, open_=False)"
    )
    with serving(log, "-c", code, folder) as process:
        assert answer_of(log, process)[1].status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert log.read_text().splitlines()[1:] == ["Stop it with Ctrl-C."]

"""Requests that are too large, too slow or half sent, against a real server."""

import contextlib
import json
import re
import socket
import time

import pytest
from services import photograph, running, settings

HANGS = 8  # seconds in which nothing is taken or given: less than a service waits usually


@pytest.fixture(scope="module")
def address(pictured, tmp_path_factory):
    """A server that waits for a second, and takes 100 kB."""
    limits = {"most_body": 300_000, "most_text": 200_000, "head_seconds": 1, "body_seconds": 1}
    place = tmp_path_factory.mktemp("guard")
    with running(pictured, settings(place, hosts=("127.0.0.1",), **limits)) as at:
        yield at


def talk(address, *parts, pause=0.0, drip=b""):
    """Send parts of a request with pauses between, and read until the connection ends.

    A drip is sent ten times a second until it is no longer taken.
    """
    with socket.create_connection(address, timeout=HANGS) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for number, part in enumerate(parts):
                if number:
                    time.sleep(pause)
                connection.sendall(part)
            for _ in range(10 * HANGS if drip else 0):
                time.sleep(0.1)
                connection.sendall(drip)
            assert not drip, "it was taken to the end"
        said = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                said += part
    return said


def head(line="POST /v1/match", **headers):
    headers = {"Host": "127.0.0.1", "Content-Type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{line} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def problem(said):
    top, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in top
    return int(top.split()[1]), json.loads(body)


def is_well(address):
    said = talk(address, head("GET /v1/match?id=t000", Connection="close"))
    return said.startswith(b"HTTP/1.1 200")


def test_a_body_that_is_stated_too_large_is_not_read(address):
    kind = "multipart/form-data; boundary=x"
    status, told = problem(talk(address, head(Content_Type=kind, Content_Length=10**12)))
    assert status == 413
    assert told["fix"] == "scale the picture down"
    assert is_well(address)


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [
        ("application/json", 200_001, 413),
        ("application/x-www-form-urlencoded", 200_001, 413),
        ("", 200_001, 413),
        ("multipart/form-data; boundary=x", 200_001, 400),  # read, and no form
        ("multipart/form-data; boundary=x", 300_001, 413),
    ],
)
def test_what_has_no_file_may_be_less_large(address, kind, size, status):
    """A JSON object of unknown keys costs a thousand times what a picture's bytes do."""
    body = b'{"' + b"k" * (size - 5) + b'":1}'
    said = talk(address, head(Content_Type=kind, Content_Length=len(body) + 1), body + b" ")
    assert problem(said)[0] == status
    assert is_well(address)


@pytest.fixture
def small_buffers(monkeypatch):
    """Let the system keep little of an answer, so that the rest of it stays in the process."""
    from wearwith.serving import server as module

    def bound(host, port, bind=module.bound):
        at = bind(host, port)
        at.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return at

    monkeypatch.setattr(module, "bound", bound)


@pytest.mark.parametrize("waits", [False, True])
def test_an_answer_that_nobody_reads(pictured, tmp_path, small_buffers, monkeypatch, waits):
    from wearwith.serving import server

    monkeypatch.setattr(server, "UNREAD_SECONDS", 60 if waits else 1)
    body = json.dumps({"pairs": [["t000", "b000"]] * 3_000}).encode()
    with (
        running(pictured, settings(tmp_path, head_seconds=1)) as address,
        socket.socket() as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(HANGS)
        connection.connect(address)
        connection.sendall(head("POST /v1/score", Content_Length=len(body)) + body)
        time.sleep(4)
        said = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                said += part
    top, _, sent = said.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 200")
    assert (len(sent) == int(re.search(rb"content-length: (\d+)", top)[1])) == waits


@pytest.mark.parametrize(
    "digits", ["9" * 5000, "-1", "+5", "5, 6", "0x5", "5\r\nContent-Length: 6"]
)
def test_a_length_that_is_none(address, digits):
    assert talk(address, head(Content_Length=digits), b"{}").startswith(b"HTTP/1.1 400")
    assert is_well(address)


def test_two_lengths(address):
    said = talk(address, head(Content_Length=5, Transfer_Encoding="chunked"), b"0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400")
    assert is_well(address)


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/static/x/..%2f..%2fpage.html",
        "/static/..%2f/base.html",
        "/pictures/..%2f..%2fexport.json",
        "/pictures//etc/passwd",
        "/v1/items/..%2f..%2fetc%2fpasswd",
    ],
)
def test_a_path_that_leads_out(address, path):
    assert talk(address, head(f"GET {path}", Connection="close")).startswith(b"HTTP/1.1 404")


def test_a_body_that_grows_too_large_is_not_read_on(address):
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    said = talk(address, head(Transfer_Encoding="chunked"), *[chunk] * 20)
    assert problem(said)[0] == 413
    assert is_well(address)


@pytest.mark.parametrize("how", [{"Content_Length": 500}, {"Transfer_Encoding": "chunked"}])
def test_a_body_that_does_not_come(address, how):
    status, told = problem(talk(address, head(**how)))
    assert status == 408
    assert "within 1 seconds" in told["what"]


def test_a_body_that_drips(address):
    said = talk(address, head(Content_Length=500), drip=b"x")
    assert problem(said)[0] == 408


@pytest.mark.parametrize(
    ("parts", "drip"),
    [((), b""), ((b"GET /v1/mat",), b""), ((b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",), b"y")],
)
def test_a_head_that_does_not_end(address, parts, drip):
    assert talk(address, *parts, drip=drip) == b""
    assert is_well(address)


def test_a_head_that_does_not_end_on_a_connection_that_was_used(address):
    said = talk(address, head("GET /health/live"), b"GET /v1", pause=0.3)
    assert said.count(b"HTTP/1.1") == 1


def test_a_head_that_is_too_large(address):
    said = talk(address, b"GET / HTTP/1.1\r\n", *[b"X: " + b"y" * 8000 + b"\r\n"] * 20)
    assert said.startswith(b"HTTP/1.1 431")
    assert is_well(address)


def test_a_request_that_breaks_off(address):
    with socket.create_connection(address) as connection:
        connection.sendall(head(Content_Length=500) + b"half")
    assert is_well(address)


@pytest.mark.parametrize(
    "said", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_no_http(address, said):
    answer = talk(address, said + b"\r\n\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert is_well(address)


def test_another_name(address):
    status, told = problem(
        talk(address, head("GET /v1/rules", Host="evil.example", Connection="close"))
    )
    assert status == 400
    assert told["where"] == "Host"


def test_a_photograph_goes_through(address):
    import httpx

    host, port = address
    answer = httpx.post(
        f"http://{host}:{port}/v1/match",
        data={"direction": "bottoms"},
        files={"picture": ("x.png", photograph())},
    )
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == 8

"""Requests that are too large, too slow or half sent, against a real server."""

import contextlib
import json
import socket
import time

import pytest
from services import photograph, running, settings


@pytest.fixture(scope="module")
def address(pictured, tmp_path_factory):
    """A server that waits for a second, and takes 100 kB."""
    limits = {"most_body": 300_000, "head_seconds": 1, "body_seconds": 1}
    place = tmp_path_factory.mktemp("guard")
    with running(pictured, settings(place, hosts=("127.0.0.1",), **limits)) as at:
        yield at


def talk(address, *parts, pause=0.0):
    """Send parts of a request with pauses between, and read until the connection ends."""
    with socket.create_connection(address, timeout=10) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for number, part in enumerate(parts):
                if number:
                    time.sleep(pause)
                connection.sendall(part)
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
    status, told = problem(talk(address, head(Content_Length=10**12)))
    assert status == 413
    assert told["fix"] == "scale the picture down"
    assert is_well(address)


def test_a_body_that_grows_too_large_is_not_read_on(address):
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    said = talk(address, head(Transfer_Encoding="chunked"), *[chunk] * 20)
    assert problem(said)[0] == 413
    assert is_well(address)


@pytest.mark.parametrize("how", [{"Content_Length": 500}, {"Transfer_Encoding": "chunked"}])
def test_a_body_that_does_not_come(address, how):
    start = time.monotonic()
    status, told = problem(talk(address, head(**how)))
    assert status == 408
    assert "within 1 seconds" in told["what"]
    assert time.monotonic() - start < 5


def test_a_body_that_drips(address):
    body = [b"x"] * 30
    said = talk(address, head(Content_Length=500), *body, pause=0.1)
    assert problem(said)[0] == 408


@pytest.mark.parametrize(
    "parts", [(), (b"GET /v1/mat",), (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", *[b"y"] * 30)]
)
def test_a_head_that_does_not_end(address, parts):
    start = time.monotonic()
    assert talk(address, *parts, pause=0.1) == b""
    assert time.monotonic() - start < 6
    assert is_well(address)


def test_a_head_that_does_not_end_on_a_connection_that_was_used(address):
    start = time.monotonic()
    said = talk(address, head("GET /health/live"), b"GET /v1", pause=0.3)
    assert said.count(b"HTTP/1.1") == 1
    assert time.monotonic() - start < 5


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

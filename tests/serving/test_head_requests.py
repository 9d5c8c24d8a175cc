"""HEAD answers as GET does, without the body."""

import http.client
import re

import pytest
from services import client_of, running, settings

from wearwith.serving import Service, create_app

VARIES = {"x-request-id", "content-length"}


@pytest.fixture(scope="module")
def service(pictured, tmp_path_factory):
    return Service.open(pictured, settings(tmp_path_factory.mktemp("head"), page=True))


def paths(service):
    """One address of every route that answers GET."""
    filled = {"item": "t000", "digest": "0", "name": "page.css"}
    found, routes = set(), list(create_app(service).routes)
    for route in routes:
        routes += getattr(route, "original_router", route).__dict__.get("routes", ())
        if "GET" in (getattr(route, "methods", None) or ()):
            found.add(re.sub(r"{(\w+)(:path)?}", lambda name: filled[name[1]], route.path))
    return sorted(found)


OF_LOOKS = {"/looks", "/look", "/saved", "/sets", "/insights/looks"}  # with a model of outfits


@pytest.mark.parametrize("of_looks", [False, True])
def test_every_route_that_answers_get_answers_head(service, looks_folder, tmp_path, of_looks):
    asked = {"/v1/match": "?id=t000", "/match": "?id=t000", "/v1/explain": "?id=t000&other=b000"}
    asked["/why"] = "?top=t000&bottom=b000"
    asked |= {"/looks": "?given=top-0001-0", "/look": "?items=top-0001-0&items=shoe-0001-0"}
    with_looks = Service.open(looks_folder, settings(tmp_path, page=True))
    client = client_of(with_looks if of_looks else service)
    all_paths = paths(service)
    assert set(all_paths) > OF_LOOKS
    for path in ("/", "/docs", "/v1/items/t000", "/health/live", "/pictures/t000", "/metrics"):
        assert path in all_paths
    assert "/static/0/page.css" in all_paths
    for path in (path for path in all_paths if (path in OF_LOOKS) == of_looks):
        path += asked.get(path, "")
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code == 200, path
        assert head.content == b"", path
        assert head.headers["content-length"], path
        if path != "/metrics":  # which counts the requests
            assert head.headers["content-length"] == got.headers["content-length"], path
        for name in set(got.headers) - VARIES:
            assert head.headers[name] == got.headers[name], (path, name)


def test_what_get_refuses_head_refuses(service):
    client = client_of(service)
    for path in ("/nothing", "/v1/match", "/v1/match?id=none", "/pictures/none", "/v1/score"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code >= 400, path
        assert head.content == b""
        assert head.headers["content-type"] == got.headers["content-type"]
    tag = client.get("/pictures/t000").headers["etag"]
    assert client.head("/pictures/t000", headers={"If-None-Match": tag}).status_code == 304


def test_a_refused_method_hears_of_head_too(service):
    client = client_of(service)
    assert client.delete("/v1/items").headers["allow"] == "GET, HEAD"
    assert client.get("/v1/score").headers["allow"] == "POST"


def test_head_is_counted_by_its_route(service):
    client = client_of(service)
    client.head("/v1/items")
    counted = client.get("/metrics").text
    assert re.search(r'requests_total{method="HEAD",route="/v1/items",status="200"}', counted)


def test_over_a_real_connection_the_next_answer_follows_at_once(pictured, tmp_path):
    with running(pictured, settings(tmp_path, page=True)) as (host, port):
        connection = http.client.HTTPConnection(host, port, timeout=20)
        for method in ("HEAD", "GET", "HEAD", "GET"):  # bytes left over would break the next one
            connection.request(method, "/v1/items?limit=2")
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200
            assert (body == b"") == (method == "HEAD")
            assert int(answer.headers["content-length"]) > 100
        connection.close()

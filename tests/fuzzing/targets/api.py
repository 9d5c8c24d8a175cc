"""Requests to the API: paths, queries, bodies as JSON and as forms, asked in this process.

An input is a request in five parts with a line between them: method, path, query, type, body.
"""

from functools import cache
from random import Random

from fuzzing.asking import Answered, Service, asked
from fuzzing.mutating import in_words
from fuzzing.world import run_folder

__all__ = ["mutate", "seeds", "target"]

JSON, FORM = b"application/json", b"multipart/form-data; boundary=x"


@cache
def _service() -> Service:
    return Service(run_folder(), page=False)


def target(data: bytes) -> None:
    """Ask, and hold the answer against what is promised: none is of 500 or above."""
    answer: Answered = asked(_service(), data)
    answer.require_problem("application/problem+json")


def _request(method: bytes, path: bytes, query: bytes = b"", kind: bytes = b"", body: bytes = b""):
    return b"\n".join((method, path, query, kind, body))


def _form(**fields: bytes) -> bytes:
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--x--\r\n"


def seeds() -> list[bytes]:
    """Give a request of each kind that the API knows."""
    where = b"where=kind+%3D+'bottom'&where=material+IN+('linen')"
    question = (
        b'{"title": "white linen top", "category": ["Tops"], "direction": "bottoms", "k": 3,'
        b' "by": "teacher", "where": ["material = \'wool\'"], "diverse": 0.5,'
        b' "exclude": ["b1"], "pin": ["b2"], "allow_worn": true}'
    )
    edit = (
        b'{"action": "add", "id": "x", "top": {"attribute": "material", "value": "wool"},'
        b' "bottom": {"attribute": "material", "value": "wool"}, "sign": "+", "strength": 1.5}'
    )
    picture = (
        b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n--x--\r\n"
    )
    post = b"POST"
    return [
        _request(b"GET", b"/v1/match", b"id=t0&k=3&by=teacher&diverse=0.5&pin=b1&" + where),
        _request(b"GET", b"/v1/match", b"id=b0&direction=tops&exclude=t1&allow_worn=true"),
        _request(post, b"/v1/match", b"", JSON, question),
        _request(post, b"/v1/match", b"", FORM, _form(title=b"linen", direction=b"bottoms")),
        _request(post, b"/v1/match", b"", FORM, picture),
        _request(
            post,
            b"/v1/match",
            b"",
            b"application/x-www-form-urlencoded",
            b"id=t1&where=kind+%3D+'bottom'",
        ),
        _request(b"GET", b"/v1/explain", b"id=t0&other=b1&against=b2"),
        _request(post, b"/v1/explain", b"", JSON, b'{"title": "wool top", "other": "b1"}'),
        _request(post, b"/v1/score", b"", JSON, b'{"pairs": [["t0", "b0"], ["t1", "b2"]]}'),
        _request(b"GET", b"/v1/items", b"search=linen&kind=top&offset=1&limit=2&" + where),
        _request(b"GET", b"/v1/items/t0"),
        _request(b"GET", b"/pictures/t0"),
        _request(b"GET", b"/v1/rules"),
        _request(b"GET", b"/v1/rules/book"),
        _request(b"GET", b"/v1/rules/edits"),
        _request(post, b"/v1/rules/try", b"", JSON, b'{"edits": [' + edit + b"]}"),
        _request(
            post,
            b"/v1/rules/try",
            b"",
            JSON,
            b'{"edits": [{"action": "switch_off", "rule": "linen + linen"},'
            b' {"action": "change", "rule": "no wool + linen", "sign": "+", "strength": 2},'
            b' {"action": "go_back", "version": 0}]}',
        ),
        _request(
            post,
            b"/v1/rules/edits",
            b"",
            JSON,
            b'{"edit": ' + edit + b', "author": "Ada", "reason": "seen"}',
        ),
        _request(post, b"/v1/reload"),
        _request(b"GET", b"/health/ready"),
    ]


def mutate(data: bytes, random: Random) -> bytes:
    """Change one part of a request, mostly its query or its body."""
    parts = (data.split(b"\n", 4) + [b""] * 5)[:5]
    part = random.choice((0, 1, 2, 2, 2, 3, 4, 4, 4, 4))
    if not parts[part]:
        part = 4 if parts[4] else 2 if parts[2] else 1
    parts[part] = in_words(parts[part], random)
    return b"\n".join(parts)

"""Requests to the page: what stands in addresses and what forms send."""

from functools import cache

from fuzzing.asking import KEY, Service, asked
from fuzzing.targets.api import mutate
from fuzzing.world import run_folder

__all__ = ["mutate", "seeds", "target"]

FORM = b"application/x-www-form-urlencoded"


@cache
def _service() -> Service:
    return Service(run_folder(), page=True)


def target(data: bytes) -> None:
    """Ask for a page; none is of 500 or above."""
    asked(_service(), data).require_problem("")


def seeds() -> list[bytes]:
    """Give a request of each kind that the page makes."""
    rule = (
        b"place=new&name=x&top=material:wool&bottom=material:wool&sign=%2B&strength=1.5"
        b"&author=Ada&reason=seen&key="
    ) + KEY.encode()
    requests = [
        (b"GET", b"/", b"q=linen&kind=top&page=2&colour=black", b"", b""),
        (b"GET", b"/match", b"id=t0&with=b1&colour=black&lowest=1&highest=20.5&k=48", b"", b""),
        (
            b"GET",
            b"/match",
            (
                b"id=b0&condition=material+%3D+'wool'&diverse=50&by=teacher&worn=1"
                b"&change=k%3D72%26diverse%3D10"
            ),
            b"",
            b"",
        ),
        (b"GET", b"/why", b"top=t0&bottom=b1&wanted=tops", b"", b""),
        (b"GET", b"/insights", b"attribute=material&top=linen&bottom=wool", b"", b""),
        (b"GET", b"/rules", b"saved=1&rule=linen+%2B+linen", b"", b""),
        (b"POST", b"/rules/try", b"", FORM, rule),
        (b"POST", b"/rules/save", b"", FORM, rule),
        (b"POST", b"/rules/back", b"", FORM, b"version=0&author=Ada&reason=no&key=" + KEY.encode()),
        (
            b"POST",
            b"/photo",
            b"",
            b"multipart/form-data; boundary=x",
            (
                b'--x\r\nContent-Disposition: form-data; name="photograph"; filename="a"\r\n\r\n'
                b"\x89PNG\r\n\x1a\n\r\n--x\r\n"
                b'Content-Disposition: form-data; name="kind"\r\n\r\ntop\r\n--x--\r\n'
            ),
        ),
        (b"GET", b"/static/0/page.css", b"", b"", b""),
    ]
    return [b"\n".join(request) for request in requests]

"""The option `--ray`, and the workers of the cluster that it names."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wearwith.workers import OnRay

__all__ = ["RayOption", "workers_at"]

RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Work on a Ray cluster, whose machines share a file system: local (one is started on "
        "this machine), auto, HOST:PORT, ray://HOST:PORT.",
    ),
]


@contextmanager
def workers_at(address: str | None, most: int | None = None) -> "Iterator[OnRay | None]":
    """Give the workers of a cluster, or None where none is asked for. Raises as `ray_cluster`."""
    if address is None:
        yield None
        return
    from wearwith.workers import ray_cluster

    # Ray tells of lost nodes on standard output, which is for results.
    with redirect_stdout(sys.stderr), ray_cluster(address, most) as workers:
        yield workers

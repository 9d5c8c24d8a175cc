"""The option `--ray`, and the workers of the cluster that it names."""

from contextlib import AbstractContextManager, nullcontext
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


def workers_at(
    address: str | None, most: int | None = None
) -> "AbstractContextManager[OnRay | None]":
    """Give the workers of a cluster, or None where none is asked for. Raises as `ray_cluster`."""
    if address is None:
        return nullcontext()
    from wearwith.workers import ray_cluster

    return ray_cluster(address, most)

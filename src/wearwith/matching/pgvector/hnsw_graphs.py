"""A graph (HNSW) over the points of a side in PostgreSQL, and how much of the exact best it finds.

As in `wearwith.matching.graph_index`, points lose their mean and get one more number that brings
all to one length, so that the nearest have the greatest inner product. What is found is scored
exactly.

Source: Malkov and Yashunin, TPAMI 2020 (the graph); Bachrach et al., RecSys 2014 (the sphere).
"""

from dataclasses import dataclass, replace

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.graph_index import IndexCheck, IndexConfig
from wearwith.matching.pgvector.database_schema import vectors_of
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.model.ranking import best_first
from wearwith.progress import ProgressFactory, silent
from wearwith.types import SIDES, Floats, Side, other_side

__all__ = ["PointGraph", "build_graphs", "drop_graphs", "graph_of", "sphere_of"]

MOST_DIMENSIONS = 4_000 - 1  # of pgvector's graph in half precision, less the added number
EXPANSIONS = (40, 64, 128, 256, 384, 512, 768, 1000)  # candidates that a search keeps
AT_ONCE = 1_000
SPARE = 16


@dataclass(frozen=True)
class PointGraph:
    """The graph over one side, and the check of what it found when it was built.

    `centre`, shape (D,), is taken off every point; `longest` is the length that each then gets.
    """

    check: IndexCheck
    centre: Floats
    longest: float

    def near(
        self, connection: Connection, model_id: int, side: Side, point: Floats, n: int
    ) -> list[int]:
        """Return places that contain about the n best for a point of the other side."""
        n = 2 * n + SPARE  # points are kept in half precision
        dim = len(point) + 1
        expansion = min(max(self.check.expansion, n), EXPANSIONS[-1])
        connection.execute(
            f"SET LOCAL hnsw.ef_search = {expansion}; SET LOCAL enable_seqscan = off".encode()
        )
        asked = np.append(point / max(float(np.linalg.norm(point)), 1e-12), np.float32(0))
        rows = connection.execute(
            f"SELECT place FROM {vectors_of(model_id)} WHERE side = '{side}'"  # noqa: S608
            f" AND sphere IS NOT NULL ORDER BY sphere::halfvec({dim}) <#> %s::halfvec({dim})"
            f" LIMIT {n}".encode(),
            [asked],
        ).fetchall()
        connection.execute("SET LOCAL enable_seqscan = on")
        return [int(place) for (place,) in rows]


def sphere_of(points: Floats, centre: Floats, longest: float) -> Floats:
    """Place points on the graph's sphere. Shape: (n, D) to (n, D + 1), each of length 1."""
    moved = points - centre
    squares = np.einsum("nd,nd->n", moved, moved)
    rest = np.sqrt(np.maximum(longest**2 - squares, 0))[:, None]
    placed: Floats = (np.hstack([moved, rest]) / max(longest, 1e-12)).astype(np.float32)
    return placed


def graph_of(connection: Connection, model_id: int, side: Side) -> PointGraph | None:
    """Return the graph of a side, if there is one."""
    row = connection.execute(
        "SELECT recall, k, questions, expansion, centre, longest FROM wearwith.graphs"
        " WHERE model_id = %s AND side = %s",
        [model_id, side],
    ).fetchone()
    if row is None:
        return None
    recall, k, questions, expansion, centre, longest = row
    check = IndexCheck(recall, k, questions, expansion)
    return PointGraph(check, np.array(centre, np.float32), float(longest))


def build_graphs(
    server: Server,
    model_id: int,
    config: IndexConfig | None = None,
    progress: ProgressFactory = silent,
) -> dict[Side, IndexCheck]:
    """Build and check a graph over each side with more than `config.above` garments.

    Matches go on meanwhile, with exact search.

    Raises
    ------
    ConfigError
        If points have too many dimensions.
    """
    config = config or IndexConfig()
    drop_graphs(server, model_id)
    found: dict[Side, IndexCheck] = {}
    for side in SIDES:
        with server.writing() as connection:
            points, places = _points(connection, model_id, side)
            questions, _ = _points(connection, model_id, other_side(side))
        if len(points) <= config.above:
            continue
        if side == "top":  # a search for tops takes the mean bottom off
            questions = questions - questions.mean(axis=0)
        if points.shape[1] > MOST_DIMENSIONS:
            raise ConfigError(
                f"pgvector's graphs take up to {MOST_DIMENSIONS:,} dimensions, and this model has "
                f"{points.shape[1]:,}",
                where="--graph",
                fix="search exactly, or train with a narrower tower",
            )
        centre = points.mean(axis=0, dtype=np.float64).astype(np.float32)
        moved = points - centre
        longest = float(np.sqrt(np.einsum("nd,nd->n", moved, moved).max(initial=0)))
        placed = sphere_of(points, centre, longest)
        with progress(f"Graph of {side}s", len(points)) as bar, server.writing() as connection:
            for start in range(0, len(points), AT_ONCE):
                some = slice(start, start + AT_ONCE)
                with connection.cursor() as cursor:
                    cursor.executemany(
                        f"UPDATE {vectors_of(model_id)} SET sphere = %s::vector::halfvec"  # noqa: S608
                        " WHERE place = %s".encode(),
                        list(zip(placed[some], places[some], strict=True)),
                    )
                bar.advance(len(places[some]))
            dim = points.shape[1] + 1
            connection.execute(
                f"CREATE INDEX vectors_{model_id}_{side}s ON {vectors_of(model_id)}"
                f" USING hnsw ((sphere::halfvec({dim})) halfvec_ip_ops)"
                f" WITH (m = {min(config.connectivity, 100)},"
                f" ef_construction = {min(max(config.expansion, 2 * config.connectivity), 1000)})"
                f" WHERE side = '{side}' AND sphere IS NOT NULL".encode()
            )
        with server.alone() as connection:  # every row was rewritten
            connection.execute(f"VACUUM (ANALYZE) {vectors_of(model_id)}".encode())
        graph = PointGraph(IndexCheck(0, config.k, 0, EXPANSIONS[0]), centre, longest)
        found[side] = _measured(server, model_id, side, graph, (points, places), questions, config)
    return found


def drop_graphs(server: Server, model_id: int) -> None:
    """Drop the graphs of a model: search is exact from now on."""
    with server.writing() as connection:
        for side in SIDES:
            connection.execute(f"DROP INDEX IF EXISTS wearwith.vectors_{model_id}_{side}s".encode())
        connection.execute("DELETE FROM wearwith.graphs WHERE model_id = %s", [model_id])


def _measured(
    server: Server,
    model_id: int,
    side: Side,
    graph: PointGraph,
    known: tuple[Floats, list[int]],
    questions: Floats,
    config: IndexConfig,
) -> IndexCheck:
    """Find the quickest search that finds enough, and record what it finds."""
    points, places = known
    rng = np.random.default_rng(config.seed)
    sample = questions[np.sort(rng.permutation(len(questions))[: config.sample])]
    row_of = {place: row for row, place in enumerate(places)}
    k = min(config.k, len(points))
    with server.writing() as connection:
        for expansion in EXPANSIONS:
            tried = replace(graph, check=replace(graph.check, expansion=expansion))
            n_found = 0
            for question in sample:
                scores = points @ question
                least = scores[best_first(scores, k)[-1]]
                rows = [row_of[at] for at in tried.near(connection, model_id, side, question, k)]
                n_found += min(int((scores[rows] >= least).sum()), k)
            recall = n_found / max(k * len(sample), 1)
            if recall >= config.recall:
                break
        check = IndexCheck(recall, config.k, len(sample), expansion)
        centre = [float(one) for one in graph.centre]
        connection.execute(
            "INSERT INTO wearwith.graphs (model_id, side, recall, k, questions, expansion, centre,"
            " longest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [model_id, side, recall, check.k, check.questions, expansion, centre, graph.longest],
        )
    return check


def _points(connection: Connection, model_id: int, side: Side) -> tuple[Floats, list[int]]:
    """Read all points of a side, and their places."""
    rows = connection.execute(
        "SELECT place, point FROM wearwith.vectors WHERE model_id = %s AND side = %s"
        " ORDER BY place",
        [model_id, side],
        binary=True,
    ).fetchall()
    dim = rows[0][1].dimensions() if rows else 0
    points = np.empty((len(rows), dim), np.float32)
    for place, row in enumerate(rows):
        points[place] = row[1].to_numpy()
    return points, [int(row[0]) for row in rows]

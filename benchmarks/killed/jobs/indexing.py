"""Graphs over two sides are built and kept; then one side gets other points."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from killed.job import Job, digests
from wearwith.matching import IndexConfig
from wearwith.matching.index_cache import open_index

__all__ = ["Indexing"]

CONFIG = IndexConfig(expansion=96, sample=100)


class Indexing(Job):
    """`open_index`, three times."""

    name = "index"

    def give(self, given: Path) -> None:
        rng = np.random.default_rng(2)
        for name in ("tops", "bottoms", "new-bottoms"):
            np.save(given / f"{name}.npy", rng.standard_normal((2500, 12), dtype=np.float32))

    def work(self, given: Path, place: Path) -> None:
        for points, questions, file in self._steps(given, place):
            open_index(points, questions, file, CONFIG)
        (place / "done").touch()

    def is_done(self, place: Path) -> bool:
        return (place / "done").is_file()

    def check(self, place: Path) -> None:
        """What is there is the graph of some points, or it is seen that it is not."""
        import usearch.index

        for file in place.glob("model.index/[!.]*.usearch"):
            assert len(usearch.index.Index.restore(str(file))) == 2500

    def result(self, place: Path) -> Mapping[str, object]:
        return digests(place)

    def _steps(self, given: Path, place: Path) -> Iterator[tuple[np.ndarray, np.ndarray, Path]]:
        tops, bottoms, new = (
            np.load(given / f"{name}.npy") for name in ("tops", "bottoms", "new-bottoms")
        )
        folder = place / "model.index"
        yield tops, bottoms, folder / "tops.usearch"
        yield bottoms, tops, folder / "bottoms.usearch"
        yield new, tops, folder / "bottoms.usearch"

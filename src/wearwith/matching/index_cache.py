"""Graphs kept beside a model: a cache, rebuilt where it does not fit."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from wearwith.errors import DataError, RunError, StorageError
from wearwith.files.atomic import new_file, read_json, sha256_of_file, write_json
from wearwith.files.disk_errors import disk_errors
from wearwith.files.locks import remove_leftovers
from wearwith.matching.graph_index import (
    EXPANSIONS,
    GraphIndex,
    IndexCheck,
    IndexConfig,
    check_index,
    require_usearch,
)
from wearwith.model import TrainedModel
from wearwith.progress import ProgressFactory, silent
from wearwith.types import Floats

__all__ = ["OpenedIndex", "index_file", "open_index"]

FORMAT = 2
logger = logging.getLogger("wearwith.matching")


@dataclass(frozen=True)
class OpenedIndex:
    """A graph, and how good it was when it was built."""

    index: GraphIndex | None  # None if it finds too little, so that search must be exact
    check: IndexCheck
    was_built: bool  # just now


def index_file(model: TrainedModel, name: str) -> Path | None:
    """Where a graph is kept: beside the folder of the model, which stays as written.

    None for a model in memory.
    """
    if model.folder is None:
        return None
    return model.folder.with_name(f"{model.folder.name}.index") / f"{name}.usearch"


def open_index(
    points: Floats,
    questions: Floats,
    path: Path | None,
    config: IndexConfig,
    progress: ProgressFactory = silent,
) -> OpenedIndex:
    """Open the graph of some points, or build, measure and keep it.

    It is rebuilt if the points, the settings or the version of usearch have changed, or its file is
    missing or damaged. Of several processes one builds it, and the others wait.

    Points have shape (n, D); of the questions, points of the other side, (m, D), some are drawn to
    measure recall. The file is `NAME.usearch`, with `NAME.json` beside it; without a path the graph
    is in memory alone. `ExtraMissingError` if usearch is not installed; `RunError` if the graph
    finds too little, and `config.if_below` makes that an error.
    """
    require_usearch()
    key = _key(points, questions, config)
    if path is None:
        return _built(points, questions, None, key, config, progress)
    try:
        with disk_errors(path), _turn(path):
            kept = _kept(path, key)
            if kept is None:
                remove_leftovers(path.parent, path.stem)
                return _built(points, questions, path, key, config, progress)
    except (StorageError, OSError) as error:
        logger.warning("The index can't be kept at %s: %s. It is built in memory.", path, error)
        return _built(points, questions, None, key, config, progress)
    return _judged(*kept, config, path, was_built=False)


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Wait until nobody else builds the graph of this file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        logger.info("Another process builds the index at %s: waiting until it is done.", path)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _built(
    points: Floats,
    questions: Floats,
    path: Path | None,
    key: str,
    config: IndexConfig,
    progress: ProgressFactory,
) -> OpenedIndex:
    index = GraphIndex.build(points, config, progress)
    rng = np.random.default_rng(config.seed)
    drawn = rng.permutation(len(questions))[: config.sample]
    sample = questions[np.sort(drawn)]
    for expansion in EXPANSIONS:  # the quickest search that is good enough
        check = check_index(index, points, sample, config.k, expansion)
        if check.recall >= config.recall:
            break
    if path is not None:
        try:
            with new_file(path) as temporary:
                index.graph.save(str(temporary))
            entry = {"key": key, "check": asdict(check), "sha256": sha256_of_file(path)}
            write_json(path.with_suffix(".json"), entry)
        except (StorageError, OSError, RuntimeError) as error:  # usearch raises the last
            logger.warning("The index can't be kept at %s, only in memory: %s", path, error)
    return _judged(index, check, config, path, was_built=True)


def _kept(path: Path, key: str) -> tuple[GraphIndex, IndexCheck] | None:
    """Map the graph in this file; None, with the reason in the log, if it can't be used."""
    if not path.is_file():
        return None
    try:
        entry = read_json(path.with_suffix(".json"), "description of an index")
        check = IndexCheck(**entry["check"])
        if entry["key"] != key:
            logger.warning("The index at %s was built from something else: it is rebuilt.", path)
            return None
        if sha256_of_file(path) != entry["sha256"]:
            logger.warning("The index at %s is damaged: it is rebuilt.", path)
            return None
    except (DataError, KeyError, TypeError) as error:
        logger.warning("The index at %s can't be used: it is rebuilt. %s", path, error)
        return None
    return GraphIndex(require_usearch().Index.restore(str(path), view=True)), check


def _judged(
    index: GraphIndex, check: IndexCheck, config: IndexConfig, path: Path | None, *, was_built: bool
) -> OpenedIndex:
    """Use a graph if it is good enough."""
    index.expansion = check.expansion
    recall = (
        f"The index finds {check.recall:.1%} of the exact {check.k} best over "
        f"{check.questions} questions"
    )
    if check.recall >= config.recall:
        if was_built:
            logger.info("%s.", recall)
        return OpenedIndex(index, check, was_built)
    if config.if_below == "error":
        raise RunError(
            f"{recall}, and {config.recall:.1%} are wanted",
            where=path,
            fix="ask for less recall, raise connectivity and expansion, or search exactly",
        )
    logger.warning("%s; %.1f%% are wanted: exact search.", recall, 100 * config.recall)
    return OpenedIndex(None, check, was_built)


def _key(points: Floats, questions: Floats, config: IndexConfig) -> str:
    """SHA-256 of all that the graph and its measurement depend on."""
    digest = hashlib.sha256()
    built_from: tuple[Any, ...] = (FORMAT, version("usearch"), points.shape, questions.shape)
    settings = config.model_dump_json(exclude={"above", "if_below"})
    digest.update(repr(built_from).encode() + settings.encode())
    for array in (points, questions):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()

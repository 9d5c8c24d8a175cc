"""Changes after the base of a model was written, so that it need not be written anew.

A segment is a folder `segments/NNNNN` with the garments that came (`items.parquet`, their points
in `points.safetensors`, what rules read of them in `traits.parquet`) and the ids of those that
went (`removed.json`). The manifest lists segments in order, with the SHA-256 of their files, and
is written last: a segment that it does not list is not there. Garments that came stand behind
those of the base; evidence, calibration and what teachers learned stay those of the training.
"""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import Dataset
from wearwith.catalog.schema import is_text, read_item_table
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.files.atomic import discard_folder, new_folder, read_json, sha256_of_file, write_json
from wearwith.files.locks import sole_writer
from wearwith.files.parquet import read_parquet
from wearwith.model.another_catalogue import over_catalogue
from wearwith.model.array_files import map_arrays, write_tensors
from wearwith.model.model_manifest import FIX, MANIFEST, Manifest
from wearwith.model.trained_model import TrainedModel
from wearwith.rules.knowledge import slots_in
from wearwith.types import OUTFIT_SLOTS, SIDES

__all__ = ["append_segment", "merge_segments", "with_segments"]

FOLDER = "segments"
ITEMS = "items.parquet"
POINTS = "points.safetensors"
TRAITS = "traits.parquet"
REMOVED = "removed.json"


def append_segment(
    model: TrainedModel, came: Dataset | None = None, went: tuple[str, ...] = ()
) -> TrainedModel:
    """Add garments to the folder of a model, and take others out; leave its base as it is.

    Parameters
    ----------
    model
        As read from its folder; it is left as it is, and the model with the changes returned.
    came
        New garments, read and encoded as those of the training were. One with the id of a garment
        that is there replaces it.
    went
        Ids of garments to take out.

    Raises
    ------
    ConfigError
        If the model is not in a folder of today's format, or can't encode new garments.
    DataError
        If an id that went is not there, or a feature set is missing or was computed in another way.
    OutputExistsError
        If another process is writing there.
    RunError
        If another process has written there since the model was read.
    RuleError
        If rules fire on pictures alone, and nothing was seen in those of the new garments.
    """
    folder = model.folder
    if folder is None or not (folder / MANIFEST).is_file():
        raise ConfigError(
            "Garments are added to a model folder of today's format",
            where=folder,
            fix="wearwith export RUN OUT writes one",
        )
    known = set(model.items["id"])
    if unknown := [name for name in went if name not in known]:
        raise DataError(f"There is no garment {unknown[0]!r} to take out", where=folder)
    replaced = [] if came is None else [name for name in came.items["id"] if name in known]
    with sole_writer(folder):
        return _append(model, folder, came, sorted({*went, *replaced}))


def _append(
    model: TrainedModel, folder: Path, came: Dataset | None, went: list[str]
) -> TrainedModel:
    """Write a segment behind the others, then the manifest that lists it."""
    moved = None
    if came is not None:  # not levelled: what else comes makes no difference to a garment
        moved = over_catalogue(model, came, level=False, keep_popularity=True)
    manifest = _written(model, folder, moved, went, model.manifest.segments)
    return _joined(replace(model, manifest=manifest), folder / FOLDER / manifest.segments[-1])


def merge_segments(model: TrainedModel) -> TrainedModel:
    """Make one segment of all that a model has; its base and its garments stay as they are.

    Raises
    ------
    OutputExistsError
        If another process is writing there.
    RunError
        If another process has written there since the model was read.
    """
    folder, segments = model.folder, model.manifest.segments
    if folder is None or len(segments) < 2:
        return model
    with sole_writer(folder):
        base = read_item_table(folder / "items.parquet", "table of the model", error=RunError)
        ids = {name for one in segments for name in _went(folder / FOLDER / one)}
        went = sorted(ids & {*base["id"]})
        moved = _behind(model, base.height - len(went))
        manifest = _written(model, folder, moved, went, ())
    for one in segments:
        discard_folder(folder / FOLDER / one)
    return replace(model, manifest=manifest)


def _behind(model: TrainedModel, n: int) -> TrainedModel:
    """The garments behind the first n, with their points and what rules read of them."""
    items, arrays = model.items.slice(n), dict(model.arrays)
    for name, rows in _rows_of(model.items, arrays).items():
        arrays[name] = arrays[name][int(rows.head(n).sum()) :]
    knowledge = model.knowledge
    if knowledge is not None:
        of_them = pl.col("item").is_in(items["id"].implode())
        knowledge = replace(knowledge, traits=knowledge.traits.filter(of_them))
    return replace(model, items=items, arrays=arrays, knowledge=knowledge)


def _written(
    model: TrainedModel,
    folder: Path,
    moved: TrainedModel | None,
    went: list[str],
    before: tuple[str, ...],
) -> Manifest:
    """Write a segment, then the manifest that lists it behind those `before`."""
    base = read_json(folder / MANIFEST, "manifest of a model")
    if base["segments"] != list(model.manifest.segments):
        raise RunError(
            "The folder has other segments than when the model was read",
            where=folder,
            fix="read the model again",
        )
    number = f"{int(max(model.manifest.segments, default='0')) + 1:05}"
    place = folder / FOLDER / number
    if place.exists():  # of a writer that was killed before it was listed
        shutil.rmtree(place)
    place.parent.mkdir(exist_ok=True)
    with new_folder(place) as temporary:
        files = [REMOVED]
        write_json(temporary / REMOVED, {"ids": went})
        if moved is not None:
            moved.items.write_parquet(temporary / ITEMS)
            points = {name: moved.arrays[name] for name in _rows_of(moved.items, moved.arrays)}
            write_tensors(temporary / POINTS, points)
            files += [ITEMS, POINTS]
            if moved.knowledge is not None:
                moved.knowledge.traits.write_parquet(temporary / TRAITS)
                files.append(TRAITS)
        sums = {f"{FOLDER}/{number}/{name}": sha256_of_file(temporary / name) for name in files}
    dropped = {*model.manifest.segments} - {*before}
    kept = {
        name: of_file
        for name, of_file in base["sha256"].items()
        if not (name.startswith(f"{FOLDER}/") and name.split("/")[1] in dropped)
    }
    base |= {"segments": [*before, number], "sha256": kept | sums}
    write_json(folder / MANIFEST, base)
    return model.manifest.model_copy(
        update={"segments": tuple(base["segments"]), "sha256": base["sha256"]}
    )


def with_segments(model: TrainedModel) -> TrainedModel:
    """Join a base with its segments; `RunError` if one is damaged, or does not fit the base."""
    for number in model.manifest.segments:
        assert model.folder is not None  # noqa: S101
        model = _joined(model, model.folder / FOLDER / number)
    return model


def _joined(model: TrainedModel, place: Path) -> TrainedModel:
    """A model with one more segment: without what went, and with what came behind the rest."""
    went = _went(place)
    stays = ~model.items["id"].is_in(pl.Series(went, dtype=pl.String()).implode())
    arrays: dict[str, npt.NDArray[Any]] = dict(model.arrays)
    for name, rows in _rows_of(model.items, arrays).items():
        here = stays.filter(rows).to_numpy()
        if not here.all():
            arrays[name] = arrays[name][here]
    items, knowledge = model.items.filter(stays), model.knowledge
    if knowledge is not None and went:
        gone = pl.col("item").is_in(went)
        knowledge = replace(knowledge, traits=knowledge.traits.filter(~gone))
    if (place / ITEMS).is_file():
        came = read_item_table(place / ITEMS, "table of a segment", error=RunError, fix=FIX)
        points = map_arrays(place / POINTS)
        for name, rows in _rows_of(came, arrays).items():
            new = points.get(name)
            if new is None or new.shape != (rows.sum(), *arrays[name].shape[1:]):
                raise RunError("A segment does not fit its base", where=place, fix=FIX)
            arrays[name] = np.concatenate([arrays[name], new])
        items = pl.concat([items, came], how="diagonal_relaxed")
        if knowledge is not None:
            traits = read_parquet(place / TRAITS, "values of a segment", error=RunError, fix=FIX)
            knowledge = replace(knowledge, traits=pl.concat([knowledge.traits, traits]))
    if knowledge is not None:
        knowledge = replace(knowledge, slots=slots_in(items))
    pairs = model.pairs
    if pairs is not None and went:
        there = items["id"].implode()
        pairs = pairs.filter(pl.col("top").is_in(there) & pl.col("bottom").is_in(there))
    return replace(model, arrays=arrays, items=items, knowledge=knowledge, pairs=pairs)


def _went(place: Path) -> list[str]:
    """Ids of the garments that went with a segment; `RunError` if its list is damaged."""
    went = read_json(place / REMOVED, "list of garments that went").get("ids")
    if not isinstance(went, list) or not all(isinstance(n, str) and is_text(n) for n in went):
        raise RunError("The list of garments that went is damaged", where=place, fix=FIX)
    return went


def _rows_of(items: pl.DataFrame, arrays: Mapping[str, object]) -> dict[str, pl.Series]:
    """Arrays that have a row for each garment of some kind, and which of the items are of it."""
    rows = {f"latent.{side}s": (items["side"] == side).fill_null(value=False) for side in SIDES}
    worn = items["slot"].is_in(OUTFIT_SLOTS)
    return rows | {name: worn for name in ("outfit.points", "outfit.gains") if name in arrays}

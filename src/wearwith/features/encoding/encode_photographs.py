"""Encodes the photographs of a dataset: only new or changed ones, in parts, here or by workers."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.features.circumstances import CLUSTERS_FILE
from wearwith.features.encoders import PictureEncoder, make_encoder
from wearwith.features.encoding.growing_sets import GarmentSet, GrowingSet, VectorLook
from wearwith.features.encoding.one_pass import Kept, look_at
from wearwith.features.encoding.photograph_reader import none_readable, pictured_items
from wearwith.features.encoding.see_photographs import SeeingReport, SeenSet
from wearwith.features.feature_store import FeatureStore
from wearwith.features.photo_border import BorderPixels, cluster_backdrops
from wearwith.files.atomic import new_file
from wearwith.progress import ProgressFactory, silent
from wearwith.workers import Workers

__all__ = ["EncodingReport", "SetReport", "encode_pictures", "free_name"]


@dataclass(frozen=True)
class SetReport:
    """The outcome of one feature set: counts of items, and in `new` of encoded pictures."""

    name: str
    dim: int
    items: int
    new: int
    without: int
    bad: int


@dataclass(frozen=True)
class EncodingReport:
    """The outcome of an encoding; `problems` is the first set's list, if it has one."""

    sets: list[SetReport] = field(default_factory=list)
    problems: Path | None = None
    seen: SeeingReport | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = None if self.problems is None else str(self.problems)
        found = {"sets": [asdict(entry) for entry in self.sets], "problems": problems}
        return found if self.seen is None else {**found, "seen": self.seen.to_json()}


def encode_pictures(
    dataset: Dataset,
    image: str | PictureEncoder | Sequence[str | PictureEncoder],
    *,
    name: str | None = None,
    plain: bool = False,
    see: bool = False,
    image_root: Path | None = None,
    workers: Workers | None = None,
    progress: ProgressFactory = silent,
) -> EncodingReport:
    """Encode every photograph of the dataset that is not encoded yet.

    Each is decoded and cut out once, for however many encoders. If it is stopped, it continues from
    the last part that it saved. A photograph that can't be read, or whose garment can't be cut out,
    is a row in `problems.csv` of the feature set.

    Parameters
    ----------
    image
        Encoders, or names of some.
    name
        Name of the feature set; the encoder's, with `-plain` appended for plain pictures, if not
        given. For a single encoder only.
    plain
        Encode the whole photograph. By default the garment is cut out and put on white, unless the
        encoder finds it by itself: a backdrop tells season and photographer apart, which is not
        taste.
    see
        Also see colours, patterns and kinds, as `see_pictures` does.
    image_root
        Where the photographs are, if not where the dataset says.
    workers
        Who reads and encodes; threads of this process if not given.

    Raises
    ------
    ConfigError
        If the dataset has no photographs or no folder, the encoder does not exist, or the name
        can't be used.
    DataError
        If no photograph can be read, or a feature set was computed in another way.
    OutputExistsError
        If another process is writing into a set, or into that of the backdrops.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    fix = "import it with photographs, or give vectors with --vectors FILE"
    folder, root, rows = pictured_items(dataset, image_root, "encode", fix)
    images = [image] if isinstance(image, str) or not isinstance(image, Sequence) else list(image)
    encoders = [make_encoder(one) if isinstance(one, str) else one for one in images]
    names = [free_name(name or f"{e.name}-plain" * plain or e.name) for e in encoders]
    if len(set(names)) < len(names) or (name and len(names) > 1):
        raise ConfigError(
            "Several encoders can't fill one feature set",
            where=f"--name {name}" if name else "--image",
            fix="encode with one after the other, each under a --name of its own",
        )
    stores = [FeatureStore(folder, one) for one in (*names, BorderPixels.name)]
    with ExitStack() as held:
        for store in stores:
            held.enter_context(store.writing())
        seen = SeenSet(folder, held) if see else None
        sets: list[GrowingSet] = []
        for store, encoder, given in zip(stores, encoders, images, strict=False):
            # Another process makes its encoder by name; threads share the one that is here.
            look = VectorLook(
                given if workers else encoder, cuts=not plain and not encoder.finds_garment
            )
            sets.append(GarmentSet(store, encoder, look))
        border = BorderPixels()
        sets.append(GrowingSet(stores[-1], border, VectorLook(border, cuts=False), again=True))
        kept: list[Kept] = [*sets, *([seen] if seen else [])]
        label = f"Encoding with {' and '.join(encoder.name for encoder in encoders)}"
        photographs = look_at(root, rows, kept, workers, progress, label)
        if all(photo.problem is not None for photo in photographs):
            raise none_readable(root, photographs)
        sets[-1].finish(photographs)
        _save_clusters(dataset, folder)
        report = seen.finish(dataset, photographs) if seen else None
        problems = [one.finish(photographs) for one in sets[:-1]]
    items = sum(photo.problem is None for photo in photographs)
    without, bad = dataset.items.height - items, len(rows) - items
    return EncodingReport(
        [SetReport(s.store.name, s.dim, items, s.new, without, bad) for s in sets],
        next((path for path in problems if path is not None), None),
        report,
    )


def free_name(name: str) -> str:
    """Return the name of a feature set, unless it is the backdrops' own: then a `ConfigError`."""
    if name == BorderPixels.name:
        raise ConfigError(
            f"The name {name!r} is taken: it is that of the backdrops",
            where="--name",
            fix="give the feature set another name",
        )
    return name


def _save_clusters(dataset: Dataset, folder: Path) -> None:
    """Sort the backdrops, of which there is at least one, into clusters."""
    vectors, present = FeatureStore(folder, BorderPixels.name).read(dataset.items["id"].to_list())
    items = dataset.items.filter(present).select("id", "side")
    garments = items["side"].is_not_null().to_numpy()
    cluster = cluster_backdrops(vectors[present], garments)
    with new_file(folder / CLUSTERS_FILE) as temporary:
        items.select("id", cluster=pl.lit(cluster)).write_parquet(temporary)

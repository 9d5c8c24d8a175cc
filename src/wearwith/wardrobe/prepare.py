"""Prepares a folder of photographs of a person's own clothes to be served."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from wearwith._version import __version__
from wearwith.catalog import Dataset, load_dataset
from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.importers.photos import read_photos
from wearwith.errors import ConfigError, DataError, OutputExistsError
from wearwith.features.encoders import encoder_of_set
from wearwith.features.encoders.kind_guess import KindGuess
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.features.encoding.see_photographs import see_pictures
from wearwith.files.atomic import new_file, read_json, scratch_folder, write_json
from wearwith.model import TrainedModel, over_catalogue, rules_alone, save_model
from wearwith.model.folder import MANIFEST
from wearwith.model.model_manifest import SCHEMA_VERSION
from wearwith.model.thumbnails import save_pictures
from wearwith.progress import ProgressFactory, silent
from wearwith.rules import RuleBook
from wearwith.words.slots import kind_column

__all__ = ["prepare_wardrobe"]

MARK = "wardrobe.json"
GUESSES = "guessed.csv"


def prepare_wardrobe(
    photographs: Path,
    out: Path,
    model: TrainedModel | None = None,
    *,
    items: Path | None = None,
    outfits: Path | None = None,
    level: bool | None = None,
    picture_models: Sequence[Path] = (),
    progress: ProgressFactory = silent,
) -> tuple[Path, Dataset]:
    """Import photographs, see what is in them, and match them by a model or by rules.

    Steps that are done are not repeated while the photographs and the tables stay the same.

    Parameters
    ----------
    photographs
        A folder as for `wearwith import photos`. It is only read.
    out
        The folder for all output: `data`, a folder for each model, and `guessed.csv`, the guessed
        and unknown kinds as a table, which can become `items` once it is corrected.
    model
        The model to match by. By default rules about colours and kinds, from what two communities
        wore together (`RuleBook.worn`).
    items, outfits
        Tables about the photographs, as for `wearwith import photos`.
    level
        With a model, whether to subtract the mean garment; see `wearwith.model.over_catalogue`.
    picture_models
        ONNX files, among them those that the model reads pictures with.

    Returns
    -------
    folder, dataset
        The folder of the model over the wardrobe, and the wardrobe.

    Raises
    ------
    OutputExistsError
        If `out` exists and is something else.
    DataError
        If there are no usable photographs, or not both tops and bottoms among them.
    ConfigError, RuleError, ExtraMissingError
        If the model, or what it reads pictures with, can't be used.
    """
    dataset = _imported(photographs, out, items, outfits, progress)
    guesses = dataset.items.filter(pl.col("kind_source").is_in(["guessed", "unknown"]))
    with new_file(out / GUESSES) as temporary:
        guesses.select("file", kind_column()).sort("file").write_csv(temporary)
    see_pictures(dataset, progress=progress)
    by = RuleBook.worn() if model is None else (model.manifest, level)
    key = hashlib.sha256(repr((dataset.fingerprint, __version__, SCHEMA_VERSION, by)).encode())
    folder = out / f"served-{key.hexdigest()[:12]}"
    if (folder / MANIFEST).is_file():
        return folder, dataset
    if model is None:
        over = rules_alone(dataset)
    else:
        _encode(dataset, model, picture_models, progress)
        over = over_catalogue(model, dataset, level=level)
    images = dataset.items.select("id", "image").drop_nulls().rows()
    root = dataset.image_root
    assert root is not None  # noqa: S101
    save_model(over, folder, add=lambda place: save_pictures(images, root, place, progress))
    return folder, dataset


def _imported(
    photographs: Path,
    out: Path,
    items: Path | None,
    outfits: Path | None,
    progress: ProgressFactory,
) -> Dataset:
    """Import into `out/data`, unless the same photographs are there already."""
    state = _state(photographs, [table for table in (items, outfits) if table is not None])
    mark, data = out / MARK, out / "data"
    if out.exists() and not mark.is_file():
        raise OutputExistsError(
            "This folder exists, and is no wardrobe of wearwith's", where=out, fix="name another"
        )
    if mark.is_file() and read_json(mark, "mark of a wardrobe").get("state") == state:
        return load_dataset(data)
    out.mkdir(parents=True, exist_ok=True)
    write_json(mark, {"state": None, "photographs": str(photographs.resolve())})
    if data.exists():
        shutil.rmtree(data)
    with scratch_folder(data) as thumbnails:
        dataset, _ = import_dataset(
            lambda problems: read_photos(
                photographs,
                problems,
                thumbnails=thumbnails,
                out=data,
                items=items,
                outfits=outfits,
                kinds_of_pictures=KindGuess(),
                progress=progress,
            ),
            data,
            source={"format": "photos", "name": photographs.resolve().name},
        )
    tops, bottoms = dataset.catalogue.tops, dataset.catalogue.bottoms
    if not tops or not bottoms:
        lacks = "tops" if not tops else "bottoms"
        raise DataError(
            f"There are no {lacks} among the {dataset.items.height} photographs that could be read",
            where=photographs,
            fix=f"put them into a folder {lacks}/, or list their kinds in items.csv; "
            f"{data / 'problems.csv'} says what could not be read",
        )
    write_json(mark, {"state": state, "photographs": str(photographs.resolve())})
    return dataset


def _state(photographs: Path, tables: list[Path]) -> str:
    """Fingerprint a folder by names, sizes and times."""
    digest = hashlib.sha256(__version__.encode())
    if not photographs.is_dir():
        raise DataError("There is no such folder of photographs", where=photographs)
    try:
        for path in [*sorted(photographs.rglob("*")), *tables]:
            state = path.lstat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode(errors="replace"))
    except OSError as error:
        raise DataError(f"The folder can't be read: {error}", where=photographs) from None
    return digest.hexdigest()


def _encode(
    dataset: Dataset, model: TrainedModel, onnx: Sequence[Path], progress: ProgressFactory
) -> None:
    """Encode the photographs as the model's own were."""
    for name in model.manifest.dims:
        how = model.manifest.encoders.get(name, {})
        if "longest_side" not in how:
            raise ConfigError(
                f"The model reads {name!r}, which wearwith does not make from photographs",
                where=model.folder,
                fix="take a model that was trained with --image",
            )
        encoder = encoder_of_set(how, onnx)
        if encoder is None:
            raise ConfigError(
                f"The model reads pictures with {how.get('name')!r}, which is not here",
                where=model.folder,
                fix="name its file: --picture-model FILE.onnx; or take a model that was trained "
                "with --image descriptors",
            )
        encode_pictures(
            dataset, encoder, name=name, plain=how.get("cut_out", 0) == 0, progress=progress
        )

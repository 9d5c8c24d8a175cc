"""Prepares a folder of photographs of a person's own clothes to be served."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from wearwith._version import __version__
from wearwith.catalog import Dataset, Problems, load_dataset
from wearwith.catalog.dataset_building import SourceTables, import_dataset
from wearwith.catalog.importers.photo_files import find_photos
from wearwith.catalog.importers.photos import IMAGES, read_photos
from wearwith.errors import ConfigError, DataError, OutputExistsError
from wearwith.features.encoders import encoder_of_set
from wearwith.features.encoders.kind_guess import KindGuess
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.features.encoding.see_photographs import see_pictures
from wearwith.features.seen_store import SeenStore
from wearwith.files.atomic import discard_folder, new_file, read_json, scratch_folder, write_json
from wearwith.model import TrainedModel, over_catalogue, rules_alone, save_model
from wearwith.model.folder import MANIFEST
from wearwith.model.model_manifest import SCHEMA_VERSION
from wearwith.model.thumbnails import save_pictures
from wearwith.progress import ProgressFactory, silent
from wearwith.rules import RuleBook
from wearwith.wardrobe.added_photographs import ADDED
from wearwith.wardrobe.corrected_dataset import corrected, with_corrected_traits
from wearwith.wardrobe.corrections import CORRECTIONS, read_corrections
from wearwith.wardrobe.own_names import with_own_names
from wearwith.wardrobe.prepared import MARK
from wearwith.words.attributes import AttributeVocabulary
from wearwith.words.slots import kind_column

__all__ = ["prepare_wardrobe", "vocabulary_of"]

GUESSES = "guessed.csv"
MOST_MODELS = 6
KEPT = ".seen"  # what was seen of photographs, while they are imported again


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
        and unknown kinds as a table, which can become `items` once it is corrected. What is in
        `corrections.csv` there precedes all that was read; photographs in `added` there belong to
        the wardrobe too.
    model
        The model to match by. By default rules about colours and kinds, from what others
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
        If there are no usable photographs, not both tops and bottoms among them, or a correction
        is wrong.
    ConfigError, RuleError, ExtraMissingError
        If the model, or what it reads pictures with, can't be used.
    """
    corrections = read_corrections(out / CORRECTIONS, vocabulary_of(model))
    read = _imported(photographs, out, items, outfits, progress)
    dataset = corrected(read, corrections)
    _require_both_sides(dataset, photographs, out)
    guesses = dataset.items.filter(pl.col("kind_source").is_in(["guessed", "unknown"]))
    with new_file(out / GUESSES) as temporary:
        guesses.select("file", kind_column()).sort("file").write_csv(temporary)
    see_pictures(read, progress=progress)
    by = RuleBook.worn() if model is None else (model.manifest, level)
    known = sorted(corrections.items())
    key = hashlib.sha256(
        repr((dataset.fingerprint, __version__, SCHEMA_VERSION, by, known)).encode()
    )
    folder = out / f"served-{key.hexdigest()[:12]}"
    if (folder / MANIFEST).is_file():
        return folder, dataset
    if model is None:
        over = rules_alone(dataset)
    else:
        _encode(dataset, model, picture_models, progress)
        over = over_catalogue(model, dataset, level=level)
    over = with_corrected_traits(over, corrections)
    if over.knowledge is not None:
        over = replace(over, items=with_own_names(over.items, over.knowledge.traits))
    images = dataset.items.select("id", "image").drop_nulls().rows()
    root = dataset.image_root
    assert root is not None  # noqa: S101
    save_model(over, folder, add=lambda place: save_pictures(images, root, place, progress))
    _discard_older(out)
    return folder, dataset


def _discard_older(out: Path) -> None:
    """Keep the newest models: each correction makes one, and the one before may still be served."""
    made = sorted(out.glob("served-*/"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for folder in [path for path in made if path.suffix != ".edits"][MOST_MODELS:]:
        discard_folder(folder)


def _imported(
    photographs: Path,
    out: Path,
    items: Path | None,
    outfits: Path | None,
    progress: ProgressFactory,
) -> Dataset:
    """Import into `out/data`, unless the same photographs are there already."""
    added = out / ADDED
    tables = [table for table in (items, outfits, added) if table is not None and table.exists()]
    state = _state(photographs, [*tables, *sorted(added.glob("*"))])
    mark, data = out / MARK, out / "data"
    if out.exists() and not mark.is_file():
        raise OutputExistsError(
            "This folder exists, and is no wardrobe of wearwith's", where=out, fix="name another"
        )
    if mark.is_file() and read_json(mark, "mark of a wardrobe").get("state") == state:
        return load_dataset(data)
    out.mkdir(parents=True, exist_ok=True)
    write_json(mark, {"state": None, "photographs": str(photographs.resolve())})
    seen, kept = SeenStore(data).parts, out / KEPT
    if seen.is_dir():  # by content, so that no photograph is looked at twice
        shutil.rmtree(kept, ignore_errors=True)
        seen.rename(kept)
    if data.exists():
        shutil.rmtree(data)

    def read(problems: Problems) -> SourceTables:
        tables = read_photos(
            photographs,
            problems,
            thumbnails=thumbnails,
            out=data,
            items=items,
            outfits=outfits,
            kinds_of_pictures=KindGuess(),
            progress=progress,
        )
        return _with_added(tables, added, problems, thumbnails, data, progress)

    with scratch_folder(data) as thumbnails:
        source = {"format": "photos", "name": photographs.resolve().name}
        dataset, _ = import_dataset(read, data, source=source)
    if kept.is_dir():
        seen.parent.mkdir(exist_ok=True)
        kept.rename(seen)
    write_json(mark, {"state": state, "photographs": str(photographs.resolve())})
    return dataset


def _with_added(
    tables: SourceTables,
    added: Path,
    problems: Problems,
    thumbnails: Path,
    data: Path,
    progress: ProgressFactory,
) -> SourceTables:
    """Join the photographs that were added at the page, which no table and no outfit names."""
    if not added.is_dir() or not find_photos(added, Problems()):
        return tables
    more_thumbnails = thumbnails / ADDED
    more_thumbnails.mkdir()
    more = read_photos(
        added,
        problems,
        thumbnails=more_thumbnails,
        out=data,
        kinds_of_pictures=KindGuess(),
        progress=progress,
    )
    items = more.items.with_columns(file=f"{ADDED}/" + pl.col("file"))
    for image in items["image"]:
        (more_thumbnails / image).rename(thumbnails / image)

    def also(dataset: Path) -> None:
        assert tables.also is not None  # noqa: S101 - photographs have pictures
        tables.also(dataset)
        for image in items["image"]:
            shutil.move(thumbnails / image, dataset / IMAGES / image)

    both = pl.concat([tables.items, items], how="diagonal_relaxed")
    sources = {"kind_sources": dict(sorted(both["kind_source"].value_counts().iter_rows()))}
    return replace(tables, items=both, source=sources, also=also)


def _require_both_sides(dataset: Dataset, photographs: Path, out: Path) -> None:
    for lacks, some in (("tops", dataset.catalogue.tops), ("bottoms", dataset.catalogue.bottoms)):
        if not some:
            raise DataError(
                f"There are no {lacks} among the {dataset.items.height} photographs that could be "
                "read",
                where=photographs,
                fix=f"put them into a folder {lacks}/, or list their kinds in items.csv; "
                f"{out / 'data' / 'problems.csv'} says what could not be read",
            )


def vocabulary_of(model: TrainedModel | None) -> AttributeVocabulary:
    """The words that corrections may use: a model's own, if it has rules."""
    if model is None or model.knowledge is None:
        return AttributeVocabulary.default()
    return model.knowledge.vocabulary


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

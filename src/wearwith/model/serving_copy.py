"""A copy of a model to serve from, without what only further training needs."""

from dataclasses import replace
from pathlib import Path

from wearwith.catalog import Dataset
from wearwith.errors import RunError
from wearwith.features.encoding.photograph_reader import pictured_items
from wearwith.files.atomic import require_absent
from wearwith.files.markdown import CARD
from wearwith.model.folder import save_model
from wearwith.model.probabilities import calibration_of
from wearwith.model.thumbnails import save_pictures
from wearwith.model.trained_model import TrainedModel
from wearwith.progress import ProgressFactory, silent

__all__ = ["export_model"]


def export_model(
    model: TrainedModel,
    out: Path,
    dataset: Dataset | None = None,
    *,
    pictures: bool = False,
    progress: ProgressFactory = silent,
) -> TrainedModel:
    """Copy a model into a new folder; one of an older version, in today's format.

    `dataset` is what the model was trained on: a model without probabilities or worn pairs, such as
    one trained by an older version, gets them from it. `pictures` makes thumbnails of all
    photographs now; otherwise each is made when first asked for.

    Raises
    ------
    ConfigError
        If pictures are wanted, and the dataset has no photographs.
    RunError
        If the model was trained on another dataset.
    OutputExistsError
        If `out` exists.
    """
    require_absent(out)
    if dataset is not None and dataset.fingerprint != model.dataset["fingerprint"]:
        raise RunError(
            "This is not the data that the model was trained on",
            where=dataset.folder,
            fix="name the right dataset, or train again",
        )
    if dataset is not None and model.pairs is None:
        fitted, reason = calibration_of(model, dataset)
        update = {"calibration": fitted, "uncalibrated": reason}
        manifest = model.manifest.model_copy(update=update)
        model = replace(model, manifest=manifest, pairs=dataset.pairs)
    card, own = None, None if model.folder is None else model.folder / CARD
    if own is not None and own.is_file():  # with what a person wrote into it
        card = own.read_text(encoding="utf-8", errors="replace")
    if not pictures:
        return save_model(model, out, card)
    _, root, rows = pictured_items(
        dataset or model.read_dataset(), None, "show", "export without --pictures"
    )
    return save_model(model, out, card, lambda place: save_pictures(rows, root, place, progress))

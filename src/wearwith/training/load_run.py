"""Opens a trained model, including one of a user's own class."""

from pathlib import Path

from wearwith.errors import RunError
from wearwith.model.folder import load_model, manifest_of
from wearwith.model.own_class import sha256_of_own
from wearwith.model.trained_model import TrainedModel

__all__ = ["load_run"]


def load_run(folder: str | Path, model: str | None = None) -> TrainedModel:
    """Read what training wrote. No code in the folder is run.

    For a run with a user's own model, `model` is FILE.py:CLASS: the file is run if it is the one
    that the model was trained with.

    Raises
    ------
    RunError
        If it is no run folder, unfinished, from a newer version, or damaged; or if the folder has a
        user's own model and `model` is not given, or the reverse.
    ConfigError
        If `model` can't be used, or is not the file that the model was trained with.
    """
    if model is None:
        return load_model(folder)
    from wearwith.models import is_own, own_model_named

    if not is_own(model):
        raise RunError(f"{model!r} names no class in a file", where="--model", fix="FILE.py:CLASS")
    # The file is compared with the one of the training before it is run.
    return load_model(folder, own_model_named(model, sha256_of_own(manifest_of(Path(folder)))))

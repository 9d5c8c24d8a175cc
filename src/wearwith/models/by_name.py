"""The models of the package by name, and those of one's own by file and class."""

from wearwith.model.controls import CONTROLS
from wearwith.models.akd import Akd, Dbpr, Ukd
from wearwith.models.as_published import AkdAsPublished, DbprAsPublished
from wearwith.models.border import Border
from wearwith.models.bpr_dae import BprDae
from wearwith.models.exibr import Exibr
from wearwith.models.ibr import Ibr
from wearwith.models.model_names import MODEL_NAMES, is_own
from wearwith.models.own_model import ModelClass, OwnModel, own_model
from wearwith.models.pkd import Pkd
from wearwith.models.probe import Probe

__all__ = ["MODELS", "model_named", "own_model_named"]

_METHODS = (
    Ibr,
    Exibr,
    BprDae,
    Probe,
    Border,
    Dbpr,
    Ukd,
    Akd,
    Pkd,
    DbprAsPublished,
    AkdAsPublished,
)
_BY_NAME = {**CONTROLS, **{method.name: method for method in _METHODS}}
MODELS: dict[str, ModelClass] = {name: _BY_NAME[name] for name in MODEL_NAMES}


def model_named(name: str, sha256: str | None = None) -> ModelClass:
    """Give the class of a model of `MODELS`, or of one's own, whose file is run.

    Raises
    ------
    ConfigError
        If a file of one's own can't be used, or is not the one with `sha256`.
    """
    return own_model_named(name, sha256).model if is_own(name) else MODELS[name]


def own_model_named(name: str, sha256: str | None = None) -> OwnModel:
    """As `own_model`, beside the models that there are."""
    return own_model(name, taken=frozenset(MODELS), sha256=sha256)

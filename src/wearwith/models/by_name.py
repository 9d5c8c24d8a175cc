"""Finds a model's class: one of the package by its name, the user's own by FILE.py:CLASS.

To name a file is to run it, with the rights of whoever names it. So a name comes only from the
person at work, never from a run folder: that holds a copy of the file and its SHA-256, and opens
only for somebody who names the file again.
"""

import hashlib
import inspect
import sys
import traceback
from pathlib import Path
from types import ModuleType

from wearwith.errors import ConfigError
from wearwith.model.controls import CONTROLS
from wearwith.model.own_class import OwnModel
from wearwith.model.scorer import CountingScorer, Scorer
from wearwith.models.akd import Akd, Dbpr, Ukd
from wearwith.models.as_published import AkdAsPublished, DbprAsPublished
from wearwith.models.bpr_dae import BprDae
from wearwith.models.exibr import Exibr, Ibr
from wearwith.models.learned_controls import Border, Probe
from wearwith.models.method import Method
from wearwith.models.model_names import MODEL_NAMES, NAMED, is_own
from wearwith.models.outfit import Outfit, OutfitAkd, OutfitUkd
from wearwith.models.outfit_set import OutfitSet, OutfitSetAkd, OutfitSetUkd
from wearwith.models.pkd import Pkd
from wearwith.models.type_aware import TypeAware

__all__ = [
    "MODELS",
    "CountingScorer",
    "Method",
    "ModelClass",
    "OwnModel",
    "Scorer",
    "model_named",
    "own_model_named",
    "own_model_of",
]

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
    Outfit,
    OutfitUkd,
    OutfitAkd,
    OutfitSet,
    OutfitSetUkd,
    OutfitSetAkd,
    TypeAware,
)
ModelClass = type[CountingScorer] | type[Method] | type[Outfit]

_BY_NAME = {**CONTROLS, **{method.name: method for method in _METHODS}}
MODELS: dict[str, ModelClass] = {name: _BY_NAME[name] for name in MODEL_NAMES}

_loaded: dict[tuple[str, str], OwnModel] = {}


def model_named(name: str, sha256: str | None = None) -> ModelClass:
    """Return the class of a model: one of `MODELS`, or the user's own, whose file is run.

    Raises `ConfigError` if the user's own model can't be used (see `own_model_named`).
    """
    return own_model_named(name, sha256).model if is_own(name) else MODELS[name]


def own_model_named(name: str, sha256: str | None = None) -> OwnModel:
    """Run the file of FILE.py:CLASS and return its class; an unchanged file runs once.

    With `sha256`, a file with other content is not run.

    Raises `ConfigError` if the file or class is missing, the file can't be run or is not the one
    with `sha256`, or the class breaks the contract or takes the name of one of `MODELS`.
    """
    named = NAMED.fullmatch(name)
    assert named is not None, name  # noqa: S101
    file = Path(named["file"])
    try:
        source = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"The file of a model can't be read: {error}", where=name) from None
    found = hashlib.sha256(source).hexdigest()
    if sha256 is not None and found != sha256:
        raise ConfigError(
            "The file of the model is not the one that it was trained with",
            where=file,
            fix="name the copy that lies in the run as model.py, or train again",
        )
    key = f"{file.resolve()}:{named['class']}", found
    if key not in _loaded:
        model = _class_of(_run(file, source, found), named["class"], name)
        _loaded[key] = OwnModel(model, source, found)
    return _loaded[key]


def own_model_of(model: type) -> OwnModel | None:
    """Return the user's own model that a class came from; None for the package's."""
    return next((own for own in _loaded.values() if own.model is model), None)


def _run(file: Path, source: bytes, sha256: str) -> ModuleType:
    module = ModuleType(f"wearwith_own_{sha256[:16]}", f"The model in {file}.")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses and torch look there
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)  # noqa: S102 (the user asked for it)
    except Exception as error:
        del sys.modules[module.__name__]
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        if isinstance(error, SyntaxError):
            line = error.lineno
        raise ConfigError(
            f"The file of a model can't be run: {type(error).__name__}: {error}",
            where=f"{file}, line {line}",
        ) from error
    return module


def _class_of(module: ModuleType, class_name: str, name: str) -> ModelClass:
    """Return the class, after checking its contract as far as possible without a catalogue."""
    model = getattr(module, class_name, None)
    if not isinstance(model, type):
        raise ConfigError(f"The file holds no class {class_name!r}", where=name)
    if not issubclass(model, CountingScorer | Method):
        raise ConfigError(
            f"{class_name} is no model: it is made from neither CountingScorer nor Method",
            where=name,
            fix="see wearwith/model/scorer.py and wearwith/models/method.py, which hold one each",
        )
    if inspect.isabstract(model):
        missing = ", ".join(sorted(model.__abstractmethods__))
        raise ConfigError(f"{class_name} lacks {missing}", where=name)
    own_name = getattr(model, "name", None)
    if not isinstance(own_name, str) or not own_name or own_name in MODELS:
        raise ConfigError(
            f"{class_name} needs a `name` of its own, and has {own_name!r}",
            where=name,
            fix='such as: name = "mine"',
        )
    return model

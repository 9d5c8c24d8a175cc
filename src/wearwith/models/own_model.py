"""A model of one's own: a class in a Python file, named FILE.py:CLASS.

To name a model is to run its file, with the rights of whoever names it. That is why a name is only
ever taken from the person at work, and never from a run folder: a run holds a copy of the file and
its SHA-256, and is loaded only by somebody who names the file again.
"""

import hashlib
import inspect
import sys
import traceback
from pathlib import Path
from types import ModuleType

from wearwith.errors import ConfigError
from wearwith.model.own_class import OwnModel
from wearwith.model.scorer import CountingScorer, Scorer
from wearwith.models.method import Method
from wearwith.models.model_names import NAMED

__all__ = [
    "CountingScorer",
    "Method",
    "ModelClass",
    "OwnModel",
    "Scorer",
    "own_model",
    "own_model_of",
]

ModelClass = type[CountingScorer] | type[Method]

_loaded: dict[tuple[str, str], OwnModel] = {}


def own_model(name: str, *, taken: frozenset[str], sha256: str | None = None) -> OwnModel:
    """Run a file and give the class that it holds; unchanged, it is run once.

    Parameters
    ----------
    name
        FILE.py:CLASS.
    taken
        Names of the package's models, of which none may be the class's own.
    sha256
        What the file has to be; it is not run if it is another one.

    Raises
    ------
    ConfigError
        If there is no such file or class, it can't be run, it is another file than asked for, or
        the class does not keep to the contract.
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
        model = _class_of(_run(file, source, found), named["class"], name, taken)
        _loaded[key] = OwnModel(model, source, found)
    return _loaded[key]


def own_model_of(model: type) -> OwnModel | None:
    """Where a class came from; None for one of the package."""
    return next((own for own in _loaded.values() if own.model is model), None)


def _run(file: Path, source: bytes, sha256: str) -> ModuleType:
    module = ModuleType(f"wearwith_own_{sha256[:16]}", f"The model in {file}.")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # where dataclasses and torch look for a class's own
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)  # noqa: S102 (what was asked for)
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


def _class_of(module: ModuleType, class_name: str, name: str, taken: frozenset[str]) -> ModelClass:
    """Give the class of a module, which keeps to the contract as far as that can be seen."""
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
    if not isinstance(own_name, str) or not own_name or own_name in taken:
        raise ConfigError(
            f"{class_name} needs a `name` of its own, and has {own_name!r}",
            where=name,
            fix='such as: name = "mine"',
        )
    return model

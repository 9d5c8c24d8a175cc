"""Names that are elsewhere now: the old ones work for one version, and say what they became."""

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["moved"]


def moved(
    place: str, names: Mapping[str, str], others: Callable[[str], object] | None = None
) -> Callable[[str], object]:
    """Make the `__getattr__` of a module whose names are elsewhere now.

    Parameters
    ----------
    place
        The module.
    names
        Old name to the new one with its module: `wearwith.model.TrainedModel`.
    others
        Gives every other name.
    """

    def found(name: str) -> object:
        if name not in names:
            if others is None:
                raise AttributeError(f"module {place!r} has no attribute {name!r}")
            return others(name)
        warnings.warn(
            f"{place}.{name} is {names[name]} now; the old name goes with the next version",
            DeprecationWarning,
            stacklevel=2,
        )
        module, _, now = names[name].rpartition(".")
        return getattr(import_module(module), now)

    return found

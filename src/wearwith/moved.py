"""Old names of things that moved: they work for one more version, and warn."""

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["moved"]


def moved(
    place: str, names: Mapping[str, str], others: Callable[[str], object] | None = None
) -> Callable[[str], object]:
    """Make a `__getattr__` for the module `place`.

    `names` maps each old name to the new one with its module, such as
    `wearwith.model.TrainedModel`; `others` resolves all other names.
    """

    def resolve(name: str) -> object:
        if name not in names:
            if others is None:
                raise AttributeError(f"module {place!r} has no attribute {name!r}")
            return others(name)
        warnings.warn(
            f"{place}.{name} is {names[name]} now; the old name goes with the next version",
            DeprecationWarning,
            stacklevel=2,
        )
        module, _, new_name = names[name].rpartition(".")
        return getattr(import_module(module), new_name)

    return resolve

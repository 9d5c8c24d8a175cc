"""The names of the package's models, readable without importing torch."""

import re

__all__ = ["MODEL_NAMES", "NAMED", "OUTFIT_MODELS", "WITH_TEACHER", "is_own"]

# `wearwith.models.MODELS` has their classes, in this order.
MODEL_NAMES = (
    "rand",
    "pop",
    "category",
    "rules",
    "raw",
    "ibr",
    "exibr",
    "bpr-dae",
    "probe",
    "border",
    "listing",
    "dbpr",
    "ukd",
    "akd",
    "pkd",
    "outfit",
    "outfit-ukd",
    "outfit-akd",
    "outfit-set",
    "outfit-set-ukd",
    "outfit-set-akd",
    "type-aware",
    # Not methods but a measurement: what the published protocol adds.
    "dbpr-as-published",
    "akd-as-published",
)

# Of whole outfits.
OUTFIT_MODELS = tuple(
    name for name in MODEL_NAMES if name.startswith("outfit") or name == "type-aware"
)
WITH_TEACHER = frozenset(name for name in MODEL_NAMES if name.endswith(("kd", "akd-as-published")))

NAMED = re.compile(r"(?P<file>.+\.py):(?P<class>[A-Za-z_]\w*)")


def is_own(name: str) -> bool:
    """Whether a model's name has the form FILE.py:CLASS. Reads no file."""
    return NAMED.fullmatch(name) is not None

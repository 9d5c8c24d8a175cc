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
    # Not methods but a measurement: what the published protocol adds.
    "dbpr-as-published",
    "akd-as-published",
)

OUTFIT_MODELS = ("outfit", "outfit-ukd", "outfit-akd")  # of whole outfits
WITH_TEACHER = frozenset({"ukd", "akd", "pkd", "akd-as-published", *OUTFIT_MODELS[1:]})

NAMED = re.compile(r"(?P<file>.+\.py):(?P<class>[A-Za-z_]\w*)")


def is_own(name: str) -> bool:
    """Whether a model's name has the form FILE.py:CLASS. Reads no file."""
    return NAMED.fullmatch(name) is not None

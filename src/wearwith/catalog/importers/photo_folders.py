"""What the names of folders say about the photographs in them."""

import re
import unicodedata
from pathlib import PurePosixPath

from wearwith.catalog.slots import KIND_OF_SLOT, slot_of_words
from wearwith.types import Slot

__all__ = ["slot_of_folders"]


def slot_of_folders(file: str) -> tuple[Slot | None, list[str]]:
    """Find the slot that the folders of a path tell, the innermost first, and the category path.

    The category is made of the names of the folders that tell the same kind of garment, from broad
    to fine: coats are tops.
    """
    told = [(folder, slot_of_words(folder)) for folder in PurePosixPath(file).parts[:-1]]
    slots = [slot for _, slot in told if slot is not None]
    if not slots:
        return None, []
    kind = KIND_OF_SLOT[slots[-1]]
    alike = [folder for folder, slot in told if slot and KIND_OF_SLOT[slot] == kind]
    return slots[-1], [_tidy(folder) for folder in alike]


def _tidy(folder: str) -> str:
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFC", folder)).strip().lower()

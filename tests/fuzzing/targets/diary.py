"""Diaries: lines of JSON, of which some may be damaged, and which go on being written."""

from datetime import date

import numpy as np

from fuzzing.mutating import in_words as mutate
from fuzzing.world import scratch
from wearwith.catalog import SlotCatalogue
from wearwith.wardrobe.diary import Diary
from wearwith.wardrobe.worn_lately import WornLately

__all__ = ["mutate", "seeds", "target"]

DAY = date(2026, 12, 1)
CLOTHES = SlotCatalogue(("jeans", "shirt"), np.array([1, 0]))
DIARY = b"""{"day": "2026-11-30", "garments": ["jeans", "shirt"]}
{"day": "2026-12-01", "garments": ["shirt"]}
{"day": "2026-12-01", "garments": ["shirt"], "undone": true}
{"day": "2027-01-01", "garments": ["\xc3\xa9charpe"]}
"""


def target(data: bytes) -> None:
    """Read a diary, weigh what was worn, and note an outfit: what was there stays as it was."""
    diary = Diary(scratch() / "diary.jsonl")
    diary.path.write_bytes(data)
    before = diary.read(DAY)
    lately = WornLately.of(before.worn, CLOTHES, DAY)
    assert 0 <= lately.garments.min() <= lately.garments.max() <= 1
    noted = diary.wore(["jeans"], DAY, CLOTHES, DAY)
    assert diary.path.read_bytes().startswith(data)
    after = diary.read(DAY)
    assert len(after.worn) == len(before.worn) + (noted is not None)
    assert len(after.problems) == len(before.problems)


def seeds() -> list[bytes]:
    """Give a diary whole, and one whose last line was cut off."""
    return [DIARY, DIARY[:-20]]

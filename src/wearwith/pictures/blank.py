"""A picture that shows nothing: a shop's white "no picture", or an empty transparent file."""

import numpy as np

from wearwith.types import Picture

__all__ = ["BLANK", "shows_nothing"]

BLANK = "no garment is to be seen: the picture has but one colour"

SIDE = 64  # of the small picture that is looked at
VISIBLE = 3.5  # of 255; white cloth before white paper differs by more in its folds and shadow
SHARE = 99  # per cent of the picture that must not differ by that from its usual colour


def shows_nothing(picture: Picture) -> bool:
    """Whether a picture has but one colour; shape (height, width, 3)."""
    step = max(min(picture.shape[:2]) // (4 * SIDE), 1)  # of a large picture, some pixels tell
    picture = picture[::step, ::step]
    height, width = (max(size // SIDE, 1) for size in picture.shape[:2])
    rows, columns = picture.shape[0] // height, picture.shape[1] // width
    blocks = picture[: rows * height, : columns * width].reshape(rows, height, columns, width, 3)
    # Whole numbers, and one axis after the other: a mean over both takes five times as long.
    sums = np.einsum("rcwk->krc", blocks.sum(axis=1, dtype=np.uint32)).reshape(3, -1)
    small = sums / np.float32(height * width)
    apart = np.abs(small - np.median(small, axis=1, keepdims=True)).max(axis=0)
    return bool(np.percentile(apart, SHARE) < VISIBLE)

"""A picture that shows nothing: a shop's white "no picture", or an empty transparent file."""

import numpy as np

from wearwith.types import Picture

__all__ = ["shows_nothing"]

SIDE = 64  # of the small picture that is looked at
VISIBLE = 3.5  # of 255; white cloth before white paper differs by more in its folds and shadow
SHARE = 99  # per cent of the picture that must not differ by that from its usual colour


def shows_nothing(picture: Picture) -> bool:
    """Whether a picture has but one colour; shape (height, width, 3)."""
    step = max(min(picture.shape[:2]) // (4 * SIDE), 1)  # of a large picture, some pixels tell
    picture = picture[::step, ::step]
    height, width = (max(size // SIDE, 1) for size in picture.shape[:2])
    rows, columns = picture.shape[0] // height, picture.shape[1] // width
    whole = picture[: rows * height, : columns * width].astype(np.float32)
    small = whole.reshape(rows, height, columns, width, 3).mean(axis=(1, 3)).reshape(-1, 3)
    apart = np.abs(small - np.median(small, axis=0)).max(axis=1)
    return bool(np.percentile(apart, SHARE) < VISIBLE)

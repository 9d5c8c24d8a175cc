"""The backdrop: studio paper, a little uneven, with the garment's shadow."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.canvas import COLUMNS, DOTS, HEIGHT, ROWS, WIDTH, Canvas, Plane, Planes

__all__ = ["BACKDROPS", "placed", "set_before"]

# The paper of two seasons: off-white, and a cool pale grey.
BACKDROPS = {"spring": (245, 243, 239), "autumn": (221, 225, 229)}

TURN = 1.6  # standard deviation in degrees
OFF = 3.0  # in units
SIZE = 0.02


def placed(canvas: Canvas, rng: np.random.Generator) -> tuple[Planes, Plane]:
    """Lay a garment down, a little turned and off the middle, at the size of the picture.

    Returns its colour, multiplied by cover, and its cover. Shapes: (3, HEIGHT, WIDTH) and
    (HEIGHT, WIDTH).
    """
    turn = float(np.clip(rng.normal(), -2, 2)) * TURN
    size = 1 + float(np.clip(rng.normal(), -2, 2)) * SIZE - SIZE
    move = np.clip(rng.normal(size=2), -2, 2) * OFF * DOTS
    matrix = cv2.getRotationMatrix2D((COLUMNS / 2, ROWS / 2), turn, size)
    matrix = matrix + np.column_stack([np.zeros((2, 2)), move])
    colour = np.minimum(canvas.colour * canvas.cover, 255).astype(np.uint8)
    cover = (canvas.cover * np.float32(255)).astype(np.uint8)
    layers = cv2.merge([*colour, cover])
    laid = cv2.warpAffine(layers, matrix, (COLUMNS, ROWS), flags=cv2.INTER_LINEAR)
    small = cv2.resize(laid, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    return small[..., :3].transpose(2, 0, 1), small[..., 3] / np.float32(255)


def set_before(
    colour: Planes, cover: Plane, group: str, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Put a garment on the backdrop of a group. Shape: (HEIGHT, WIDTH, 3)."""
    paper = np.array(BACKDROPS[group], dtype=np.float32) + np.float32(rng.normal(0, 1.0))
    paper = paper + rng.normal(0, 0.6, size=3).astype(np.float32)
    y = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    lean = rng.normal(0, 0.006, size=2)
    light = 1 - np.float32(lean[0]) * x - np.float32(0.012 + lean[1]) * y
    light -= np.float32(rng.uniform(0.018, 0.034)) * (x * x + y * y)
    clouds = rng.normal(size=(4, 3)).astype(np.float32)
    light += np.float32(0.004) * cv2.resize(clouds, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    light *= _shadow(cover)
    light *= 1 - cover
    grain = rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32) * np.float32(0.7)
    picture = paper[:, None, None] * light + colour + (grain + np.float32(0.5))
    finished: npt.NDArray[np.uint8] = cv2.merge(list(np.clip(picture, 0, 255).astype(np.uint8)))
    return finished


def _shadow(cover: Plane) -> Plane:
    """Return the light around the garment, less a near and a far shadow to the lower right."""
    left = np.ones_like(cover)
    for soft, move, strength in ((2.2, (1.5, 2.2), 0.20), (9.0, (5.0, 8.0), 0.20)):
        wide = (2 * round(soft) + 1,) * 2
        blurred = cv2.blur(cv2.blur(cover, wide), wide)
        matrix = np.array([[1, 0, move[0]], [0, 1, move[1]]])
        left *= 1 - np.float32(strength) * cv2.warpAffine(blurred, matrix, (WIDTH, HEIGHT))
    return left

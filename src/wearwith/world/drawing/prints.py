"""Graphic prints: a number, a word, a sun, hills, a star, a rainbow."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.canvas import DOTS, WIDTH, Canvas, Window
from wearwith.world.drawing.curves import Corner
from wearwith.world.drawing.dyes import RGB

__all__ = ["Print", "draw_print", "put_on"]

SIDE = 256
WORDS = ("NORTH", "NINE", "WAVE", "CLUB", "SOLAR", "TEMPO", "PARADE", "ROAM")

Layer = npt.NDArray[np.uint8]  # (SIDE, SIDE)


@dataclass(frozen=True)
class Print:
    """Layers of ink, the lowest first."""

    layers: tuple[tuple[Layer, RGB], ...]

    @property
    def share(self) -> float:
        """The share of its square that it covers."""
        covered = np.max([layer for layer, _ in self.layers], axis=0)
        return float((covered > 127).mean())


def draw_print(inks: tuple[RGB, ...], rng: np.random.Generator) -> Print:
    """Draw one of the prints in inks, the most contrasting first."""
    maker = _MAKERS[int(rng.integers(len(_MAKERS)))]
    layers = maker(rng)
    return Print(tuple(zip(layers, inks, strict=False)))


def put_on(canvas: Canvas, print_: Print, at: Corner, size: float) -> None:
    """Put a print on the cloth on the canvas."""
    x, y = (at[0] + WIDTH / 2) * DOTS, at[1] * DOTS
    half = size * DOTS / 2
    window = Window.around(np.array([[x - half, y - half], [x + half, y + half]]), 0)
    to = (window.right - window.left, window.bottom - window.top)
    for layer, ink in print_.layers:
        share = np.asarray(cv2.resize(layer, to, interpolation=cv2.INTER_AREA), dtype=np.float32)
        canvas.stain(window, ink, np.float32(0.94 / 255) * share)


def _sheet() -> Layer:
    return np.zeros((SIDE, SIDE), dtype=np.uint8)


def _written(text: str, at: tuple[int, int], width: int, thick: int) -> Layer:
    """Write a text of a width, centred at `at`."""
    font = cv2.FONT_HERSHEY_DUPLEX
    (wide, _), _ = cv2.getTextSize(text, font, 1.0, 1)
    scale = width / wide
    (wide, high), _ = cv2.getTextSize(text, font, scale, thick)
    sheet = _sheet()
    place = (at[0] - wide // 2, at[1] + high // 2)
    cv2.putText(sheet, text, place, font, scale, 255, thick, cv2.LINE_AA)
    return sheet


def _number(rng: np.random.Generator) -> list[Layer]:
    text = f"{int(rng.integers(10, 99))}"
    wide = _written(text, (128, 120), 150, 26)
    thin = _written(text, (128, 120), 150, 9)
    below = _written(str(rng.choice(WORDS)), (128, 226), 120, 5)
    return [np.maximum(wide, below), thin]


def _word(rng: np.random.Generator) -> list[Layer]:
    word = _written(str(rng.choice(WORDS)), (128, 128), 226, 15)
    lines = _sheet()
    cv2.line(lines, (20, 188), (236, 188), 255, 7, cv2.LINE_AA)
    cv2.line(lines, (20, 68), (236, 68), 255, 7, cv2.LINE_AA)
    return [word, lines]


def _sun(rng: np.random.Generator) -> list[Layer]:
    sun, sea = _sheet(), _sheet()
    cv2.circle(sun, (128, 118), 88, 255, -1, cv2.LINE_AA)
    for k, y in enumerate(range(128, 210, 17)):
        cv2.rectangle(sun, (0, y), (SIDE, y + 4 + 2 * k), 0, -1)
    word = _written(str(rng.choice(WORDS)), (128, 234), 150, 6)
    cv2.circle(sea, (128, 118), 102, 255, 5, cv2.LINE_AA)
    return [np.maximum(sun, word), sea]


def _hills(rng: np.random.Generator) -> list[Layer]:
    back, front, moon = _sheet(), _sheet(), _sheet()
    x = np.arange(8, 249, 4)
    for sheet, low, lift in ((back, 150, 62), (front, 182, 40)):
        shift = rng.uniform(0, 6)
        y = low - lift * np.abs(np.sin(x / 62 + shift)) + 7 * np.sin(x / 13 + shift)
        outline = np.vstack([np.column_stack([x, y]), [[248, 214], [8, 214]]])
        cv2.fillPoly(sheet, [np.round(outline).astype(np.int32)], 255, cv2.LINE_AA)
    at = (int(rng.integers(80, 176)), 62)
    cv2.circle(moon, at, 30, 255, -1, cv2.LINE_AA)
    return [back, front, moon]


def _star(rng: np.random.Generator) -> list[Layer]:
    star, ring = _sheet(), _sheet()
    turn = np.radians(np.arange(10) * 36 - 90)
    far = np.where(np.arange(10) % 2 == 0, 88, 38)
    points = np.column_stack([128 + far * np.cos(turn), 132 + far * np.sin(turn)])
    cv2.fillPoly(star, [np.round(points).astype(np.int32)], 255, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.circle(ring, (128, 128), 112, 255, 8, cv2.LINE_AA)
    else:
        for x in (34, 222):
            cv2.circle(ring, (x, 60), 10, 255, -1, cv2.LINE_AA)
    return [star, ring]


def _bow(rng: np.random.Generator) -> list[Layer]:
    layers = []
    for radius in rng.permutation([108, 84, 60]):
        bow = _sheet()
        cv2.ellipse(bow, (128, 176), (int(radius),) * 2, 0, 180, 360, 255, 20, cv2.LINE_AA)
        layers.append(bow)
    return layers


_MAKERS: tuple[Callable[[np.random.Generator], list[Layer]], ...] = (
    _number,
    _word,
    _sun,
    _hills,
    _star,
    _bow,
)

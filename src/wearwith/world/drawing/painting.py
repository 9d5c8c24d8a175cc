"""Painting the pieces of a drawing, one over the other, with their folds."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.types import Ints
from wearwith.world.drawing.canvas import (
    COLUMNS,
    DOTS,
    ROWS,
    WIDTH,
    Canvas,
    Mask,
    Planes,
    Window,
    filled,
    stroked,
)
from wearwith.world.drawing.cloth import Cloth
from wearwith.world.drawing.curves import Points
from wearwith.world.drawing.dyes import lab_of
from wearwith.world.drawing.materials import ClothLook
from wearwith.world.drawing.pieces import Button, Drawing, Fold, Part, Seam
from wearwith.world.drawing.prints import Print, put_on

__all__ = ["lit", "painted"]

Height = npt.NDArray[np.float32]  # of the cloth at each dot

TO_LIGHT = (-0.64, -0.77)
CONTRAST = 0.5


def lit(height: Height, look: ClothLook) -> tuple[Height, Height]:
    """Light a relief of heights in dots. Shape: (rows, columns).

    Returns the shade, a factor of the colour, about 1; and, for a glossy material, the highlight,
    how white it shines, from 0 to 1.
    """
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    facing = -(np.float32(TO_LIGHT[0]) * across + np.float32(TO_LIGHT[1]) * down)
    bent = facing / np.sqrt(1 + 2 * facing * facing)
    # Shadows are deeper than lights are bright.
    shade = 1 + np.float32(CONTRAST * look.depth) * (bent - np.float32(0.25) * np.abs(bent))
    highlight = shade
    if look.gloss:
        # Brightest where the cloth turns a little toward the light.
        off = (facing - np.float32(0.3)) / np.float32(look.tight)
        flat = np.float32(np.exp(-((0.3 / look.tight) ** 2)))
        highlight = np.float32(look.gloss) * np.maximum(np.exp(-off * off) - flat, 0)
    if look.rim:
        steep = across * across + down * down
        shade = shade + np.float32(look.rim) * steep / (0.5 + steep)
    return shade, highlight


SMALLER = 4  # folds are soft: drawing them at a quarter of the size is faster
MARGIN = 11  # dots around a part, for its shadow
DASH, GAP = 4.0, 3.2  # dots
LIFT = 0.05  # slope of the cloth towards the middle of a part
ENOUGH = 1800  # dots that a part needs for its own median


def painted(
    drawing: Drawing, cloth: Cloth, print_: Print | None, rng: np.random.Generator
) -> Canvas:
    """Paint a garment, upright and in the middle."""
    fold_rng, flute_rng = rng.spawn(2)
    canvas = Canvas()
    shape = (ROWS, COLUMNS)
    folds = _crumpled(shape, drawing.folds, cloth.look, drawing.crumple, fold_rng)
    last = len(drawing.pieces) if drawing.print_after is None else drawing.print_after
    for number, piece in enumerate(drawing.pieces):
        if number == last and print_ is not None:
            put_on(canvas, print_, drawing.print_at, drawing.print_size)
        if isinstance(piece, Part):
            _lay(canvas, piece, cloth, folds, flute_rng)
        elif isinstance(piece, Seam):
            _sew(canvas, piece, cloth)
        else:
            _button(canvas, piece, cloth)
    if last >= len(drawing.pieces) and print_ is not None:
        put_on(canvas, print_, drawing.print_at, drawing.print_size)
    return canvas


def _dots(points: Points) -> Points:
    dots: Points = (points + np.array([WIDTH / 2, 0.0])) * DOTS
    return dots


def _lay(canvas: Canvas, part: Part, cloth: Cloth, folds: Height, rng: np.random.Generator) -> None:
    points = _dots(part.outline)
    window = Window.around(points, MARGIN)
    mask = filled(points, window)
    look = cloth.look_of(part.cloth)
    if part.shadow:
        canvas.cast(window, mask, part.shadow, 3.0 + 0.4 * part.thick)
    height = _rounded(mask, max(2.0, part.thick * DOTS * look.thick), LIFT * part.folds)
    if part.folds:
        height += np.float32(part.folds) * folds[window.slices]
    if part.flutes:
        height += _fluted(mask, part.flutes, look, rng)
    height = np.asarray(cv2.blur(height, (3, 3)), dtype=np.float32)
    shade, highlight = lit(height, look)
    inside = mask[::3, ::3] > 250
    if inside.sum() * 9 > ENOUGH:
        # The part keeps the mean lightness of its dye.
        shade /= np.float32(np.median(shade[::3, ::3][inside]))
    colour = _cut(cloth.tile(part.cloth), window, height, part.grain)
    colour *= shade
    colour += np.maximum(shade - 1, 0) * 22
    if look.gloss:
        colour += highlight * (np.float32(248) - colour)
    cover = mask.astype(np.float32) / np.float32(255)
    if look.fuzz and part.cloth not in ("metal", "label"):
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), look.fuzz), dtype=np.float32)
    if look.sheer and part.cloth == "main":
        rows = np.linspace(0.1, 1, len(cover), dtype=np.float32)[:, None]
        cover = cover * (1 - np.float32(look.sheer) * rows**2)
    at = window.slices
    canvas.shade[at] += (mask > 127) * (shade - canvas.shade[at])
    canvas.lay(window, colour, cover)


def _cut(tile: npt.NDArray[np.uint8], window: Window, height: Height, grain: float) -> Planes:
    """Cut a window from the bolt; the pattern bends where the cloth does."""
    x = np.arange(window.left, window.right, dtype=np.float32)[None, :] - COLUMNS / 2
    y = np.arange(window.top, window.bottom, dtype=np.float32)[:, None] - ROWS / 2
    angle = np.radians(grain)
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    bend = np.float32(0.18) * height
    across = cos * x + sin * y + bend
    down = cos * y - sin * x + bend
    cut = cv2.remap(tile, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.stack(cv2.split(cut)).astype(np.float32)


def _sew(canvas: Canvas, seam: Seam, cloth: Cloth) -> None:
    points = _dots(seam.line)
    window = Window.around(points, 6)
    if seam.kind == "pressed":
        line = stroked([points], window, seam.width * DOTS * 0.8)
        beside = stroked([points + 1.3], window, seam.width * DOTS * 0.6)
        covered = canvas.cover[window.slices] > 0.5
        soft = np.float32(seam.strength) * cv2.GaussianBlur(line, (0, 0), 0.7) * covered
        canvas.dim(
            window, 1 - np.float32(0.36) * soft, np.float32(9 * seam.strength) * beside * covered
        )
        return
    dashed = seam.kind in ("stitched", "thread")
    if seam.kind == "stitched":
        light = lab_of(cloth.ground)[0]
        ink = cloth.ground * np.float32(0.7) if light > 45 else cloth.ground + np.float32(46)
    elif seam.kind == "zip":
        ink = np.array([74, 75, 78], dtype=np.float32)
    else:
        ink = cloth.colour(seam.kind)
    lines = _dashes(points, DASH, GAP) if dashed else [points]
    share = stroked(lines, window, max(1.0, seam.width * DOTS * (0.6 if dashed else 1.0)))
    canvas.stain(window, ink, share * np.float32(seam.strength))
    if seam.kind == "zip":
        teeth = stroked(_dashes(points, 2.0, 2.6), window, seam.width * DOTS * 0.6)
        canvas.stain(window, cloth.colour("metal"), teeth)


def _dashes(points: Points, dash: float, gap: float) -> list[Points]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    far = np.concatenate([[0.0], np.cumsum(steps)])
    starts = np.arange(0, max(far[-1] - dash, 1e-6), dash + gap)
    return [
        np.column_stack([np.interp([start, start + dash], far, points[:, k]) for k in (0, 1)])
        for start in starts
    ]


def _button(canvas: Canvas, button: Button, cloth: Cloth) -> None:
    at = _dots(np.array([button.at]))
    radius = button.radius * DOTS
    window = Window.around(at, radius + 5)
    y, x = np.mgrid[window.top : window.bottom, window.left : window.right].astype(np.float32)
    x, y = x - np.float32(at[0, 0]), y - np.float32(at[0, 1])
    far = np.hypot(x, y)
    below = np.clip(radius + 1.5 - np.hypot(x - 1.3, y - 1.6), 0, 1)
    canvas.dim(window, 1 - np.float32(0.38) * below)
    colour = cloth.colour(button.colour)
    canvas.stain(window, colour, np.clip(radius - far + 0.5, 0, 1))
    gleam = np.exp(-(((x + 0.35 * radius) ** 2 + (y + 0.4 * radius) ** 2) / (0.3 * radius**2)))
    canvas.dim(window, np.ones_like(gleam), 46 * gleam * (far < radius))
    if radius > 3.5:
        holes = np.hypot(np.abs(x) - 0.28 * radius, y) < 0.8
        canvas.dim(window, 1 - np.float32(0.5) * holes)


def _crumpled(
    shape: tuple[int, int],
    folds: Sequence[Fold],
    look: ClothLook,
    amount: float,
    rng: np.random.Generator,
) -> Height:
    """Crease a sheet: with the folds of the garment's cut, and random ones."""
    height, width = shape[0] // SMALLER, shape[1] // SMALLER
    field = np.zeros((height, width), dtype=np.float32)
    for across, down, strength in ((5, 5, 8.0), (9, 7, 3.4)):
        grid = rng.normal(size=(down, across)).astype(np.float32)
        noise = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        # Valleys are sharper than ridges; softer cloth has rounder ones.
        ridged = np.sqrt(noise * noise + np.float32(0.12 * look.soft))
        field -= np.float32(strength * look.crumple * amount) * ridged
    for wide in sorted({fold.width for fold in folds}):
        drawn = np.zeros_like(field)
        for fold in folds:
            if fold.width == wide:
                _draw_fold(drawn, fold)
        soft = wide * (0.55 + 0.25 * look.soft) * DOTS / SMALLER
        steep = np.float32(4.6 * look.depth * np.sqrt(wide))
        field += np.asarray(cv2.GaussianBlur(drawn, (0, 0), soft), dtype=np.float32) * steep
    whole = cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole, dtype=np.float32)


def _draw_fold(drawn: Height, fold: Fold) -> None:
    """Draw a fold that thins towards its ends."""
    points = (fold.line[::3] + np.array([WIDTH / 2, 0.0])) * (DOTS / SMALLER)
    n = len(points) - 1
    fixed = np.round(points * 16).astype(np.int32)
    thick = max(1, round(fold.width * 0.25))
    for k in range(n):
        value = fold.depth * float(np.sin(np.pi * (k + 0.5) / n))
        ends = tuple(map(int, fixed[k])), tuple(map(int, fixed[k + 1]))
        cv2.line(drawn, *ends, value, thick, cv2.LINE_AA, 4)


def _fluted(mask: Mask, flutes: float, look: ClothLook, rng: np.random.Generator) -> Height:
    """Draw folds that fan out from the top of a part to its hem, as on a skirt."""
    rows, columns = mask.shape
    inside = mask > 127
    filled = np.flatnonzero(inside.any(axis=1))
    left = _smooth(filled, inside[filled].argmax(axis=1), rows)
    right = _smooth(filled, columns - inside[filled, ::-1].argmax(axis=1), rows)
    wide = np.maximum(right - left, 1)
    across = (np.arange(columns, dtype=np.float32)[None, :] - left) / wide
    place = np.linspace(0, 1, 400)
    profile = np.zeros(400)
    for k in range(3):
        waves = flutes * rng.uniform(0.5, 1.4)
        profile += np.sin(2 * np.pi * (waves * place + rng.random())) / (1 + 0.6 * k)
    profile = np.convolve(np.pad(profile, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    wave = profile[np.clip(across * 399, 0, 399).astype(np.int32)].astype(np.float32)
    # Deeper in some places than in others, and toward the hem.
    depth = np.interp(place, np.linspace(0, 1, 6), rng.uniform(0.25, 1.1, 6)).astype(np.float32)
    wave *= depth[np.clip(across * 399, 0, 399).astype(np.int32)]
    grow = np.linspace(0.1, 1.0, rows, dtype=np.float32)[:, None]
    return np.asarray(wave * grow * np.float32(44 * look.depth / (flutes + 3)), dtype=np.float32)


def _smooth(filled: Ints, edge: Ints, rows: int) -> Height:
    """Return the place of an edge in every row, smoothed. Shape: (rows, 1)."""
    every = np.interp(np.arange(rows), filled, edge).astype(np.float32)[:, None]
    return np.asarray(cv2.blur(every, (1, 15)), dtype=np.float32)


def _rounded(mask: Mask, radius: float, lift: float) -> Height:
    """Round a part off at its edges, by `radius` dots, and lift its middle."""
    far = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    inward = 1 - np.minimum(far / np.float32(radius), 1)
    edge = np.sqrt(1 - inward * inward) * np.float32(0.55 * radius)
    lifted = np.minimum(far, np.float32(70)) * np.float32(lift)
    return np.asarray(edge + lifted, dtype=np.float32)

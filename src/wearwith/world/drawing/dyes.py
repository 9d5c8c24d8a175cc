"""The colours of the sample world's colour words, and second colours that suit them."""

import cv2
import numpy as np
import numpy.typing as npt

__all__ = [
    "FITTINGS",
    "INKS",
    "RGB",
    "TRUE_COLOURS",
    "TRUE_METALS",
    "dyed",
    "hex_of",
    "inks_on",
    "lab_of",
    "rgb_of",
]

RGB = npt.NDArray[np.float32]  # shape (3,), 0 to 255

TRUE_COLOURS = {
    "black": "#29292c",
    "white": "#f1efea",
    "grey": "#8f9297",
    "beige": "#d3bf9d",
    "navy": "#28334f",
    "brown": "#795338",
    "red": "#ad3634",
    "burgundy": "#6a2537",
    "pink": "#dfa6b4",
    "orange": "#d07c44",
    "yellow": "#e0c45c",
    "green": "#4f7a57",
    "blue": "#46699f",
    "light blue": "#a6c0dc",
    "purple": "#6f5690",
}

TRUE_METALS = {"gold": "#c9a24c", "silver": "#bfc3c8"}

# Second colours, for patterns, prints and trims.
INKS = {
    "cream": "#f4ecdc",
    "ink": "#1f2433",
    "navy": "#2a3960",
    "rust": "#b4552f",
    "rose": "#d98a98",
    "sage": "#8fa386",
    "mustard": "#d2a13c",
    "sky": "#9dbdd8",
    "wine": "#7a2a3d",
    "sand": "#cfb993",
    "forest": "#35573f",
    "coral": "#dd7562",
    "lilac": "#b39bc9",
}

# All that is not cloth.
FITTINGS = {
    "metal": "#b6b9be",
    "brass": "#bd9a58",
    "sole": "#eeebe4",
    "gum": "#b98d5f",
    "wood": "#8d6543",
    "footbed": "#c9a67c",
    "heel": "#2b2624",
    "label": "#f4f1ea",
    "thread": "#c98f4d",
    "cord": "#f0ece2",
    "suede": "#8a6546",
}

VARIATION = (2.2, 1.6, 1.8)  # standard deviation of a dye lot in L, a and b


def rgb_of(text: str) -> RGB:
    """Read `#rrggbb`."""
    return np.array([int(text[place : place + 2], 16) for place in (1, 3, 5)], dtype=np.float32)


def hex_of(colour: RGB) -> str:
    """Write `#rrggbb`."""
    return "#" + "".join(f"{round(float(part)):02x}" for part in np.clip(colour, 0, 255))


def lab_of(colour: RGB) -> RGB:
    """CIE Lab of a colour, L from 0 to 100."""
    lab: RGB = cv2.cvtColor(colour.reshape(1, 1, 3) / np.float32(255), cv2.COLOR_RGB2LAB)[0, 0]
    return lab


def dyed(name: str, rng: np.random.Generator) -> RGB:
    """Dye a garment in this lot's variation of a colour."""
    off = np.clip(rng.normal(size=3), -1.5, 1.5) * np.array(VARIATION)
    lab = lab_of(rgb_of((TRUE_COLOURS | TRUE_METALS)[name])) + off.astype(np.float32)
    rgb = cv2.cvtColor(lab.reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    clipped: RGB = np.clip(rgb * 255, 0, 250).astype(np.float32)
    return clipped


def inks_on(base: RGB, n: int, rng: np.random.Generator) -> list[RGB]:
    """Choose second colours for a ground, the most contrasting first."""
    ground = lab_of(base)
    inks = [rgb_of(text) for text in INKS.values()]
    labs = np.array([lab_of(ink) for ink in inks])
    far = np.linalg.norm(labs - ground, axis=1)
    contrast = np.abs(labs[:, 0] - ground[0])
    likely = (far > 28) * (contrast + 0.4 * far) * rng.uniform(0.5, 1.0, len(inks))
    # Two loud colours are one too many.
    hue_apart = np.hypot(labs[:, 1], labs[:, 2]) * np.hypot(ground[1], ground[2]) > 1500
    likely = np.where(hue_apart & (contrast < 25), 0.3 * likely, likely)
    return [inks[place] for place in np.argsort(-likely)[:n]]

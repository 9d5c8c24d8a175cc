"""Drop shadows: bands along a garment's outline that are darker than the backdrop.

A shadow is less dark, or less colourful, than the garment that throws it. Both are read off the
garment's core nearby, since a garment may have parts of several colours.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from wearwith.pictures.cutout.regions import FloatImage, Region, core_of

__all__ = [
    "SHADOW_REACH",
    "SHADOW_TINT",
    "Dimming",
    "Shadow",
    "averager",
    "find_shadow",
    "without_shadow",
]

SHADOW_REACH = 7  # a drop shadow is a band along the outline no wider than this
# It is at most this share as dark as the garment, and at most so much darker than the backdrop.
SHADOW_DARKNESS = (0.7, 55.0)
SHADOW_BY_COLOUR = 40.0  # beside a colourful garment colour tells them apart: it may be this dark
SHADOW_COLOURFUL = (4.0, 8.0)  # a garment begins to be colourful at the first, and is at their sum
# It takes on colour of its own: at most the first, more beside a colourful garment, up to the last.
SHADOW_TINT = (5.0, 0.25, 12.0)
SHADOW_WARMTH = (3.0, 0.16)  # light bounces between garment and backdrop: deep shadows turn warm
# Beside a garment this light, a shadow is so much darker than the garment, up to so much.
LIGHT_GARMENT = (20.0, 8.0, 60.0)
LEAST_DARKNESS = 1.5  # nobody sees a fainter shadow


@dataclass(frozen=True)
class Dimming:
    """A picture against its backdrop dimmed to the same lightness, as a shadow would do."""

    darkness: FloatImage  # how much darker than the backdrop; (height, width)
    colour: FloatImage  # a and b beyond those of the dimmed backdrop; (2, height, width)
    tint: FloatImage  # length of `colour`; (height, width)

    @classmethod
    def of(cls, lab: FloatImage, model: FloatImage) -> "Dimming":
        """Compare a picture with the model of its backdrop; both of shape (height, width, 3)."""
        (light, *tints), (ground, *ground_tints) = cv2.split(lab), cv2.split(model)
        dimming = np.minimum(1, light / np.maximum(ground, 1))
        colour = np.stack(
            [tint - own * dimming for tint, own in zip(tints, ground_tints, strict=True)]
        )
        return cls(ground - light, colour, np.asarray(cv2.magnitude(*colour)))


@dataclass(frozen=True)
class Shadow:
    """How dark and how tinted a shadow may be at each pixel, and what looks like one."""

    darkness: FloatImage
    tint: FloatImage
    region: Region


def find_shadow(seen: Dimming, depth: FloatImage) -> Shadow:
    """Find what may be shadow in a candidate, given its `depth_of`, which has a core."""
    core = core_of(depth).astype(np.float32)
    nearby = averager(core)
    dark = np.maximum(seen.darkness, 1)
    # The mean takes darkness as weight: the core may contain some shadow, which is less dark.
    garment_darkness = nearby(dark**2) / np.maximum(nearby(dark), 1e-6)
    garment_tint = nearby(seen.tint)
    begin, over = SHADOW_COLOURFUL
    allowed = np.clip(SHADOW_DARKNESS[0] * garment_darkness, 0, SHADOW_DARKNESS[1])
    allowed = np.maximum(allowed, np.clip((garment_tint - begin) / over, 0, 1) * SHADOW_BY_COLOUR)
    least, share, most = SHADOW_TINT
    tint = np.clip(share * garment_tint, least, most)
    warm = seen.colour[1] > np.abs(seen.colour[0])
    tint = np.where(warm, np.maximum(tint, SHADOW_WARMTH[0] + SHADOW_WARMTH[1] * dark), tint)
    faint = seen.tint < tint
    region = (seen.darkness > LEAST_DARKNESS) & (seen.darkness < allowed) & faint

    lightest, more, most = LIGHT_GARMENT
    typical = np.quantile(seen.darkness[core > 0], 0.4)
    own = np.minimum(nearby(np.maximum(seen.darkness, 0)), typical)
    deeper = (own < lightest) & (seen.darkness > own + more) & (seen.darkness < most)
    deeper &= faint & (depth <= SHADOW_REACH)
    return Shadow(np.where(deeper, seen.darkness, allowed), tint, region | deeper)


def without_shadow(seen: Dimming, shadow: Shadow) -> FloatImage:
    """How each pixel differs from the backdrop, a shadow hardly. Shape: (height, width, 3)."""
    beyond = np.maximum(seen.darkness - shadow.darkness, 0)
    beyond = beyond + 0.2 * np.minimum(seen.darkness, shadow.darkness)
    shrink = np.maximum(0, 1 - 0.5 * shadow.tint / np.maximum(seen.tint, 0.1))
    return np.asarray(cv2.merge([-0.7 * beyond, *(seen.colour * shrink)]))


def averager(weight: FloatImage) -> Callable[[FloatImage], FloatImage]:
    """Make a function that averages over the weighted surroundings of each pixel.

    `weight` has the shape (height, width), an image that or (height, width, channels).
    """

    def blur(image: FloatImage) -> FloatImage:
        # Half of the size is plenty, and four times as fast.
        small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        far_away = 1e-4 * image.mean(axis=(0, 1))  # ... the overall mean counts
        return np.asarray(cv2.GaussianBlur(small, (0, 0), 5.0) + far_away, np.float32)

    total = blur(weight) + np.float32(1e-6)

    def average(image: FloatImage) -> FloatImage:
        more = image.ndim - weight.ndim
        around = weight.reshape(*weight.shape, *[1] * more)
        mean = blur(around * image.astype(np.float32)) / total.reshape(*total.shape, *[1] * more)
        size = weight.shape[1], weight.shape[0]
        return np.asarray(cv2.resize(mean, size, interpolation=cv2.INTER_LINEAR))

    return average

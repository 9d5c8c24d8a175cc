"""Gradients by orientation, in soft bins: the ground of texture and of shape."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.foreground import FloatImage

__all__ = ["cells", "oriented"]


def oriented(image: FloatImage, bins: int) -> FloatImage:
    """Gradient magnitude by orientation, with no regard to its sign.

    A gradient is divided between the two bins about it. Shape: (h, w) to (h, w, bins).
    """
    gx = cv2.Sobel(image, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    gy = cv2.Sobel(image, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    # Not by OpenCV, whose last bit here hangs on where in memory the result lies.
    magnitude = np.sqrt(gx * gx + gy * gy)
    place = np.asarray(cv2.phase(gx, gy)) * np.float32(bins / np.pi)  # two turns of the bins
    low = np.floor(place)
    beyond = (place - low) * magnitude
    first = low.ravel().astype(np.int32)
    first -= bins * (first // bins)
    second = first + 1
    second[second == bins] = 0
    planes = np.zeros((*image.shape, bins), np.float32)
    flat, starts = planes.reshape(-1), np.arange(image.size, dtype=np.int32) * bins
    flat[starts + first] = (magnitude - beyond).ravel()
    flat[starts + second] = beyond.ravel()  # the two bins differ, and all else is 0
    return planes


def cells(planes: FloatImage, grid: int) -> npt.NDArray[np.float32]:
    """Histograms of a grid × grid of cells, of length 1 each or less. Shape: (grid² · bins,).

    A cell with little gradient stays short, so that noise is not blown up.
    """
    starts = [np.arange(grid) * side // grid for side in planes.shape[:2]]
    sums = np.add.reduceat(np.add.reduceat(planes, starts[0], axis=0), starts[1], axis=1)
    usual = np.sqrt((sums**2).sum(axis=2).mean()) + 1e-6
    length = np.sqrt((sums**2).sum(axis=2, keepdims=True) + (0.5 * usual) ** 2)
    return np.asarray((sums / length).reshape(-1), np.float32)

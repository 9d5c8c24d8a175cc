"""Guesses which kind of garment a photograph shows, from the classes of an ImageNet network.

Nothing is trained for it: some forty ImageNet classes are clothes, and the probabilities of those
of one kind are added up.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from wearwith.features.encoders.efficientnet import EfficientNetLite0
from wearwith.types import Picture
from wearwith.words.kinds import Kind

__all__ = ["KindGuess"]

# ImageNet's classes of clothes of one kind. Those that are worn on either half, such as pyjamas, or
# that are only cloth, such as velvet, are left out.
CLASSES: Mapping[Kind, Mapping[str, int]] = {
    "top": {
        "bulletproof vest": 465, "cardigan": 474, "cloak": 501, "fur coat": 568, "jersey": 610,
        "lab coat": 617, "military uniform": 652, "poncho": 735, "suit": 834, "sweatshirt": 841,
        "trench coat": 869,
    },
    "bottom": {
        "abaya": 399, "academic gown": 400, "gown": 578, "hoopskirt": 601, "jean": 608,
        "maillot": 638, "maillot, tank suit": 639, "miniskirt": 655, "overskirt": 689,
        "sarong": 775, "swimming trunks": 842,
    },
    "shoe": {
        "clog": 502, "cowboy boot": 514, "loafer": 630, "running shoe": 770, "sandal": 774,
    },
    "bag": {"backpack": 414, "mailbag": 636, "purse": 748},
    "accessory": {
        "bearskin": 439, "bonnet": 452, "bow tie": 457, "cowboy hat": 515, "mitten": 658,
        "sock": 806, "sombrero": 808, "stole": 824, "sunglass": 836, "sunglasses": 837,
        "Windsor tie": 906,
    },
}  # fmt: skip
LEAST_CLOTHES = 0.05  # of all probability must be on clothes
LEAST_SURE = 0.5  # of that must be on one kind


class KindGuess:
    """Calls a garment a top, a bottom (dresses too), a shoe, a bag or an accessory.

    It loads the network with the first picture.
    """

    def __init__(self) -> None:
        self._encoder: EfficientNetLite0 | None = None

    def __call__(self, pictures: Sequence[Picture]) -> list[Kind | None]:
        """Guess the kinds in pictures of shape (height, width, 3); None where unclear.

        Raises `ExtraMissingError` if `wearwith[vision]` is not installed.
        """
        if self._encoder is None:
            self._encoder = EfficientNetLite0()
        return [_kind(chances) for chances in self._encoder.class_chances(pictures)]


def _kind(chances: npt.NDArray[np.float32]) -> Kind | None:
    of_kind = {kind: chances[[*numbers.values()]].sum() for kind, numbers in CLASSES.items()}
    clothes = sum(of_kind.values())
    best = max(of_kind, key=lambda kind: of_kind[kind])
    if clothes < LEAST_CLOTHES or of_kind[best] < LEAST_SURE * clothes:
        return None
    return best

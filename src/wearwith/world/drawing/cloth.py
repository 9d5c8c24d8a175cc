"""A garment's cloth: a tile for each kind that its parts are cut from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.dyes import FITTINGS, RGB, dyed, inks_on, lab_of, rgb_of
from wearwith.world.drawing.materials import LOOKS, ClothLook, ribs, weave
from wearwith.world.drawing.pattern_tiles import TILE, Tile, ground_of, patterned

__all__ = ["Cloth", "make_cloth"]

Bytes = npt.NDArray[np.uint8]

LEATHER = ClothLook(gloss=0.35, tight=0.2, depth=0.9, crumple=0.4, thick=1.0)
HARD = ClothLook(gloss=0.25, tight=0.3, depth=0.8, crumple=0.1, thick=0.8)


@dataclass(frozen=True)
class Cloth:
    """Tiles by the name of a part's cloth.

    Attributes
    ----------
    ground, inks
        Its colour, and colours that suit it, the most contrasting first.
    look
        How its material takes the light.
    ground_share
        Share of the cloth in the colour of the ground; the rest is pattern.
    main, relief, ribbed
        The patterned tile, and the reliefs of the weave and of its ribs.
    """

    ground: RGB
    inks: tuple[RGB, ...]
    look: ClothLook
    ground_share: float
    main: Tile
    relief: npt.NDArray[np.float32]
    ribbed: npt.NDArray[np.float32]

    def tile(self, name: str) -> Bytes:
        """Return the tile of a cloth. Shape: (TILE, TILE, 3)."""
        if name not in self._tiles:
            self._tiles[name] = self._made(name)
        return self._tiles[name]

    def look_of(self, name: str) -> ClothLook:
        """Return how a cloth takes the light."""
        if name in ("footbed", "suede", "gum", "wood", "heel"):
            return LEATHER
        return HARD if name in FITTINGS else self.look

    def colour(self, name: str) -> RGB:
        """Return the flat colour of a cloth."""
        if name in FITTINGS:
            return rgb_of(FITTINGS[name])
        if name == "dark":
            return self.ground * np.float32(0.72)
        if name == "light":
            return self.ground + np.float32(0.3) * (np.float32(250) - self.ground)
        if name == "inside":
            dim = np.float32(0.62 if lab_of(self.ground)[0] > 30 else 0.8)
            return self.ground * dim + np.float32(6)
        if name == "trim":
            return self.inks[0]
        if name == "button":
            # A little off the cloth: visible, but not loud.
            toward = np.float32(0 if lab_of(self.ground)[0] > 55 else 255)
            return self.ground + np.float32(0.28) * (toward - self.ground)
        return self.ground

    @cached_property
    def _tiles(self) -> dict[str, Bytes]:
        return {}

    def _made(self, name: str) -> Bytes:
        if name == "main":
            made = self.main * self.relief[..., None]
        elif name == "rib":
            made = self.ground * self.ribbed[..., None]
        elif name in FITTINGS:
            made = np.broadcast_to(self.colour(name), (TILE, TILE, 3))
        else:
            made = self.colour(name) * self.relief[..., None]
        tile: Bytes = np.clip(made, 0, 255).astype(np.uint8)
        return tile


def make_cloth(
    colour: str,
    pattern: str,
    material: str,
    rng: np.random.Generator,
    *,
    upright: bool = False,
    knitted: bool = False,
) -> Cloth:
    """Dye, weave and print a cloth; values are those of `assortment`.

    Stripes of an `upright` cloth run up and down; wool of a `knitted` one is not woven.
    """
    dye_rng, print_rng, weave_rng = rng.spawn(3)
    ground = dyed(colour, dye_rng)
    tile = patterned(pattern, ground, print_rng, upright=upright)
    relief = weave(material, weave_rng, knitted=knitted)
    return Cloth(
        ground=ground,
        inks=tuple(inks_on(ground, 4, print_rng)),
        look=LOOKS[material],
        ground_share=ground_of(tile, ground),
        main=tile,
        # The weave must not change the mean lightness of the dye.
        relief=relief / np.float32(np.median(relief)),
        ribbed=ribs(),
    )

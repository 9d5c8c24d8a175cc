"""Which function draws which category of the sample world."""

from collections.abc import Callable

import numpy as np

from wearwith.catalog.drawing.bags import backpack, clutch, tote_bag
from wearwith.catalog.drawing.dresses import dress, jumpsuit
from wearwith.catalog.drawing.jackets import jacket
from wearwith.catalog.drawing.jersey import camisole, t_shirt, tank_top
from wearwith.catalog.drawing.knitwear import cardigan, hoodie, sweater, sweatshirt
from wearwith.catalog.drawing.pieces import Drawing
from wearwith.catalog.drawing.shirts import blouse, shirt
from wearwith.catalog.drawing.shoes import heels, loafers, sandals, sneakers
from wearwith.catalog.drawing.skirts import maxi_skirt, skirt
from wearwith.catalog.drawing.sportswear import joggers, leggings
from wearwith.catalog.drawing.tailoring import blazer, coat
from wearwith.catalog.drawing.trousers import jeans, shorts, trousers

__all__ = ["SILHOUETTES"]

# By category: draws one for a material; the generator chooses among its variations.
SILHOUETTES: dict[str, Callable[[str, np.random.Generator], Drawing]] = {
    "t-shirt": t_shirt,
    "tank top": tank_top,
    "blouse": blouse,
    "shirt": shirt,
    "sweater": sweater,
    "cardigan": cardigan,
    "sweatshirt": sweatshirt,
    "hoodie": hoodie,
    "camisole": camisole,
    "jacket": jacket,
    "blazer": blazer,
    "coat": coat,
    "jeans": jeans,
    "trousers": trousers,
    "joggers": joggers,
    "leggings": leggings,
    "shorts": shorts,
    "skirt": skirt,
    "maxi skirt": maxi_skirt,
    "dress": dress,
    "jumpsuit": jumpsuit,
    "sneakers": sneakers,
    "loafers": loafers,
    "sandals": sandals,
    "heels": heels,
    "tote bag": tote_bag,
    "backpack": backpack,
    "clutch": clutch,
}

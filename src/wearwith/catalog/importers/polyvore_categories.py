"""The category numbers of Polyvore, which ExpFashion, Polyvore Outfits and Maryland share.

A path begins with the semantic category of Polyvore Outfits and ends with Polyvore's own name for
the number, in lower case. Numbers outside clothing, such as furniture, are not here.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.importers.reading import read_csv

__all__ = ["CATEGORY_PATHS", "KIND_OF_SEMANTIC", "category_table"]

# What a garment of each semantic category is in a pair. A dress is worn under a jacket, so that
# it takes the bottom's place, as in the published pairs.
KIND_OF_SEMANTIC = {
    "tops": "top",
    "outerwear": "top",
    "bottoms": "bottom",
    "all-body": "bottom",
    "shoes": "shoe",
    "bags": "bag",
    "jewellery": "accessory",
    "hats": "accessory",
    "scarves": "accessory",
    "sunglasses": "accessory",
    "accessories": "accessory",
}

CATEGORY_PATHS: dict[int, tuple[str, ...]] = {
    3: ("all-body", "dresses"),
    4: ("all-body", "dresses", "day dresses"),
    5: ("all-body", "dresses", "cocktail dresses"),
    6: ("all-body", "dresses", "gowns"),
    7: ("bottoms", "skirts"),
    8: ("bottoms", "skirts", "mini skirts"),
    9: ("bottoms", "skirts", "knee length skirts"),
    10: ("bottoms", "skirts", "long skirts"),
    11: ("tops",),
    15: ("tops", "tunics"),
    17: ("tops", "blouses"),
    18: ("outerwear", "cardigans"),
    19: ("tops", "sweaters"),
    21: ("tops", "t-shirts"),
    23: ("outerwear",),
    24: ("outerwear", "coats"),
    25: ("outerwear", "jackets"),
    26: ("tops", "vests"),
    27: ("bottoms", "jeans"),
    28: ("bottoms", "pants"),
    29: ("bottoms", "shorts"),
    30: ("all-body", "suits"),
    31: ("bottoms", "swimwear"),
    35: ("bags",),
    36: ("bags", "tote bags"),
    37: ("bags", "shoulder bags"),
    38: ("bags", "clutches"),
    39: ("bags", "luggage"),
    40: ("bags", "wallets"),
    41: ("shoes",),
    42: ("shoes", "boots"),
    43: ("shoes", "pumps"),
    46: ("shoes", "sandals"),
    47: ("shoes", "flats"),
    48: ("shoes", "flip flops"),
    49: ("shoes", "sneakers"),
    50: ("shoes", "slippers"),
    51: ("accessories",),
    52: ("accessories", "belts"),
    53: ("accessories", "gloves"),
    55: ("hats",),
    56: ("accessories", "ties"),
    57: ("sunglasses",),
    58: ("accessories", "hair accessories"),
    59: ("accessories", "umbrellas"),
    60: ("jewellery", "jewelry"),
    61: ("jewellery", "watches"),
    62: ("jewellery", "necklaces"),
    64: ("jewellery", "earrings"),
    65: ("jewellery", "rings"),
    67: ("jewellery", "brooches"),
    68: ("accessories", "hosiery"),
    69: ("accessories", "socks"),
    104: ("tops", "tank tops"),
    105: ("scarves",),
    106: ("jewellery", "bracelets & bangles"),
    107: ("jewellery", "charms & pendants"),
    231: ("accessories", "bags & cases"),
    236: ("outerwear", "blazers"),
    237: ("bottoms", "jeans", "skinny jeans"),
    238: ("bottoms", "jeans", "bootcut jeans"),
    239: ("bottoms", "jeans", "wide leg jeans"),
    240: ("bottoms", "jeans", "boyfriend jeans"),
    241: ("bottoms", "pants", "leggings"),
    243: ("all-body", "jumpsuits"),
    244: ("all-body", "rompers"),
    248: ("all-body", "chemises"),
    249: ("bottoms", "pajamas"),
    250: ("tops", "robes"),
    251: ("accessories", "tights"),
    252: ("tops", "activewear tops"),
    253: ("bottoms", "activewear pants"),
    254: ("bottoms", "activewear skirts"),
    255: ("bottoms", "activewear shorts"),
    256: ("tops", "activewear jackets"),
    257: ("tops", "sports bras"),
    258: ("bags", "messenger bags"),
    259: ("bags", "backpacks"),
    260: ("bags", "briefcases"),
    261: ("shoes", "boots", "ankle booties"),
    262: ("shoes", "boots", "mid calf boots"),
    263: ("shoes", "boots", "knee high boots"),
    264: ("shoes", "boots", "over-the-knee boots"),
    265: ("shoes", "loafers & moccasins"),
    266: ("shoes", "oxfords"),
    267: ("shoes", "clogs"),
    268: ("shoes", "athletic shoes"),
    270: ("accessories", "sports accessories"),
    272: ("tops", "men's shirts"),
    273: ("tops", "men's sweaters"),
    275: ("tops", "men's t-shirts"),
    276: ("outerwear", "men's outerwear"),
    277: ("outerwear", "men's sportcoats & blazers"),
    278: ("bottoms", "men's jeans"),
    279: ("bottoms", "men's pants"),
    280: ("bottoms", "men's shorts"),
    281: ("all-body", "men's suits"),
    282: ("bottoms", "men's swimwear"),
    284: ("bottoms", "men's sleepwear"),
    286: ("tops", "men's activewear tops"),
    287: ("bottoms", "men's activewear pants"),
    288: ("bottoms", "men's activewear shorts"),
    289: ("tops", "men's activewear jackets"),
    290: ("bags", "men's bags & wallets"),
    291: ("shoes", "men's shoes"),
    292: ("shoes", "men's boots"),
    293: ("shoes", "men's sandals"),
    294: ("shoes", "men's flip flops"),
    295: ("shoes", "men's loafers & moccasins"),
    296: ("shoes", "men's dress shoes"),
    297: ("shoes", "men's sneakers"),
    298: ("shoes", "men's athletic shoes"),
    299: ("accessories", "men's accessories"),
    300: ("accessories", "men's belts"),
    301: ("accessories", "men's gloves"),
    302: ("accessories", "men's scarves"),
    303: ("hats", "men's hats"),
    304: ("sunglasses", "men's sunglasses"),
    305: ("jewellery", "men's watches"),
    306: ("accessories", "suspenders"),
    307: ("jewellery", "cuff links"),
    309: ("tops", "activewear tank tops"),
    310: ("bottoms", "jeans", "straight leg jeans"),
    315: ("tops", "shapewear"),
    318: ("bags", "handbags"),
    332: ("bottoms", "pants", "capri & cropped pants"),
    341: ("tops", "men's dress shirts"),
    342: ("tops", "men's polos"),
    343: ("tops", "men's tank tops"),
    1605: ("all-body", "bikinis"),
    1606: ("all-body", "one piece swimsuits"),
    1607: ("outerwear", "cover-ups"),
    1967: ("accessories", "tech accessories"),
    4426: ("accessories", "eyewear"),
    4428: ("accessories", "eyeglasses"),
    4447: ("accessories", "men's eyeglasses"),
    4452: ("bottoms", "jeans", "flared jeans"),
    4454: ("tops", "men's casual shirts"),
    4455: ("outerwear", "men's coats"),
    4456: ("outerwear", "men's jackets"),
    4457: ("outerwear", "men's vests"),
    4458: ("bottoms", "men's casual pants"),
    4459: ("bottoms", "men's dress pants"),
    4460: ("accessories", "men's socks"),
    4461: ("bags", "men's bags"),
    4462: ("bags", "men's briefcases"),
    4463: ("accessories", "men's wallets"),
    4464: ("shoes", "men's oxfords"),
    4465: ("shoes", "men's slippers"),
    4466: ("jewellery", "men's watches & jewelry"),
    4467: ("accessories", "men's key rings & chains"),
    4468: ("accessories", "men's money clips"),
    4470: ("accessories", "bow ties"),
    4472: ("accessories", "men's tech accessories"),
    4473: ("accessories", "men's umbrellas"),
    4495: ("tops", "sweatshirts"),
    4496: ("tops", "hoodies"),
    4497: ("tops", "men's sweatshirts"),
    4498: ("tops", "men's hoodies"),
    4516: ("all-body", "dresses", "wedding dresses"),
    4517: ("tops", "bikini tops"),
    4518: ("bottoms", "bikini bottoms"),
    4520: ("bags", "men's backpacks"),
    4521: ("bags", "men's messenger bags"),
    4522: ("shoes", "men's work boots"),
    4523: ("jewellery", "men's bracelets"),
    4524: ("jewellery", "men's necklaces"),
    4525: ("jewellery", "men's rings"),
    4526: ("accessories", "handkerchiefs"),
}


def category_table(path: Path | None, layout: str) -> pl.DataFrame:
    """Numbers and their paths, as a table to join.

    Parameters
    ----------
    path
        `categories.csv` of Polyvore Outfits (number, name, semantic category, no header), which
        is asked for numbers that `CATEGORY_PATHS` lacks. Its names were made for clustering: a
        number can have several, such as "male T-shirt" and "tshirt"; the most frequent one
        counts, and the first in the alphabet among equals.
    layout
        The layout that is read, for error messages.

    Returns
    -------
    polars.DataFrame
        Columns number (string), path (list of strings) and kind; every number once.
    """
    known = pl.DataFrame(
        {
            "number": [str(number) for number in CATEGORY_PATHS],
            "path": [list(names) for names in CATEGORY_PATHS.values()],
        }
    )
    if path is not None:
        others = _paths_of_file(path, layout).join(known, on="number", how="anti")
        known = pl.concat([known, others])
    semantic = pl.col("path").list.first()
    return known.with_columns(kind=semantic.replace_strict(KIND_OF_SEMANTIC, default="other"))


def _paths_of_file(path: Path, layout: str) -> pl.DataFrame:
    rows = read_csv(path, layout, names=("number", "name", "semantic"))
    rows = rows.select(pl.col("number", "name", "semantic").str.strip_chars())
    ranked = (
        rows.filter((pl.col("name") != "") & (pl.col("semantic") != ""))
        .group_by("number", "semantic", "name")
        .len()
        .sort("number", -pl.col("len").cast(pl.Int64), "name", "semantic")
        .unique("number", keep="first", maintain_order=True)
    )
    return ranked.select("number", path=pl.concat_list("semantic", "name"))

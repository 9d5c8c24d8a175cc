"""Google's numbers for what is worn, which feeds may have in place of the path.

Source: Google product taxonomy, version of 2021-09-21.
"""

__all__ = ["GOOGLE_CATEGORIES"]

_CLOTHING = "Apparel & Accessories > Clothing"
_ACCESSORIES = "Apparel & Accessories > Clothing Accessories"
_BAGS = "Apparel & Accessories > Handbags, Wallets & Cases"
_JEWELRY = "Apparel & Accessories > Jewelry"

GOOGLE_CATEGORIES = {
    "166": "Apparel & Accessories",
    "1604": _CLOTHING,
    "5322": f"{_CLOTHING} > Activewear",
    "182": f"{_CLOTHING} > Baby & Toddler Clothing",
    "2271": f"{_CLOTHING} > Dresses",
    "5182": f"{_CLOTHING} > One-Pieces",
    "5250": f"{_CLOTHING} > One-Pieces > Jumpsuits & Rompers",
    "7132": f"{_CLOTHING} > One-Pieces > Overalls",
    "203": f"{_CLOTHING} > Outerwear",
    "5598": f"{_CLOTHING} > Outerwear > Coats & Jackets",
    "1831": f"{_CLOTHING} > Outerwear > Vests",
    "204": f"{_CLOTHING} > Pants",
    "212": f"{_CLOTHING} > Shirts & Tops",
    "207": f"{_CLOTHING} > Shorts",
    "1581": f"{_CLOTHING} > Skirts",
    "6229": f"{_CLOTHING} > Skirts > Knee-Length Skirts",
    "6228": f"{_CLOTHING} > Skirts > Long Skirts",
    "2331": f"{_CLOTHING} > Skirts > Mini Skirts",
    "5344": f"{_CLOTHING} > Skorts",
    "208": f"{_CLOTHING} > Sleepwear & Loungewear",
    "2580": f"{_CLOTHING} > Sleepwear & Loungewear > Pajamas",
    "1594": f"{_CLOTHING} > Suits",
    "211": f"{_CLOTHING} > Swimwear",
    "213": f"{_CLOTHING} > Underwear & Socks",
    "214": f"{_CLOTHING} > Underwear & Socks > Bras",
    "215": f"{_CLOTHING} > Underwear & Socks > Hosiery",
    "1772": f"{_CLOTHING} > Underwear & Socks > Lingerie",
    "209": f"{_CLOTHING} > Underwear & Socks > Socks",
    "2562": f"{_CLOTHING} > Underwear & Socks > Underwear",
    "5441": f"{_CLOTHING} > Wedding & Bridal Party Dresses",
    "167": _ACCESSORIES,
    "169": f"{_ACCESSORIES} > Belts",
    "170": f"{_ACCESSORIES} > Gloves & Mittens",
    "171": f"{_ACCESSORIES} > Hair Accessories",
    "173": f"{_ACCESSORIES} > Hats",
    "176": f"{_ACCESSORIES} > Neckties",
    "177": f"{_ACCESSORIES} > Scarves & Shawls",
    "178": f"{_ACCESSORIES} > Sunglasses",
    "179": f"{_ACCESSORIES} > Suspenders",
    "6551": _BAGS,
    "3032": f"{_BAGS} > Handbags",
    "2668": f"{_BAGS} > Wallets & Money Clips",
    "100": "Luggage & Bags > Backpacks",
    "188": _JEWELRY,
    "189": f"{_JEWELRY} > Anklets",
    "191": f"{_JEWELRY} > Bracelets",
    "194": f"{_JEWELRY} > Earrings",
    "196": f"{_JEWELRY} > Necklaces",
    "200": f"{_JEWELRY} > Rings",
    "201": f"{_JEWELRY} > Watches",
    "187": "Apparel & Accessories > Shoes",
}

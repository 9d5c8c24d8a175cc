"""Importing a shop's feed of many variants: seconds and memory of a whole process.

The files are made up: products in four colours and five sizes, with a description in HTML, drafts
and things that are no garments among them. `Shopify` has a row a variant and more of pictures;
`Google` has an entry a variant, as RSS and as a table.

    python benchmarks/feeds.py --variants 200_000 --entries 1_000_000 --turns 1
"""

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import Taken, in_turns

COLOURS = ("Sand", "Navy", "Black", "Olive")
SIZES = ("XS", "S", "M", "L", "XL")
KINDS = (
    ("Shirt", "Apparel & Accessories > Clothing > Shirts & Tops", "Shirt"),
    ("Pants", "Apparel & Accessories > Clothing > Pants", "Trousers"),
    ("", "Apparel & Accessories > Clothing > Skirts", "Midi Skirt"),
    ("Dresses", "Apparel & Accessories > Clothing > Dresses", "Wrap Dress"),
    ("", "Apparel & Accessories > Shoes", "Suede Loafers"),
    ("Candles", "Home & Garden > Decor > Home Fragrances > Candles", "Fig Candle"),
)
WORDS = ("linen", "wool", "washed", "relaxed", "ribbed", "pleated", "cropped", "boxy", "fine")
BODY = "<p>Cut from a cloth that softens with every wear.</p>\n<ul><li>Made in small runs</li></ul>"
ADDRESS = "https://cdn.shop.example/files/1/0420/{}.jpg?v=1712"


def products(rng: np.random.Generator) -> Iterator[tuple[str, str, str, str, str]]:
    """Give products without end: handle, title, type, category, status."""
    number = 0
    while True:
        kind, category, noun = KINDS[rng.integers(len(KINDS))]
        title = f"{WORDS[rng.integers(len(WORDS))]} {WORDS[rng.integers(len(WORDS))]} {noun}"
        status = "draft" if rng.random() < 0.05 else "active"
        yield f"{title} {number}".lower().replace(" ", "-"), title.title(), kind, category, status
        number += 1


def make_shopify(path: Path, n_variants: int) -> None:
    """Write an export in which each colour has a picture."""
    rng = np.random.default_rng(0)
    head = [
        "Handle",
        "Title",
        "Body (HTML)",
        "Vendor",
        "Product Category",
        "Type",
        "Tags",
        "Published",
        "Option1 Name",
        "Option1 Value",
        "Option2 Name",
        "Option2 Value",
        "Variant SKU",
        "Variant Grams",
        "Variant Inventory Tracker",
        "Variant Inventory Qty",
        "Variant Inventory Policy",
        "Variant Price",
        "Image Src",
        "Image Position",
        "Image Alt Text",
        "Gift Card",
        "Variant Image",
        "Status",
    ]
    each = len(COLOURS) * len(SIZES)
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(head)
        for handle, title, kind, category, status in islice(products(rng), n_variants // each):
            shared = [title, BODY, "Alder & Co", category, kind, "summer, men", "true"]
            for place in range(each):
                colour, size = COLOURS[place // len(SIZES)], SIZES[place % len(SIZES)]
                picture = ADDRESS.format(f"{handle}-{colour.lower()}")
                lines.writerow(
                    [
                        handle,
                        *(shared if not place else [""] * 7),
                        "" if place else "Color",
                        colour,
                        "" if place else "Size",
                        size,
                        f"{handle}-{colour}-{size}".upper(),
                        200,
                        "shopify",
                        int(rng.integers(-1, 9)),
                        "deny",
                        "69.00",
                        picture if place < 2 * len(COLOURS) else "",
                        place + 1 if place < 2 * len(COLOURS) else "",
                        title,
                        "false",
                        picture,
                        "" if place else status,
                    ]
                )


def entries(n: int) -> Iterator[dict[str, str]]:
    """Give entries of a Google feed, by their attributes."""
    rng = np.random.default_rng(0)
    each = len(COLOURS) * len(SIZES)
    for handle, title, kind, category, _ in islice(products(rng), n // each):
        for place in range(each):
            colour, size = COLOURS[place // len(SIZES)], SIZES[place % len(SIZES)]
            yield {
                "id": f"{handle}-{colour}-{size}".upper(),
                "item_group_id": handle,
                "title": f"{title} - {colour} - {size}",
                "description": "Cut from a cloth that softens with every wear. Made in small runs.",
                "link": f"https://shop.example/p/{handle}?c={colour}",
                "image_link": ADDRESS.format(f"{handle}-{colour.lower()}"),
                "price": "69.00 EUR",
                "availability": "in_stock" if rng.random() < 0.8 else "out_of_stock",
                "google_product_category": category,
                "product_type": f"Women > {kind}" if kind else "",
                "brand": "Alder & Co",
                "color": colour,
                "size": size,
                "gender": "female",
                "age_group": "adult",
            }


def make_rss(path: Path, n: int) -> None:
    """Write the entries as RSS 2.0."""
    with path.open("w") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>\n'
        )
        for entry in entries(n):
            file.write("<item>")
            for name, text in entry.items():
                plain = text.replace("&", "&amp;").replace(">", "&gt;")
                file.write(f"<g:{name}>{plain}</g:{name}>")
            file.write("</item>\n")
        file.write("</channel></rss>\n")


def make_tsv(path: Path, n: int) -> None:
    """Write the entries as a table."""
    with path.open("w") as file:
        for place, entry in enumerate(entries(n)):
            if not place:
                file.write("\t".join(entry) + "\n")
            file.write("\t".join(entry.values()) + "\n")


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--variants", type=int, default=200_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=1)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        csv_file, rss, tsv = folder / "products.csv", folder / "feed.xml", folder / "feed.tsv"
        make_shopify(csv_file, asked.variants)
        make_rss(rss, asked.entries)
        make_tsv(tsv, asked.entries)
        ours = [sys.executable, "-m", "wearwith.cli.app", "import"]
        commands = {
            f"Shopify CSV, {asked.variants:,} variants": [*ours, "shopify", str(csv_file)],
            f"Google RSS, {asked.entries:,} entries": [*ours, "google", str(rss)],
            f"Google TSV, {asked.entries:,} entries": [*ours, "google", str(tsv)],
        }
        garments: dict[str, int] = {}

        def imported(command: Sequence[str]) -> Taken:
            shutil.rmtree(out, ignore_errors=True)
            taken = run([*command, str(out)])
            manifest = json.loads((out / "manifest.json").read_text())
            garments[command[-1]] = manifest["counts"]["items"]
            return taken

        taken = in_turns(commands, asked.turns, imported, warm_up=False)
        files = {what: Path(command[-1]) for what, command in commands.items()}
        sizes = {what: f"{file.stat().st_size / 2**20:,.0f}" for what, file in files.items()}
    targets = {what: "30 s, 1 GB" if "Shopify" in what else "1 GB" for what in commands}
    rows = [
        row | {"MB": sizes[str(row["what"])], "garments": garments[commands[str(row["what"])][-1]]}
        for row in summed_up(taken, targets=targets)
    ]
    tell(rows, asked.json, "Importing feeds")


if __name__ == "__main__":
    sys.exit(main())

"""Google's feed as a table, RSS and Atom: one catalogue, whatever its form."""

import pytest
from feed_imports import imported, item

from wearwith.catalog.importers import google_feed, table_in_pieces
from wearwith.catalog.importers.google_feed import read_google

HEAD = [
    "id",
    "item group id",
    "title",
    "product type",
    "google product category",
    "color",
    "size",
    "availability",
    "price",
    "sale price",
    "image link",
    "link",
]
ROWS = [
    ["B-S", "B", "Blusa cruzada - S", "Mujer > Blusas", "", "Verde/Crema", "S", "in stock",
     "39,00 EUR", "29,00 EUR", "https://e.org/b.jpg", "https://e.org/b"],
    ["B-M", "B", "Blusa cruzada - M", "Mujer > Blusas", "", "Verde/Crema", "M", "out of stock",
     "39,00 EUR", "", "https://e.org/b.jpg", ""],
    ["B-X", "B", "Blusa cruzada - M", "Mujer > Blusas", "", "Azul", "M", "preorder",
     "39,00 EUR", "", "ftp://e.org/x.jpg", ""],
    ["F", "", '"Nia" falda', "", "1581", "Negro", "", "in_stock",
     "49,00 EUR", "", "https://e.org/a b.jpg", ""],
    ["C", "", "Vela", "", "Home & Garden > Decor", "", "", "in_stock", "9,00 EUR", "", "", ""],
    ["G", "", "Gift card", "", "", "", "", "in_stock", "9,00 EUR", "", "", ""],
    ["F", "", "Falda", "", "1581", "Negro", "", "in_stock", "49,00 EUR", "", "", ""],
    ["", "", "Falda", "", "1581", "Negro", "", "in_stock", "49,00 EUR", "", "", ""],
]  # fmt: skip
NOISE = "<g:shipping><g:country>ES</g:country><g:price>4 EUR</g:price></g:shipping>"


def escaped(text):
    return text.replace("&", "&amp;").replace(">", "&gt;")


def entry(tag, row):
    texts = "".join(
        f"<g:{name.replace(' ', '_')}>{escaped(text)}</g:{name.replace(' ', '_')}>"
        for name, text in zip(HEAD, row, strict=True)
        if text
    )
    own = '<title>for readers</title><link rel="self" href="https://e.org/self"/><id>urn:1</id>'
    return f"<{tag}>{own}{NOISE}{texts}</{tag}>"


def rss(rows=ROWS):
    inside = "".join(entry("item", row) for row in rows)
    return (
        '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>'
        f"<title>Shop</title>{inside}</channel></rss>"
    )


def atom(rows=ROWS):
    inside = "".join(entry("entry", row) for row in rows)
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">'
        f"<title>Shop</title>{inside}</feed>"
    )


def tsv(rows=ROWS):
    return "".join("\t".join(row) + "\n" for row in [HEAD, *rows])


@pytest.mark.parametrize("form", [tsv, rss, atom])
def test_every_form_gives_the_same_catalogue(tmp_path, form):
    (tmp_path / "feed").write_text(form())
    dataset, problems = imported(read_google, tmp_path / "feed", tmp_path)
    garments = [name for name in dataset.items["id"] if name != "urn:1"]
    assert garments == ["B-azul", "B-verde-crema", "F"]
    blouse, skirt = item(dataset, "B-verde-crema"), item(dataset, "F")
    assert (blouse["slot"], skirt["slot"]) == ("top", "bottom")
    assert (blouse["title"], skirt["title"]) == ("Blusa cruzada", '"Nia" falda')
    assert (blouse["sizes"], blouse["sizes_in_stock"]) == (["S", "M"], ["S"])
    assert (blouse["price"], blouse["sale_price"], blouse["currency"]) == (39.0, 29.0, "EUR")
    assert blouse["link"] == "https://e.org/b"
    assert skirt["image_address"] == "https://e.org/a%20b.jpg"
    assert skirt["category"] == ["Apparel & Accessories", "Clothing", "Skirts"]
    assert "variant_ids" not in skirt
    assert item(dataset, "B-azul")["in_stock"] is False
    assert "image" not in item(dataset, "B-azul")
    assert problems.dropped["gift cards"] == 1
    assert problems.dropped["variants that were there before"] == 1


def test_pieces_give_what_the_whole_file_gives(tmp_path, monkeypatch):
    many = [
        [text.replace("B", f"B{n}") if len(text) < 4 else text for text in row]
        for n in range(40)
        for row in ROWS[:3]
    ]
    for name, text in (("feed.tsv", tsv(many)), ("feed.xml", rss(many))):
        (tmp_path / name).write_text(text)
    whole = [
        imported(read_google, tmp_path / name, tmp_path / name[-3:])
        for name in ("feed.tsv", "feed.xml")
    ]
    monkeypatch.setattr(table_in_pieces, "PIECE", 500)
    monkeypatch.setattr(google_feed, "ENTRIES_AT_ONCE", 7)
    parts = [
        imported(read_google, tmp_path / name, tmp_path / name[1:])
        for name in ("feed.tsv", "feed.xml")
    ]
    for (one, some), (other, others) in zip(whole, parts, strict=True):
        assert one.items.height == 80
        assert one.items.equals(other.items)
        assert some.noted == others.noted
        assert some.rows == others.rows  # with the lines of the whole file


def test_a_packed_feed(tmp_path):
    import gzip
    import zipfile

    (tmp_path / "feed.xml.gz").write_bytes(gzip.compress(rss().encode("utf-16")))
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        archive.writestr("__MACOSX/feed.tsv", "nothing")
        archive.writestr("feed.tsv", tsv())
    for name in ("feed.xml.gz", "feed.zip"):
        dataset, _ = imported(read_google, tmp_path / name, tmp_path / name[-2:])
        assert "B-verde-crema" in dataset.items["id"]


@pytest.mark.parametrize(
    "rows",
    [
        ["Damen > Kleider|Wickelkleid rot", "Herren > Hosen|Chino", "|Baumwollpullover blau"],
        ["Femme > Robes|Robe rouge", "Homme > Pantalons|Pantalon", "|Chemise en lin blanche"],
        ["Mujer > Vestidos|Vestido rojo", "Hombre > Pantalones|Chino", "|Camisa de lino blanca"],
        ["Donna > Abiti|Abito rosso", "Uomo > Pantaloni|Chino", "|Camicia di lino bianca"],
        ["Mulher > Vestidos|Vestido", "Homem > Calças|Calça chino", "|Camisa de linho branca"],
        ["Dames > Jurken|Wikkeljurk", "Heren > Broeken|Chino", "|Linnen overhemd wit"],
        ["Kobieta > Sukienki|Sukienka", "Mężczyzna > Spodnie|Chino", "|Koszula lniana biała"],
        ["レディース > ワンピース|ラップ", "メンズ > パンツ|チノ", "|リネンシャツ 白"],
        ["女装 > 连衣裙|裹身", "男装 > 裤子|休闲裤", "|亚麻衬衫 白色"],
        ["여성 > 원피스|랩", "남성 > 바지|치노 바지", "|린넨 셔츠 화이트"],
    ],
)
def test_kinds_in_every_language(tmp_path, rows):
    lines = [["id", "product_type", "title"]]
    lines += [[str(n), *row.split("|")] for n, row in enumerate(rows)]
    (tmp_path / "feed.tsv").write_text("".join("\t".join(line) + "\n" for line in lines))
    dataset, _ = imported(read_google, tmp_path / "feed.tsv", tmp_path)
    assert dataset.items["slot"].to_list() == ["one-piece", "bottom", "top"]

"""Guess from a header, and from what stands below it, which column of a table says what."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from wearwith.catalog.importers.kind_words import KindWords
from wearwith.words.language_choice import languages_of

__all__ = ["ITEM_ROLES", "ORDER_ROLES", "ColumnGuess", "guess_columns"]

LOOKED_AT = 2_000  # rows
SHOWN = 3  # examples
MOST = 0.8  # of the values have the form that a role asks for
KNOWN = 0.5  # of the rows have a kind that is known

# Names of columns in small letters, words separated by blanks; the likeliest first.
ITEM_ROLES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "item id", "article id", "product id", "variant id", "sku", "variant sku", "asin",
        "item", "article", "artikelnr", "artikelnummer", "artikel", "art nr", "referencia", "ref",
        "reference", "référence", "codice", "código", "codigo", "kod", "ean", "gtin", "品番",
        "商品id", "商品番号", "商品コード",
    ),
    "kind": (
        "kind", "slot", "product type", "type", "garment type", "subcategory", "sub category",
        "product group name", "product type name", "article type", "warengruppe", "produktart",
        "tipo", "tipo de prenda", "type de produit", "productgroep", "rodzaj", "category",
        "categoría", "categoria", "catégorie", "kategorie", "kategoria", "カテゴリ", "类目",
        "department",
    ),
    "title": (
        "title", "name", "product name", "prod name", "product title", "product display name",
        "item name", "bezeichnung", "titel", "produktname", "artikelbezeichnung", "nombre",
        "título", "titulo", "nom", "titre", "nome", "titolo", "naam", "nazwa", "商品名", "标题",
        "名称", "タイトル",
    ),
    "category": (
        "category", "categories", "category path", "product category", "google product category",
        "categoría", "categoria", "catégorie", "kategorie", "kategoria", "categorie",
    ),
    "image": (
        "image", "image path", "picture", "photo", "img", "image file", "image link", "image url",
        "image src", "bild", "imagen", "foto", "immagine", "画像", "图片",
    ),
    "model": (
        "model", "style", "style id", "product code", "item group id", "parent", "parent sku",
        "handle", "design", "modell", "modelo", "modèle", "modello",
    ),
    "colour": (
        "colour", "color", "base colour", "base color", "colour group name", "colour name",
        "color name", "farbe", "couleur", "colore", "cor", "kleur", "kolor", "色", "カラー", "颜色",
    ),
    "material": (
        "material", "fabric", "composition", "stoff", "matière", "materiale", "tejido", "materiał",
        "素材",
    ),
    "pattern": (
        "pattern", "print", "graphical appearance name", "muster", "motif", "estampado", "fantasia",
        "wzór", "柄",
    ),
    "brand": ("brand", "vendor", "brand name", "marke", "marca", "marque", "merk", "品牌"),
    "price": (
        "price", "regular price", "variant price", "unit price", "preis", "precio",
        "prix", "prezzo", "preço", "preco", "prijs", "cena", "価格", "价格", "sale price",
    ),
    "link": ("link", "url", "product url", "product link", "page", "href"),
    "size": ("size", "variant size", "größe", "groesse", "talla", "taille", "taglia", "tamanho",
             "maat", "rozmiar", "サイズ", "尺码"),
    "stock": ("stock", "inventory", "quantity", "qty", "inventory quantity",
              "variant inventory qty", "bestand", "existencias", "in stock"),
}  # fmt: skip
ORDER_ROLES: dict[str, tuple[str, ...]] = {
    "order": (
        "order", "order id", "order number", "order no", "basket", "basket id", "cart", "cart id",
        "transaction", "transaction id", "invoice", "invoice no", "session", "session id",
        "user session", "name", "bestellung", "bestellnummer", "pedido", "commande", "ordine",
        "zamówienie",
    ),
    "customer": (
        "customer", "customer id", "user", "user id", "client", "client id", "visitor",
        "visitor id", "visitorid", "email", "kunde", "kundennummer", "cliente",
    ),
    "item": (
        "item", "item id", "itemid", "article id", "variant id", "product id", "sku",
        "lineitem sku", "line item sku", "product", "article", "id", "artikel", "artikelnr",
        "artículo", "stock code",
    ),
    "time": (
        "time", "timestamp", "date", "day", "t dat", "created at", "created", "ordered at",
        "order date", "event time", "invoice date", "datum", "fecha", "data",
    ),
    "event": ("event", "event type", "event name", "action", "type", "behavior", "behaviour type"),
    "quantity": ("quantity", "qty", "count", "units", "lineitem quantity", "menge", "cantidad",
                 "quantité"),
    "returned": ("returned", "return", "is returned", "refunded", "refund", "retoure"),
    "gift": ("gift", "is gift", "gift wrap", "gift message", "geschenk", "regalo", "cadeau"),
}  # fmt: skip
ADDRESS = r"(?i)^\s*(?:https?:)?//"
PICTURE = r"(?i)\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?)(?:\?.*)?\s*$"
NUMBER = r"\d"
BY_VALUES = ("link", "image")  # roles that values tell without a name


@dataclass(frozen=True)
class ColumnGuess:
    """A column that seems to say something, and some of its values."""

    role: str
    column: str
    examples: tuple[str, ...]


def guess_columns(
    frame: pl.DataFrame, roles: Mapping[str, Sequence[str]], kinds: Mapping[str, str] | None = None
) -> list[ColumnGuess]:
    """Propose a column for every role that one seems to have; each column has one role.

    Parameters
    ----------
    frame
        A table as it was read; a column `row` does not count.
    roles
        Names of columns by role, as in `ITEM_ROLES`: a column is of the role whose names it has,
        likeliest name first, if its values have the form that the role asks for. A column of
        pictures or of web addresses is found by its values, too.
    kinds
        What the user says of words for kinds.
    """
    sample = frame.drop("row", strict=False).head(LOOKED_AT)
    texts = {
        name: sample[name].cast(pl.String, strict=False).drop_nulls()
        for name in sample.columns
        if not sample.schema[name].is_nested()
    }
    texts = {name: values.filter(values.str.strip_chars() != "") for name, values in texts.items()}
    fits = _forms(
        KindWords.of(kinds or {}, languages_of(*(each.unique() for each in texts.values())))
    )
    found: dict[str, str] = {}
    for role, names in roles.items():
        free = [name for name in texts if name not in found.values() and len(texts[name])]
        named = sorted(
            (names.index(plain), place, name)
            for place, name in enumerate(free)
            if (plain := _plain(name)) in names
        )
        fit = fits.get(role)
        column = next((name for *_, name in named if fit is None or fit(texts[name])), None)
        if column is None and fit is not None and role in BY_VALUES:
            column = next((name for name in free if fit(texts[name])), None)
        if column is not None:
            found[role] = column
    return [ColumnGuess(role, name, _examples(texts[name])) for role, name in found.items()]


def _forms(words: KindWords) -> dict[str, Callable[[pl.Series], bool]]:
    """What the values of a role look like."""

    def is_kind(values: pl.Series) -> bool:
        counts = values.rename("kind").value_counts()
        is_known = pl.Series([words.slot(word) is not None for word in counts["kind"]])
        return int(counts["count"].filter(is_known).sum()) >= KNOWN * len(values)

    return {
        "kind": is_kind,
        "price": lambda values: _share(values, NUMBER) >= MOST,
        "quantity": lambda values: _share(values, NUMBER) >= MOST,
        "time": lambda values: _share(values, NUMBER) >= MOST,
        "image": lambda values: _share(values, PICTURE) >= MOST,
        "link": lambda values: (
            _share(values, ADDRESS) >= MOST and _share(values, PICTURE) < 1 - MOST
        ),
    }


def _share(values: pl.Series, form: str) -> float:
    return float(values.str.contains(form).mean() or 0.0)  # type: ignore[arg-type]


def _plain(name: str) -> str:
    """A column's name in small letters: `Product-ID`, `product_id` and `productId` are one."""
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[\W_]+", parted.lower())).strip()


def _examples(values: pl.Series) -> tuple[str, ...]:
    shown: Iterable[str] = values.unique(maintain_order=True).head(SHOWN)
    return tuple(shown)

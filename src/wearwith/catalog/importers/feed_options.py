"""What an option of a product says, such as Farbe or Taille: colour, size, material, pattern."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from wearwith.words.attributes import AttributeVocabulary
from wearwith.words.languages import LANGUAGES
from wearwith.words.text import words_in

__all__ = ["Role", "role_of_option"]

Role = Literal["colour", "size", "material", "pattern", "style", "none"]

_NAMES: dict[Role, str] = {
    "colour": "color colour colors colours colorway shade farbe farben farbton couleur couleurs "
    "coloris colores colore colori cor cores kleur kleuren kolor kolory barwa färg farve farge "
    "väri renk barva boja culoare цвет колір カラー 色 颜色 顏色 색상 색 컬러",
    "size": "size sizes größe grösse groesse konfektionsgröße schuhgröße taille tailles pointure "
    "talla tallas talle taglia taglie misura numero tamanho tamanhos maat maten rozmiar rozmiary "
    "storlek størrelse koko beden velikost размер розмір サイズ 尺码 尺碼 尺寸 사이즈 크기 length "
    "länge longueur largo lunghezza comprimento lengte długość inseam waist leg width weite breite "
    "cup band fit",
    "material": "material materials fabric stoff materialien matière matières matériau tejido "
    "tela materiale tessuto tecido materiaal stof materiał tkanina 素材 材质 材質 소재",
    "pattern": "pattern print muster motiv dessin motif imprimé estampado fantasia stampa estampa "
    "patroon wzór 柄 图案 圖案 패턴",
    "none": "title denominations amount betrag montant importe importo valor bedrag kwota",
}
_SIZE = re.compile(
    r"(?:(?:eu|us|uk|fr|it|de|w|l|gr)\W*)?\d{1,3}(?:[.,/x-]\d{1,3})?(?:\W*(?:l|w|l\d\d|[a-k]{1,2}|cm"
    r"|y|yrs?|m|mo|months|years))?|(?:\d{0,2}x{0,5}|\d-?)[sml](?:[/-](?:x{0,5})[sml])?|x{1,5}[sl]"
    r"|one ?size|os|o/s|uni(?:que)?|tu|free ?size|t[uú]nica|einheitsgr[oö](?:ß|ss)e|taille unique",
    re.IGNORECASE,
)


def role_of_option(name: str, values: Iterable[str]) -> Role:
    """Find what an option says by its name, in any of a dozen languages, or else by its values.

    A `style` is something else in which garments of a model differ; `none` says nothing.
    """
    if (named := _named(name)) is not None:
        return named
    texts = [value for value in values if value.strip()]
    if not texts or texts == ["Default Title"]:
        return "none"
    if all(_SIZE.fullmatch(text.strip()) for text in texts):
        return "size"
    known = sum(bool(_colours().mentions("colour", text)) for text in texts)
    return "colour" if 2 * known > len(texts) else "style"


def _named(name: str) -> Role | None:
    words = words_in(name)
    names = _names()
    # Of "Schuhgröße EU" or "Couleur du cadre" one word says it; Chinese words are characters.
    return next(
        (names[word] for word in ("".join(words), *words) if word in names),
        None,
    )


@cache
def _names() -> dict[str, Role]:
    return {
        "".join(words_in(word)): role for role, words in _NAMES.items() for word in words.split()
    }


@cache
def _colours() -> AttributeVocabulary:
    return AttributeVocabulary.mixed(tuple(LANGUAGES))

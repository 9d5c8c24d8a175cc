"""What values, such as colours, are called in the language of whoever is spoken to."""

from wearwith.words.languages import ENGLISH, LANGUAGES, language
from wearwith.words.wording import wording

__all__ = ["value_name"]

NAMED = ("colour", "material", "pattern")  # categories and brands are called as the catalogue does
_CAPITALS = {"de": ("colour", "material")}  # nouns, as they stand alone, by language


def value_name(attribute: str, value: str) -> str:
    """Give the first of a language's words for a value; the value itself if it has none."""
    code = wording().code
    if code == ENGLISH or code not in LANGUAGES or attribute not in NAMED:
        return value
    words = language(code).values.get(attribute, {}).get(value, ())
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None:
        return value
    return name.capitalize() if attribute in _CAPITALS.get(code, ()) else name

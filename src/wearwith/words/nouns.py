"""Nouns for garments in a sentence: one, or several as trousers are."""

from wearwith.words.languages import ENGLISH
from wearwith.words.wording import wording

__all__ = ["is_many", "with_article"]


def is_many(category: str) -> bool:
    """Whether a category is a plural, such as trousers."""
    return category.endswith("s") and not category.endswith("ss")


def with_article(category: str) -> str:
    """Give `a skirt`, `an anorak`, `trousers`; the bare noun in other languages than English."""
    if is_many(category) or wording().code != ENGLISH:
        return category
    return f"{'an' if category[:1].lower() in 'aeiou' else 'a'} {category}"

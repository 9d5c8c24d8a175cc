"""What somebody may have meant whose words are nowhere in the catalogue."""

from wearwith.serving.served_model import ServedModel
from wearwith.words.near_words import near_words

__all__ = ["near_of_search"]

MOST_READ = 20  # words of a search; each is looked for in every text
MOST_WORDS = 5  # of them to find near ones for; each is held against thousands


def near_of_search(now: ServedModel, search: str) -> list[str]:
    """Words of the catalogue that resemble those of a search that no garment has.

    Up to three for each of its first five such words; none if every word is somewhere.
    """
    words = list(dict.fromkeys(search.lower().split()))[:MOST_READ]
    unknown = [word for word in words if not now.texts.str.contains(word, literal=True).any()]
    near = (one for word in unknown[:MOST_WORDS] for one in near_words(word, now.words))
    return list(dict.fromkeys(near))

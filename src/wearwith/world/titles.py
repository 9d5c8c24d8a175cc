"""Titles as shops write them: in any order, with synonyms, gaps, fillers and rare typos."""

from collections.abc import Mapping, Sequence

import numpy as np

from wearwith.world.assortment import FILLERS, STYLE_WORDS, STYLES, SYNONYMS

__all__ = ["ATTRIBUTE_SHARE", "TITLE_SHARE", "title_of"]

# How many of all items have a title, and how many titles name each attribute.
TITLE_SHARE = 0.97
ATTRIBUTE_SHARE = {"colour": 0.85, "pattern": 0.85, "material": 0.75, "brand": 0.7}
PLAIN_SHARE = 0.15  # shops seldom say that a garment has no pattern
STYLE_WORD_SHARE = 0.5
FILLER_SHARE = 0.4
TYPO_SHARE = 0.03


def title_of(
    garment: Mapping[str, str], styles: Sequence[float], rng: np.random.Generator
) -> str | None:
    """Write a title, or None for the few items that have none.

    `garment` has a category, colour, material, pattern and brand. `styles` is the mixture of
    `STYLES`, which sums to 1; some titles hint at it.
    """
    if rng.random() >= TITLE_SHARE:
        return None
    words = {
        name: _named(garment[name], rng)
        for name, share in ATTRIBUTE_SHARE.items()
        if rng.random() < (PLAIN_SHARE if garment[name] == "plain" else share)
    }
    if rng.random() < STYLE_WORD_SHARE:
        words["style"] = str(rng.choice(STYLE_WORDS[STYLES[rng.choice(len(STYLES), p=styles)]]))
    if rng.random() < FILLER_SHARE:
        words["filler"] = str(rng.choice(FILLERS))
    title = _in_order(_named(garment["category"], rng), words, rng)
    return _misspelt(title, rng) if rng.random() < TYPO_SHARE else title


def _named(value: str, rng: np.random.Generator) -> str:
    return str(rng.choice(SYNONYMS.get(value, (value,))))


def _in_order(noun: str, said: Mapping[str, str], rng: np.random.Generator) -> str:
    """Put the words into one of four orders that shops use."""
    front = [said[name] for name in ("style", "colour", "pattern", "material") if name in said]
    brand, filler = said.get("brand", ""), said.get("filler", "")
    order = rng.integers(4)
    if order == 0:
        words = [brand, filler, *front, noun]
    elif order == 1:
        words = [filler, *front, noun, f"by {brand}" if brand else ""]
    elif order == 2:
        words = [brand, noun, "in" if front else "", *front, filler]
    else:
        words = [filler, *rng.permutation(front).tolist(), noun, brand]
    return " ".join(word for word in words if word)


def _misspelt(title: str, rng: np.random.Generator) -> str:
    """Swap two neighbouring characters, or leave one out."""
    place = int(rng.integers(len(title) - 1))
    if rng.random() < 0.5:
        return title[:place] + title[place + 1] + title[place] + title[place + 2 :]
    return title[:place] + title[place + 1 :]

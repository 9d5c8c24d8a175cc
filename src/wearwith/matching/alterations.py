"""A garment with one value changed: its words, its values, and where the model then puts it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import expit, logit

from wearwith.catalog import contexts, words_of
from wearwith.exported import Exported
from wearwith.exported.encoder import Floats, Side
from wearwith.features.sides import SideInputs
from wearwith.matching.garments import Subject
from wearwith.rules import AttributeVocabulary, Mention, Trait
from wearwith.rules.attributes import words_in

__all__ = ["CHANGEABLE", "Alteration", "alterations_of", "altered_points"]

CHANGEABLE = ("colour", "material", "pattern")  # of one design there are several of each
MOST_VALUES = 16  # of an attribute; the most common ones
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Alteration:
    """One value of a garment changed.

    Attributes
    ----------
    attribute, before, value
        What is changed: from its values to another one.
    title, column
        The words that it then has: its title, and the attribute's own column.
    traits
        All values that it then has.
    """

    attribute: str
    before: tuple[str, ...]
    value: str
    title: str | None
    column: str | None
    traits: tuple[Trait, ...]


def alterations_of(
    subject: Subject,
    phrases: Mapping[tuple[Side, str], Mapping[str, str]],
    vocabulary: AttributeVocabulary,
    model: Exported,
    attributes: Sequence[str] = CHANGEABLE,
) -> Iterator[Alteration]:
    """Give a garment in other colours, materials and patterns.

    An attribute of which nothing is known is left alone: what would be changed is unknown. So are
    values that no garment of that side has, and those whose words the model does not know, unless
    it reads no words at all.

    Parameters
    ----------
    subject
        The garment.
    phrases
        By side and attribute the values to try, with the words that name each.
    vocabulary
        Finds the words of a title that name the present value.
    model
        Whose words have to be known.
    attributes
        What to change.
    """
    known = None if model.vocabulary is None else set(model.vocabulary.words)
    (row,) = subject.row.iter_rows(named=True)
    for attribute in attributes:
        before = tuple(one.value for one in subject.traits if one.attribute == attribute)
        if not before:
            continue
        others = tuple(one for one in subject.traits if one.attribute != attribute)
        title, column = row["title"], row[attribute]
        mentions = vocabulary.mentions(attribute, title or "")
        choice = list(phrases.get((subject.side, attribute), {}).items())[:MOST_VALUES]
        for value, words in choice:
            if value in before or (known is not None and not known.issuperset(words_of(words))):
                continue
            yield Alteration(
                attribute,
                before,
                value,
                title if title is None else _said_otherwise(title, mentions, words),
                column if column is None else words,
                (*others, Trait(attribute, value)),
            )


def altered_points(
    subject: Subject, alterations: Sequence[Alteration], model: Exported
) -> Floats | None:
    """Encode a garment as altered: its words change, and its picture stays.

    Of a tower of one layer the difference that the words make is added before its last step, which
    needs no picture to be at hand. Of a deeper one that can't be done.

    Returns
    -------
    array or None
        Shape (len(alterations), D). None where the words can't be changed: the model reads none,
        or it reads pictures with a tower of several layers.
    """
    shape = model.manifest
    if model.vocabulary is None or shape.text_length is None:
        return None
    if shape.layers > 1 and shape.dims:
        return None
    (row,) = subject.row.rows(named=True)
    rows = [row] + [{**row, "title": one.title, one.attribute: one.column} for one in alterations]
    texts = contexts(pl.DataFrame(rows, schema=subject.row.schema)).to_list()
    words = model.vocabulary.encode(texts, shape.text_length)
    longest = max(int((words != 0).sum(axis=1).max()), 1)
    words = words[:, :longest]
    point, dim = subject.garment.point, shape.latent_dim
    if shape.layers > 1:
        return model.new_points(subject.side, SideInputs(words[1:], {}))
    said = model.encoder.sentences(words)
    weights = model.arrays[f"student.{subject.side}.weights.0"][:, -said.shape[1] :]
    change = (said[1:] - said[0]) @ weights.T  # (n, D_l)
    mean, share = model.level(subject.side)
    latent = _moved(point[:dim] / share + mean, change, shape.activation)
    rest = np.tile(point[dim:], (len(alterations), 1))  # the gain by popularity stays
    return np.hstack([(latent - mean) * share, rest])


def _moved(latent: Floats, change: Floats, activation: str) -> Floats:
    """s(s⁻¹(z̃) + change), in double precision, as a sigmoid is flat at its ends."""
    z = latent.astype(np.float64)
    moved: npt.NDArray[np.floating]
    if activation == "sigmoid":
        moved = expit(logit(np.clip(z, 1e-12, 1 - 2**-25)) + change)
    elif activation == "tanh":
        moved = np.tanh(np.arctanh(np.clip(z, -1 + 2**-25, 1 - 2**-25)) + change)
    else:
        moved = z + change
    moved_: Floats = moved.astype(np.float32)
    return moved_


def _said_otherwise(title: str, mentions: Sequence[Mention], words: str) -> str:
    """Put other words in the place of the first of some that a title says, and drop the rest."""
    for number, mention in enumerate(mentions):
        span = _span(title, mention.words.split())
        if span is not None:
            title = title[: span[0]] + ("" if number else words) + title[span[1] :]
    return " ".join(title.split())


def _span(title: str, phrase: Sequence[str]) -> tuple[int, int] | None:
    """Where a title says some words, as `words_in` has them; None if it can't be told."""
    places = [
        (word, token.span()) for token in _TOKEN.finditer(title) for word in words_in(token.group())
    ]
    for start in range(len(places) - len(phrase) + 1):
        found = places[start : start + len(phrase)]
        if [word for word, _ in found] == list(phrase):
            return found[0][1][0], found[-1][1][1]
    return None

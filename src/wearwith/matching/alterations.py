"""A garment with one value changed: its words, its values, and its point for the model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from wearwith.catalog import context_of
from wearwith.features.side_inputs import SideInputs
from wearwith.matching.question_garments import Subject
from wearwith.model import StudentEncoder, TrainedModel
from wearwith.types import Floats
from wearwith.words.attributes import AttributeVocabulary, Mention, Trait
from wearwith.words.text import words_in

__all__ = ["CHANGEABLE", "Alteration", "alterations_of", "altered_points", "has_towers"]

CHANGEABLE = ("colour", "material", "pattern")  # of one design there are several of each
MOST_VALUES = 16  # of an attribute; the most common ones
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Alteration:
    """One value of a garment changed: its words and values with that change."""

    attribute: str
    before: tuple[str, ...]
    value: str
    title: str | None
    column: str | None  # the attribute's own
    traits: tuple[Trait, ...]


def alterations_of(
    subject: Subject,
    choices: Mapping[str, Mapping[str, str]],
    vocabulary: AttributeVocabulary,
) -> list[Alteration]:
    """Give a garment in other colours, materials and patterns, where its own are known.

    `choices` are by attribute the values to try, with the words that name each; `vocabulary` finds
    the words of a title that name the present value.
    """
    altered: list[Alteration] = []
    title = subject.row["title"]
    for attribute in CHANGEABLE:
        before = tuple(one.value for one in subject.traits if one.attribute == attribute)
        if not before:
            continue
        others = tuple(one for one in subject.traits if one.attribute != attribute)
        around = _around(title or "", vocabulary.mentions(attribute, title or ""))
        has_column = subject.row[attribute] is not None
        choice = list(choices.get(attribute, {}).items())[:MOST_VALUES]
        altered += [
            Alteration(
                attribute,
                before,
                value,
                title if around is None else around[0] + words + around[1],
                words if has_column else None,
                (*others, Trait(attribute, value)),
            )
            for value, words in choice
            if value not in before
        ]
    return altered


def has_towers(model: TrainedModel) -> bool:
    """Whether towers place garments, so that the effect of an alteration is known."""
    return model.has_points and model.manifest.reads == "towers"


def altered_points(
    subject: Subject, alterations: Sequence[Alteration], model: TrainedModel
) -> Floats | None:
    """Encode a garment as altered: its words change, its picture stays. Shape: (m, D).

    In a tower of one layer the difference that the words make is added before its last step, which
    needs no picture at hand. None where the words can't be changed: the model reads none, has no
    towers, or reads pictures with a tower of several layers.
    """
    shape = model.manifest
    if model.vocabulary is None or shape.text_length is None or shape.reads != "towers":
        return None
    if shape.layers > 1 and shape.dims:
        return None
    changes = [{"title": one.title, one.attribute: one.column} for one in alterations]
    texts = [context_of({**subject.row, **change}) for change in ({}, *changes)]
    words, lexicon = model.vocabulary.encode(texts, shape.text_length)
    garment, dim = subject.garment, shape.latent_dim
    offset = np.zeros(1, np.float32) if garment.offset is None else garment.offset
    point = garment.point + offset
    if shape.layers > 1:
        return model.new_points(subject.side, SideInputs(words[1:], {}, lexicon)) - offset
    read = StudentEncoder(model.arrays, shape).sentences(words, lexicon)
    weights = model.arrays[f"student.{subject.side}.weights.0"][:, -read.shape[1] :]
    change = (read[1:] - read[0]) @ weights.T  # (n, D_l)
    mean, share = model.level(subject.side)
    latent = _moved(point[:dim] / share + mean, change, shape.activation)
    rest = np.tile(point[dim:], (len(alterations), 1))  # the gain by popularity stays
    altered: Floats = np.hstack([(latent - mean) * share, rest]) - offset
    return altered


def _moved(latent: Floats, change: Floats, activation: str) -> Floats:
    """s(s⁻¹(z̃) + change), in double precision, since a sigmoid is flat at its ends."""
    z = latent.astype(np.float64)
    moved: npt.NDArray[np.floating]
    if activation == "sigmoid":
        moved = expit(logit(np.clip(z, 1e-12, 1 - 2**-25)) + change)
    elif activation == "tanh":
        moved = np.tanh(np.arctanh(np.clip(z, -1 + 2**-25, 1 - 2**-25)) + change)
    else:
        moved = z + change
    single: Floats = moved.astype(np.float32)
    return single


def _around(title: str, mentions: Sequence[Mention]) -> tuple[str, str] | None:
    """The title before and after the first of some mentions, without the others.

    None if none of them can be found.
    """
    spans = [_span(title, words_in(mention.words)) for mention in mentions]
    known = sorted(span for span in spans if span is not None)
    if not known:
        return None
    (start, end), *rest = known
    after = title[end:]
    for first, last in reversed(rest):
        after = after[: first - end] + after[last - end :]
    return title[:start], after


def _span(title: str, phrase: Sequence[str]) -> tuple[int, int] | None:
    """Where a title has a phrase in the words of `words_in`; None if that can't be told."""
    tokens = [(token.span(), words_in(token.group())) for token in _TOKEN.finditer(title)]
    for first in range(len(tokens)):
        words: list[str] = []
        for (_, end), of_token in tokens[first:]:  # unspaced text has several words in a token
            words += of_token
            if words == list(phrase):
                return tokens[first][0][0], end
            if len(words) >= len(phrase):
                break
    return None

"""What a new garment looks like, a top or a bottom: by its words, or by its picture.

Of a picture, the training garments that look most like it tell: a vote of the ten nearest, tops and
bottoms counting alike. Where a model kept none, the outline does (`wearwith see`); where the two
disagree, nobody can tell.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.model import NewItem, TrainedModel
from wearwith.model.training_garments import top_shares
from wearwith.types import SIDES, Floats, Side
from wearwith.words.kinds import SIDE_OF_SLOT
from wearwith.words.nouns import is_many, with_article
from wearwith.words.slots import side_of_words, slots_of
from wearwith.words.wording import _

__all__ = ["Looks", "looks_of"]

BY_WORDS = 0.95  # how sure words are
LEAST = 0.9  # below it nobody can tell; a question costs a click, a wrong list trust


@dataclass(frozen=True)
class Looks:
    """A side and perhaps a category, and how sure that is from 0 to 1; no side if none is."""

    side: Side | None
    category: str | None
    confidence: float

    def question(self, said: Side | None) -> str | None:
        """What to ask somebody who calls the garment a top, a bottom or nothing; None if nothing.

        `This looks like a skirt. Is it?`; `These look like trousers. Are they?`
        """
        if self.side is None:
            return _("Is it a top or a bottom?") if said is None else None
        if said in (None, self.side):
            return None
        if self.category is None:
            it_is = _("This looks like a bottom. Is it?"), _("This looks like a top. Is it?")
            return it_is[self.side == "top"]
        if is_many(self.category):
            return _("These look like %(garments)s. Are they?") % {"garments": self.category}
        return _("This looks like %(garment)s. Is it?") % {"garment": with_article(self.category)}


def looks_of(item: NewItem, model: TrainedModel) -> Looks:
    """Say what a garment looks like, whatever anybody said that it is."""
    for words in reversed(item.category):
        if named := side_of_words(words):
            return Looks(named, words, BY_WORDS)
    table = pl.DataFrame({"title": [item.title]}, schema={"title": pl.String})
    (slot,) = slots_of(table, pl.Series([None], dtype=pl.String))
    if slot in SIDE_OF_SLOT:
        return Looks(SIDE_OF_SLOT[slot], None, BY_WORDS)
    side, confidence = _seen(item, model)
    if side is None or confidence < LEAST:
        return Looks(None, None, 0.0)
    categories = [one.value for one in item.seen if one.attribute == "category"]
    fitting = [one for one in categories if side_of_words(one) == side]
    return Looks(side, fitting[0] if fitting else None, confidence)


def _seen(item: NewItem, model: TrainedModel) -> tuple[Side | None, float]:
    """The side that a picture shows, and how sure that is."""
    shares = [
        float(top_shares(known, model.scalings[name](np.asarray(vector, np.float32)[None]))[0])
        for name, vector in item.vectors.items()
        if (known := _kept_vectors(model, name)) is not None
    ]
    kinds = [one for one in item.seen if one.attribute == "kind"]
    outline: Side | None = None
    if kinds:
        outline = "top" if kinds[0].value == "top" else "bottom"
    if not shares:
        return outline, kinds[0].confidence if kinds else 0.0
    share = sum(shares) / len(shares)
    side: Side = "top" if share > 0.5 else "bottom"
    if outline not in (None, side):
        return None, 0.0
    return side, max(share, 1 - share)


def _kept_vectors(model: TrainedModel, name: str) -> dict[Side, Floats] | None:
    """Vectors of a feature set that were kept of both sides; None unless of both."""
    kept = {
        side: garments.sets[name][0]
        for side, garments in model.training_garments.items()
        if name in garments.sets
    }
    return kept if len(kept) == len(SIDES) else None

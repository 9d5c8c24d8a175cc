"""What is worn with what: values of tops by values of bottoms, against chance."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.question_garments import Garments
from wearwith.matching.worn_pairs import why_no_pairs, worn_pairs
from wearwith.model import TrainedModel
from wearwith.rules.mining import Together, count_together
from wearwith.words.attributes import ATTRIBUTES
from wearwith.words.wording import _

__all__ = ["WornTogether", "worn_together"]

MOST_VALUES = 12


@dataclass(frozen=True)
class WornTogether:
    """One attribute of tops with the same one of bottoms, over the training pairs.

    Attributes
    ----------
    attribute
        Such as colour.
    tops, bottoms
        Values of each side, the most worn first; a of them, and b.
    counts
        Pairs with both values; a rows of b.
    expected
        Their number if tops and bottoms had met by chance.
    lift
        `counts` over `expected`; above 1 where the two are worn together more often than by chance.
    n_pairs
        Pairs in all.
    reason
        Why there is nothing to show; None if there is something.
    """

    attribute: str
    tops: tuple[str, ...]
    bottoms: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    expected: tuple[tuple[float, ...], ...]
    lift: tuple[tuple[float, ...], ...]
    n_pairs: int
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


def worn_together(
    model: TrainedModel, attribute: str, most: int = MOST_VALUES, garments: Garments | None = None
) -> WornTogether:
    """Count what was worn with what.

    Parameters
    ----------
    model
        A model with its pairs. Without rules, values are read with the words that come with the
        package.
    attribute
        Colour, material, pattern, category or brand.
    most
        How many values of a side, the most worn ones.
    garments
        Those of the model, if read already.

    Raises
    ------
    ConfigError
        If there is no such attribute.
    """
    if attribute not in ATTRIBUTES:
        raise ConfigError(
            f"There is no attribute {attribute!r}",
            where="attribute",
            fix=f"name one of {', '.join(ATTRIBUTES)}",
        )
    worn = worn_pairs(model, "train")
    if not len(worn):
        reason = why_no_pairs(model, "train")
        return WornTogether(attribute, (), (), (), (), (), 0, reason)
    traits = (garments or Garments(model)).knowledge.traits.filter(attribute=attribute)
    tables = count_together(traits, model.catalogue, worn)
    table: Together = tables[ATTRIBUTES.index(attribute)]
    rows = np.argsort(-table.of_tops, kind="stable")[:most]
    columns = np.argsort(-table.of_bottoms, kind="stable")[:most]
    if not len(rows) or not len(columns):
        lacking = _("no %(attribute)s is known of the garments that were worn")
        reason = lacking % {"attribute": _(attribute)}
        return WornTogether(attribute, (), (), (), (), (), len(worn), reason)
    chosen = np.ix_(rows, columns)
    counts, expected = table.counts[chosen], table.expected()[chosen]
    return WornTogether(
        attribute=attribute,
        tops=tuple(table.tops[row].value for row in rows),
        bottoms=tuple(table.bottoms[column].value for column in columns),
        counts=tuple(map(tuple, counts.tolist())),
        expected=tuple(map(tuple, expected.tolist())),
        lift=tuple(map(tuple, (counts / expected).tolist())),
        n_pairs=len(worn),
    )

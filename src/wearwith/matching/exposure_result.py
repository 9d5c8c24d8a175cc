"""Who is shown and who never is, in figures."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from wearwith.types import By

__all__ = ["Estimate", "Exposure", "Remedy", "ShownGarment", "Spread", "Way"]

Way = Literal["level", "diverse"]


@dataclass(frozen=True)
class Estimate:
    """A figure that is a mean over tops, and its 95 % interval over them."""

    value: float
    interval: tuple[float, float]

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves 0 out, for a difference."""
        return not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class ShownGarment:
    """A bottom; in how many lists it is, and in how many it comes first.

    The name is None where nothing is known of it.
    """

    id: str
    name: str | None
    n_lists: int
    n_first: int


@dataclass(frozen=True)
class Spread:
    """How the places of all lists are shared out among the bottoms.

    Attributes
    ----------
    n_shown, n_first
        How many bottoms are in any list, and how many ever come first.
    share_shown, share_first
        The same, of all bottoms.
    gini
        Of how often each bottom is shown: 0 if all are equally often, 1 if one has every place
        (`wearwith.evaluation.gini`).
    most_shown
        The bottoms in most lists, most often first; of equals those that come first more often.
    places_of_ten
        The share of all places that the first ten of them fill; the interval is for these same ten.
        None if all lists are empty.
    n_places
        How many places all lists have.
    hit_rate
        The share of tops with a validation pair whose list has a bottom of one; None without any.
    auc
        How often a validation pair is before a random one; None without any, and for diverse
        lists, which change no score.
    """

    n_shown: int
    share_shown: float
    n_first: int
    share_first: float
    gini: float
    most_shown: tuple[ShownGarment, ...]
    places_of_ten: Estimate | None
    n_places: int
    hit_rate: Estimate | None
    auc: Estimate | None


@dataclass(frozen=True)
class Remedy:
    """What would spread the places more evenly, and what it costs.

    Attributes
    ----------
    name
        `level`: `wearwith.model.levelled`. `diverse`: lists as in `match_many(diverse=…)`.
    after
        The figures with it; None if there is a `reason`.
    hit_rate_change, auc_change
        With it less as it is, over the same tops. None without validation pairs; a diverse list
        changes no score, and has no `auc_change`.
    reason
        Why it can't be had.
    """

    name: Way
    after: Spread | None = None
    hit_rate_change: Estimate | None = None
    auc_change: Estimate | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Exposure:
    """Who is shown when the best k bottoms are asked for each top.

    Attributes
    ----------
    model, by, k, diverse
        The method, whose ranking it is, how long a list is, and how varied diverse lists are.
    n_tops, n_tops_in_all, n_bottoms
        Tops that were asked for, all tops, and all bottoms.
    n_distinct
        How many bottoms the model can tell apart: those with the same point have equal scores, and
        come in the order of the catalogue. None of a method without points.
    n_valid_tops, n_valid_pairs, no_valid
        Tops with validation pairs and those pairs, for hit rates and AUCs; why there are none.
    now
        The lists as they are.
    n_without_good
        Tops whose list has nothing with a probability of one half; None without probabilities.
    no_chance
        Why there are no probabilities.
    remedies
        Levelling, and diverse lists.
    """

    model: str
    by: By
    k: int
    diverse: float
    n_tops: int
    n_tops_in_all: int
    n_bottoms: int
    n_distinct: int | None
    n_valid_tops: int
    n_valid_pairs: int
    no_valid: str | None
    now: Spread
    n_without_good: int | None
    no_chance: str | None
    remedies: tuple[Remedy, ...]

    @property
    def is_sample(self) -> bool:
        """Whether only some of the tops were asked for."""
        return self.n_tops < self.n_tops_in_all

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self) | {"is_sample": self.is_sample}

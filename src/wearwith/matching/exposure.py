"""Who is shown, and who never: the lists of all tops counted, and what would change them."""

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.asked_lists import AskedLists, MeasuredLists
from wearwith.matching.exposure_result import Exposure, Remedy, Way
from wearwith.matching.matcher import Matcher
from wearwith.matching.places_shared import change, spread_of
from wearwith.model import Teacher, TrainedModel, levelled
from wearwith.progress import ProgressFactory, silent
from wearwith.types import By
from wearwith.words.wording import N_

__all__ = ["exposure"]

MOST_TOPS = 2_000  # beyond them, a sample is asked for
DIVERSE = 0.3
GOOD = 0.5  # the least probability of a good answer


def exposure(
    model: TrainedModel | Matcher,
    k: int = 10,
    by: By | None = None,
    progress: ProgressFactory = silent,
    *,
    diverse: float = DIVERSE,
    most_tops: int = MOST_TOPS,
) -> Exposure:
    """Count who is shown when the best k bottoms are asked for each top, and never what was worn.

    Above `most_tops` tops, a sample of them is asked for, always the same one: what is never shown
    for these may be shown for others. Hit rates and AUCs are of tops with validation pairs, at most
    as many. For a hit rate, lists leave out the pairs of all other splits, and may have those of
    validation. An AUC compares each with three random bottoms, as `effect_of` does. What is counted
    over the tops that were asked for, such as the Gini coefficient, has no interval.

    Parameters
    ----------
    model
        A trained model; or a matcher, with its rules as they stand, its blocked and its pinned
        pairs. The garments are the model's own.
    k
        How long a list is.
    by
        Whose ranking; that which the matcher uses by itself if not given.
    progress
        Shows how many tops are done.
    diverse
        How varied the lists are whose figures are compared; see `Matcher.match`.
    most_tops
        How many tops to ask for at most.

    Raises
    ------
    ConfigError
        If a number is out of range, there is no teacher to ask, or there are no tops or bottoms.
    """
    matcher = model if isinstance(model, Matcher) else Matcher(model)
    model = matcher.model
    catalogue = model.catalogue
    ranking = by or matcher.default_by
    if not catalogue.tops or not catalogue.bottoms:
        raise ConfigError(
            "There are no tops, or no bottoms, and nothing to rank", where="the catalogue"
        )
    if most_tops < 1:
        raise ConfigError(f"{most_tops} tops can't be asked for", where="most_tops")
    lists = AskedLists(matcher, k, ranking, most_tops)
    # Refuses what can't be asked before anything is counted.
    next(matcher.match_many([], k, by=ranking, diverse=diverse if model.has_points else 0.0))
    counts = lists.triplets.counts
    reasons = _why_not_level(model), _why_not_diverse(model)

    def remedy(name: Way, reason: str | None, after: MeasuredLists | None) -> Remedy:
        if after is None:
            return Remedy(name, reason=reason)
        hit_rate, auc = change(after.hits, now.hits), None
        if len(after.wins):
            auc = change(after.wins, now.wins, counts)
        return Remedy(name, spread_of(model, after, counts), hit_rate, auc)

    with progress("Ranking", lists.n * (1 + reasons.count(None))) as bar:
        now = lists.measured(model, bar)
        level = None if reasons[0] else lists.measured(levelled(model), bar)
        varied = None if reasons[1] else lists.measured(model, bar, diverse)
    best = now.shown.best
    return Exposure(
        model=model.name,
        by=ranking,
        k=k,
        diverse=diverse,
        n_tops=len(lists.tops),
        n_tops_in_all=len(catalogue.tops),
        n_bottoms=len(catalogue.bottoms),
        n_distinct=len(np.unique(model.points("bottom"), axis=0)) if model.has_points else None,
        n_valid_tops=len(lists.valid_tops),
        n_valid_pairs=len(lists.triplets.worn),
        no_valid=lists.triplets.reason,
        now=spread_of(model, now, counts),
        n_without_good=None if best is None else int(np.count_nonzero(best < GOOD)),
        no_chance=_why_no_chance(model, lists.teacher, ranking) if best is None else None,
        remedies=(
            remedy("level", reasons[0], level),
            remedy("diverse", reasons[1], varied),
        ),
    )


def _why_not_level(model: TrainedModel) -> str | None:
    if not model.has_student:
        return "only rules rank here, and there is nothing to level"
    if model.is_levelled:
        return "it is levelled already"
    return None


def _why_not_diverse(model: TrainedModel) -> str | None:
    if not model.has_points:
        return f"{model.name} has no points, and can't tell which garments are alike"
    return None


def _why_no_chance(model: TrainedModel, teacher: Teacher | None, by: By) -> str:
    """Say why lists have no probabilities."""
    if by == "teacher" and teacher is not None and not teacher.is_learned:
        return N_("the rules were edited since the probabilities were measured")
    return model.manifest.uncalibrated or N_("the scores were not calibrated")

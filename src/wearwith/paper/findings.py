"""What a reproduction of the paper found: everything that its report draws from.

Each part is a table or figure of Song et al., SIGIR 2018. A part that the dataset does not permit
is None or empty, and `Findings.absent` says why.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from wearwith.evaluation.comparison import Comparison, Difference, Figure
from wearwith.paper.shown_examples import ConfidenceExample, RankedList, Turned

__all__ = [
    "PARTS",
    "AttributeInsight",
    "Claim",
    "DatasetFacts",
    "Findings",
    "ModalityRow",
    "ProtocolRow",
    "Reliability",
    "ReliabilityBin",
    "RuleInsight",
    "RuleRow",
    "SearchTrial",
]

# Parts that may be absent, as `Findings.absent` calls them; Table 2 is always there.
PARTS = (
    "Table 3",
    "Table 4",
    "Figure 5",
    "Figure 6",
    "Figure 7",
    "Figure 8",
    "Figure 9",
    "Learning curve",
    "Claims",
    "Rule insights",
    "Protocol",
    "Reliability",
    "Search",
)

Negatives = str  # one of `evaluation.PROTOCOLS`


@dataclass(frozen=True)
class DatasetFacts:
    """The dataset that was measured on.

    Attributes
    ----------
    name
        Of its folder.
    pairs
        Number of positive pairs by split.
    test_tops, unseen_test_tops
        Tops with a test pair, and those of them without a training pair.
    modalities
        What a model can read: `text`, `pictures`.
    matched_by
        What matched negatives share with the positive: `backdrop`, `time of listing`, or None.
    headline
        Kind of negatives of the headline figures.
    """

    name: str
    tops: int
    bottoms: int
    pairs: Mapping[str, int]
    test_tops: int
    unseen_test_tops: int
    modalities: tuple[str, ...]
    matched_by: str | None
    headline: Literal["published", "random"]


@dataclass(frozen=True)
class SearchTrial:
    """One setting of a method tried on validation, and whether the method was trained with it.

    `values` are by name, such as `training.learning_rate`; `valid_auc` is that of the best epoch.
    """

    model: str
    values: Mapping[str, float | int | str]
    valid_auc: float | None
    chosen: bool


@dataclass(frozen=True)
class RuleRow:
    """Table 3: the method with a single rule.

    Attributes
    ----------
    n_train, n_test
        Triplets of the split on which it is active.
    right, right_interval
        Share of its active test triplets in which it favours the positive, and the 95 % interval.
    auc, less
        AUC of `p` and `q`, and their differences from DBPR, each by kind of negatives.
    published
        AUC-p and AUC-q in the paper, on FashionVC; None for a rule that the paper lacks.
    note
        Why there are no figures.
    """

    id: str
    n_train: int
    n_test: int
    right: float | None
    right_interval: tuple[float, float] | None
    auc: Mapping[str, Mapping[Negatives, Figure]] = field(default_factory=dict)
    less: Mapping[str, Mapping[Negatives, Difference]] = field(default_factory=dict)
    published: tuple[float, float] | None = None
    note: str | None = None


@dataclass(frozen=True)
class ModalityRow:
    """Table 4: one row (AKD-q, AKD-p, UKD-q, UKD-p or DBPR) that reads one modality.

    `auc` is empty where the dataset lacks the modality; `published` is the paper's, on FashionVC.
    """

    row: str
    modality: Literal["text", "pictures", "all"]
    auc: Mapping[Negatives, Figure]
    published: float


@dataclass(frozen=True)
class RuleInsight:
    """One mined rule on the test split, under the headline negatives.

    `right` is the share of its `active` triplets that it gets right, `confidence` its mean where
    other rules are active too, and `gain` the teacher's AUC less that without this rule.
    """

    id: str
    attribute: str
    sign: str
    active: int
    right: float | None
    right_interval: tuple[float, float] | None
    confidence: float | None
    gain: float


@dataclass(frozen=True)
class AttributeInsight:
    """All rules of one attribute (or sign, or category of the top), under the headline negatives.

    `alone` is the AUC of the teacher with only these rules less that of its student; `without` is
    that of the teacher less that of the teacher without them.
    """

    name: str
    rules: int
    active: int
    right: float | None
    confidence: float | None
    alone: float | None
    without: float | None


@dataclass(frozen=True)
class Claim:
    """A claim of the paper, whether it holds on this data, and the figures in a sentence.

    It is `unclear` if the interval includes zero.
    """

    claim: str
    holds: Literal["yes", "no", "unclear"]
    evidence: str


@dataclass(frozen=True)
class ReliabilityBin:
    """`n` test pairs of similar probability.

    `predicted` is their mean probability, `observed` the share that was worn, with its 95 %
    interval from `low` to `high`.
    """

    n: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliability:
    """How good a row's probabilities are, with the first seed's model.

    They are fitted on validation pairs and as many random ones, and measured on `n` test pairs,
    half of them random. `error` is the mean distance of predicted from observed over the bins,
    `brier` the mean squared error of the probability (a coin has .25).
    """

    row: str
    n: int
    error: float
    brier: float
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class ProtocolRow:
    """The AUC of one row measured cleanly and as published, under the headline negatives.

    `clean` is chosen on validation, with features scaled on training items; `test_selected` is
    chosen on test; `leaky` has pictures scaled as published too, and is None without pictures.
    """

    row: str
    clean: Figure
    test_selected: Figure
    leaky: Figure | None
    less_test_selected: Difference
    less_leaky: Difference | None


@dataclass(frozen=True)
class Findings:
    """Everything that a reproduction found.

    Attributes
    ----------
    dataset, seeds, quick, version
        The data, the seeds, whether models were small, and the version of wearwith.
    rule_seeds
        How many of the seeds trained the rows of Table 3.
    protocol_used
        `clean`, or `as-published`: every epoch was chosen on test, so all numbers flatter.
    search
        Settings tried on validation.
    models
        Table 2, against DBPR.
    labels, groups
        By row, absent ones too: what it is in words, and `control`, `baseline` or `method`.
    modalities, rules
        Tables 4 and 3.
    curves
        Figure 5: by row, one entry an epoch (epoch, loss, auc, valid_auc …) of the first seed.
    turned, confidences, lists
        Figures 6, 7 and 9.
    mrr
        Figure 8: by row, then length of the list, then `all`, `seen`, `unseen`; `chance` is a row.
    learning
        By row, number of training pairs and kind of negatives: the AUC.
    by_rule, by_attribute, by_sign, by_category, claims
        Rule insights.
    protocol
        Clean and as published.
    reliability
        Whether probabilities are right.
    absent
        What is missing and why: a row of Table 2 by its name (`border`), a part by its name in
        `PARTS`, or `Table 4, text` and `Table 4, pictures` for a modality.
    seconds
        How long each part took.
    commands
        Command lines that repeat it, with `OUT` for the report's folder.
    """

    dataset: DatasetFacts
    seeds: tuple[int, ...]
    rule_seeds: int
    quick: bool
    version: str
    models: Comparison
    labels: Mapping[str, str]
    groups: Mapping[str, str]
    protocol_used: Literal["clean", "as-published"] = "clean"
    search: tuple[SearchTrial, ...] = ()
    modalities: tuple[ModalityRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    curves: Mapping[str, tuple[Mapping[str, float], ...]] = field(default_factory=dict)
    turned: Turned | None = None
    confidences: tuple[ConfidenceExample, ...] = ()
    lists: tuple[RankedList, ...] = ()
    mrr: Mapping[str, Mapping[int, Mapping[str, float | None]]] = field(default_factory=dict)
    learning: Mapping[str, Mapping[int, Mapping[str, Figure]]] = field(default_factory=dict)
    by_rule: tuple[RuleInsight, ...] = ()
    by_attribute: tuple[AttributeInsight, ...] = ()
    by_sign: tuple[AttributeInsight, ...] = ()
    by_category: tuple[AttributeInsight, ...] = ()
    claims: tuple[Claim, ...] = ()
    protocol: tuple[ProtocolRow, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    commands: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON values: NaN becomes null, the path of a photograph its file name."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            str(key): PurePath(one).name if key == "image" and one else _plain(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

"""Rows of what a reproduction found: each stands for a line of a table or a mark of a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wearwith.evaluation.comparison import Difference, Figure

__all__ = [
    "AttributeInsight",
    "Claim",
    "DatasetFacts",
    "ModalityRow",
    "ProtocolRow",
    "Reliability",
    "ReliabilityBin",
    "RuleInsight",
    "RuleRow",
    "SearchTrial",
]

Negatives = str  # published, random, matched or popular


@dataclass(frozen=True)
class DatasetFacts:
    """What was measured on.

    Attributes
    ----------
    name
        Of the dataset's folder.
    tops, bottoms
        Garments of the catalogue.
    pairs
        Positive pairs by split.
    test_tops, unseen_test_tops
        Tops with a test pair, and those among them without a training pair.
    modalities
        What there is to read: `text`, `pictures`.
    matched_by
        What matched negatives share with the positive: `backdrop`, `time of listing`, or None.
    headline
        Kind of negatives of the headline figures: `published` or `random`.
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
    """One setting that was tried on validation.

    Attributes
    ----------
    model
        The method.
    values
        Setting (such as `training.learning_rate`) to its value.
    valid_auc
        Best validation AUC of its epochs, of what it was chosen by.
    chosen
        Whether the method's rows were trained like that.
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
    id
        Of the rule.
    n_train, n_test
        Triplets of the split on which it is active.
    right
        Share of the active test triplets in which it speaks for the positive; None if never active.
    right_interval
        95 % interval of that share.
    auc
        `p` and `q`, each by kind of negatives.
    less
        `p` and `q` less DBPR, each by kind of negatives.
    published
        AUC-p and AUC-q of the paper, on FashionVC; None for a rule that is not the paper's.
    note
        Why there are no figures (it never fires in training, so that nothing was trained).
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
    """Table 4: one model reading one modality.

    Attributes
    ----------
    row
        AKD-q, AKD-p, UKD-q, UKD-p or DBPR.
    modality
        `text`, `pictures` or `all`.
    auc
        By kind of negatives; empty where the dataset lacks the modality.
    published
        AUC of the paper, on FashionVC.
    """

    row: str
    modality: Literal["text", "pictures", "all"]
    auc: Mapping[Negatives, Figure]
    published: float


@dataclass(frozen=True)
class RuleInsight:
    """One mined rule on the test split.

    `active` triplets, `right` share (with interval), mean `confidence` where active together with
    others, and `gain`: AUC of the teacher less that of the teacher without this rule, headline
    negatives.
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
    """All rules of one attribute (or sign, or category of the top) together.

    `alone` is the AUC of the teacher that hears only these rules less that of its student, and
    `without` that of the teacher less the teacher that does not hear them; headline negatives.
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
    """A claim of the paper, and whether it holds on this data.

    `holds` is `yes`, `no` or `unclear` (the interval has zero in it); `evidence` a sentence with
    the figures.
    """

    claim: str
    holds: Literal["yes", "no", "unclear"]
    evidence: str


@dataclass(frozen=True)
class ReliabilityBin:
    """Test pairs of like probability.

    `n` of them, the mean probability that was `predicted`, the share that was worn, `observed`, and
    its 95 % interval from `low` to `high`.
    """

    n: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliability:
    """What a row's probability of being worn is worth, by the first seed's training.

    Fitted on validation pairs against as many random ones; measured on `n` test pairs, half of them
    random. `error` is the mean distance of predicted from observed over the bins, `brier` the mean
    square of probability less truth (a coin has .25).
    """

    row: str
    n: int
    error: float
    brier: float
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class ProtocolRow:
    """How much of a number is protocol: one row measured cleanly and as published.

    Attributes
    ----------
    row
        The model.
    clean
        Chosen on validation, features scaled on training items: AUC under the headline negatives.
    test_selected
        The epoch chosen on the test split.
    leaky
        The same, with pictures scaled as published too; None without pictures.
    """

    row: str
    clean: Figure
    test_selected: Figure
    leaky: Figure | None
    less_test_selected: Difference
    less_leaky: Difference | None

"""What a reproduction of the paper found, in one object: everything that its report draws from.

Each part stands for a table or figure of Song et al., SIGIR 2018. A part that the dataset does not
permit is None or empty, with the reason in `Findings.absent`.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from wearwith.evaluation.comparison import Comparison, Difference, Figure

__all__ = [
    "PARTS",
    "AttributeInsight",
    "Card",
    "Claim",
    "ConfidenceExample",
    "DatasetFacts",
    "Findings",
    "Listed",
    "ModalityRow",
    "ProtocolRow",
    "RankedList",
    "Reliability",
    "ReliabilityBin",
    "RuleInsight",
    "RuleRow",
    "RuleSaid",
    "SearchTrial",
    "Turned",
    "TurnedTriplet",
]

Negatives = str  # published, random, matched or popular

# Parts that may be absent, by what `Findings.absent` calls them; Table 2 always is there.
PARTS = (
    "Table 3",
    "Table 4",
    "Figure 5",
    "Figure 6",
    "Figure 7",
    "Figure 8",
    "Figure 9",
    "Claims",
    "Rule insights",
    "Protocol",
    "Reliability",
    "Search",
)


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
class Card:
    """A garment as a page shows it; `image` is a path to its photograph, if there is one.

    In JSON it is the file's name alone: a path tells of a machine, and is of no use on another.
    """

    id: str
    title: str
    image: str | None = None


@dataclass(frozen=True)
class RuleSaid:
    """A rule that is active on a triplet (or fires on a pair).

    `effect` is what it adds to the log odds of the positive (of the pair); `confidence` is λ.
    """

    id: str
    sign: str
    confidence: float
    effect: float


@dataclass(frozen=True)
class TurnedTriplet:
    """A test triplet that the teacher orders otherwise than DBPR does.

    `dbpr`, `student` and `teacher` are probabilities that the positive is the better one.
    """

    top: Card
    positive: Card
    negative: Card
    dbpr: float
    student: float
    teacher: float
    rules: tuple[RuleSaid, ...]


@dataclass(frozen=True)
class Turned:
    """Figure 6: test triplets that rules turned right, and those that they turned wrong.

    Attributes
    ----------
    both_right, both_wrong, turned_right, turned_wrong
        Numbers of test triplets by what DBPR and AKD's teacher make of them.
    with_rules
        Test triplets with at least one active rule.
    p
        That chance turns as unevenly (sign test over tops, by permutation).
    examples_right, examples_wrong
        The surest ones of either kind.
    """

    both_right: int
    both_wrong: int
    turned_right: int
    turned_wrong: int
    with_rules: int
    p: float
    examples_right: tuple[TurnedTriplet, ...]
    examples_wrong: tuple[TurnedTriplet, ...]


@dataclass(frozen=True)
class ConfidenceExample:
    """Figure 7: a test triplet with several active rules, and how far each is trusted."""

    top: Card
    positive: Card
    negative: Card
    rules: tuple[RuleSaid, ...]


@dataclass(frozen=True)
class Listed:
    """A bottom of a list with its places, 1 for the best."""

    item: Card
    positive: bool
    dbpr: int
    teacher: int


@dataclass(frozen=True)
class RankedList:
    """Figure 9: a top with ten candidates, one of them positive; in the teacher's order."""

    top: Card
    bottoms: tuple[Listed, ...]
    rules: tuple[RuleSaid, ...]


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


@dataclass(frozen=True)
class Findings:
    """Everything that a reproduction found.

    Attributes
    ----------
    dataset, seeds, quick, version
        On what, with which seeds, whether with smaller models, and by which version of wearwith.
    rule_seeds
        How many of the seeds the rows of Table 3 were trained with.
    protocol_used
        `clean`, or `as-published`: every epoch was chosen on the test split, so that all numbers
        flatter.
    search
        Settings that were tried on validation.
    models
        Table 2, against DBPR. Rows by name; `labels` says what they are.
    labels, groups
        Row to what it is in words, and to its kind: `control`, `baseline`, `method`; absent rows
        too.
    modalities
        Table 4.
    rules
        Table 3.
    curves
        Figure 5: by row, one entry an epoch (epoch, loss, auc, valid_auc …) of the first seed.
    turned, confidences, lists
        Figures 6, 7 and 9.
    mrr
        Figure 8: row to length of the list to `all`, `seen`, `unseen`; `chance` is a row.
    by_rule, by_attribute, by_sign, by_category, claims
        Rule insights.
    protocol
        Clean and as published.
    reliability
        Whether probabilities mean what they say.
    absent
        What is not there to the reason why. A row of Table 2 by its name (`border`); a part as it
        is called in `PARTS` (`Table 3`, `Protocol`), or as `Table 4, text` and `Table 4, pictures`
        for a modality.
    seconds
        By part, how long it took.
    commands
        Command lines that make it again, with `OUT` for the report's folder.
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
        """Give one dictionary of JSON values: what is not a number is null, a photograph its name.

        A name does not say in which folder the photograph lies; the garment's id beside it does.
        """
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

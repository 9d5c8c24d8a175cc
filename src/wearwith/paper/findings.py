"""What a reproduction of the paper found, in one object: everything that its report draws from.

Each part stands for a table or figure of Song et al., SIGIR 2018. A part that the dataset does not
permit is None or empty, with the reason in `Findings.absent`.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from wearwith.evaluation.comparison import Comparison
from wearwith.paper.finding_rows import (
    AttributeInsight,
    Claim,
    DatasetFacts,
    ModalityRow,
    ProtocolRow,
    Reliability,
    RuleInsight,
    RuleRow,
    SearchTrial,
)
from wearwith.paper.shown_examples import ConfidenceExample, RankedList, Turned

__all__ = ["PARTS", "Findings"]

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

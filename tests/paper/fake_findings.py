"""Findings that were never found: every part of a report filled, or none."""

from collections.abc import Sequence
from dataclasses import replace

from wearwith.evaluation.comparison import Comparison, ComparisonRow, Difference, Figure
from wearwith.paper.findings import (
    AttributeInsight,
    Claim,
    DatasetFacts,
    Findings,
    ModalityRow,
    ProtocolRow,
    Reliability,
    ReliabilityBin,
    RuleInsight,
    RuleRow,
    SearchTrial,
)
from wearwith.paper.published_numbers import BY_MODALITY, BY_RULE
from wearwith.paper.shown_examples import (
    ActiveRule,
    ConfidenceExample,
    GarmentCard,
    Listed,
    RankedList,
    Turned,
    TurnedTriplet,
)

KINDS = ("random", "matched")
ALL_KINDS = (*KINDS, "popular")
LENGTHS = (10, 15, 20, 25, 30, 35, 40, 45, 50)
# Row, label, group, AUC under random and matched negatives.
ROWS = (
    ("rand", "guesses", "control", 0.4987, 0.5021),
    ("pop", "how often a bottom is worn", "control", 0.5912, 0.5634),
    ("category", "which categories are worn together", "control", 0.6733, 0.6412),
    ("listing", "how alike the ids are", "control", 0.6021, 0.5105),
    ("border", "the edge of each photograph, nothing else", "control", 0.7314, 0.5231),
    ("probe", "a linear probe of the season", "control", 0.7022, 0.5417),
    ("rules", "the 15 rules without a model", "control", 0.5133, 0.5148),
    ("raw", "inner products of what is read", "baseline", 0.6514, 0.5833),
    ("ibr", "nearest neighbours of pictures", "baseline", 0.6911, 0.6007),
    ("exibr", "the same, with text", "baseline", 0.7233, 0.6318),
    ("bpr-dae", "autoencoders of both modalities", "baseline", 0.7817, 0.6722),
    ("bpr-dae-no-reconstruction", "without its decoder", "baseline", 0.7755, 0.6709),
    ("bpr-dae-neither", "without decoder and modality term", "baseline", 0.7698, 0.6644),
    ("dbpr", "the student alone, without rules", "method", 0.8213, 0.7016),
    ("ukd-p", "all rules trusted alike, student", "method", 0.8231, 0.7022),
    ("ukd-q", "all rules trusted alike, teacher", "method", 0.8219, 0.7031),
    ("akd-p", "rules trusted by attention, student", "method", 0.8274, 0.7043),
    ("akd-q", "rules trusted by attention, teacher", "method", 0.8291, 0.7061),
    ("akd-mined-p", "the same with mined rules, student", "method", 0.8302, 0.7078),
    ("akd-mined-q", "the same with mined rules, teacher", "method", 0.8317, 0.7085),
    ("pkd-p", "frequencies for rules, student", "method", 0.8265, 0.7037),
    ("pkd-q", "frequencies for rules, teacher", "method", 0.8259, 0.7029),
)


def figure(auc: float, *, ties: float = 0.0) -> Figure:
    return Figure(auc, auc - ties, 0.0023, auc - 0.0061, auc + 0.0058, (auc - 0.001, auc + 0.001))


def difference(auc: float, p: float | None = None) -> Difference:
    p = max(0.0001, 0.5 - 60 * abs(auc)) if p is None else p
    return Difference(auc, auc - 0.0047, auc + 0.0044, p, min(1.0, 8 * p))


def with_popular(aucs: Sequence[float]) -> dict[str, float]:
    """AUC by kind; what matches is found a little better by what tells more of the matched."""
    found = dict(zip(KINDS, aucs, strict=True))
    return found | {"popular": 0.5 + 0.4 * (found["matched"] - 0.5)}


def row(name: str, aucs: Sequence[float], base: Sequence[float]) -> ComparisonRow:
    ties = 0.1432 if name == "pop" else 0.0
    found, of_base = with_popular(aucs), with_popular(base)
    less = {kind: difference(auc - of_base[kind]) for kind, auc in found.items()}
    return ComparisonRow(
        row=name,
        by="teacher" if name.endswith("-q") else "student",
        seeds=3,
        auc={kind: figure(auc, ties=ties) for kind, auc in found.items()},
        less={} if name == "dbpr" else less,
        auc_seen_tops=aucs[0] + 0.0071,
        auc_unseen_tops=aucs[0] - 0.0042,
        mrr={
            n: {part: mean_rank(aucs[0], n) for part in ("all", "seen", "unseen")} for n in LENGTHS
        },
        hit_rate_at_10=aucs[0] / 9,
        ndcg_at_10=aucs[0] / 17,
        seconds=100 * aucs[0],
    )


def mean_rank(auc: float, length: int) -> float:
    chance = sum(1 / rank for rank in range(1, length + 1)) / length
    return chance + (auc - 0.5) * 0.9 * chance**0.4


def with_auc(findings: Findings, name: str, random: float, matched: float) -> Findings:
    """The same findings, but for one row's AUC."""
    base = [findings.models["dbpr"].auc[kind].auc for kind in KINDS]
    rows = tuple(
        row(name, (random, matched), base) if one.row == name else one
        for one in findings.models.rows
    )
    return replace(findings, models=replace(findings.models, rows=rows))


def cards(images: Sequence[str], number: int) -> list[GarmentCard]:
    """Garments in turn; without photographs where there are none."""
    titles = (
        "Striped cotton T-shirt",
        "Floral midi skirt",
        "High-waist jeans",
        "Knit sweater & bow",
    )
    return [
        GarmentCard(f"item-{at}", titles[at % 4], images[at % len(images)] if images else None)
        for at in range(number)
    ]


def said(*confidences: float) -> tuple[ActiveRule, ...]:
    ids = ("white + black", "no silk + knit", "stripe + stripe")
    return tuple(
        ActiveRule(name, "-" if name.startswith("no ") else "+", value, 4 * value)
        for name, value in zip(ids, confidences, strict=False)
    )


def triplet(some: Sequence[GarmentCard], right: bool) -> TurnedTriplet:
    low, high = (0.413, 0.688) if right else (0.312, 0.577)
    before, after = (low, high) if right else (high, low)
    return TurnedTriplet(
        some[0], some[1], some[2], before, (before + after) / 2, after, said(0.66, 0.34)
    )


def turned(images: Sequence[str]) -> Turned:
    some = cards(images, 24)
    return Turned(
        both_right=4821,
        both_wrong=1012,
        turned_right=212,
        turned_wrong=163,
        with_rules=1544,
        p=0.0143,
        examples_right=tuple(triplet(some[at : at + 3], True) for at in (0, 3, 6)),
        examples_wrong=tuple(triplet(some[at : at + 3], False) for at in (9, 12, 15)),
    )


def lists(images: Sequence[str]) -> tuple[RankedList, ...]:
    some = cards(images, 36)
    order = (4, 1, 7, 2, 3, 10, 5, 6, 9, 8)
    return tuple(
        RankedList(
            some[start],
            tuple(
                Listed(some[start + place], place == best, order[place - 1], place)
                for place in range(1, 11)
            ),
            said(0.7, 0.3),
        )
        for start, best in ((0, 1), (12, 3), (24, 6))
    )


def rule_rows() -> tuple[RuleRow, ...]:
    rows = []
    for at, (name, told) in enumerate(BY_RULE.items()):
        if name == "Yoins + Yoins":
            note = "The brand is not in this catalogue."
            rows.append(RuleRow(name, 0, 0, None, None, published=told, note=note))
            continue
        gain = ((at * 7) % 11 - 3) / 2000
        rows.append(
            RuleRow(
                name,
                n_train=1200 - 70 * at,
                n_test=150 - 9 * at,
                right=0.48 + at / 60,
                right_interval=(0.43 + at / 60, 0.53 + at / 60),
                auc={
                    view: {"random": figure(0.8213 + gain), "matched": figure(0.7016 + gain / 2)}
                    for view in "pq"
                },
                less={
                    view: {"random": difference(gain + shift), "matched": difference(gain / 2)}
                    for view, shift in (("p", 0.0), ("q", 0.0006))
                },
                published=told,
            )
        )
    return tuple(rows)


def modality_rows() -> tuple[ModalityRow, ...]:
    rows = []
    for (name, modality), told in BY_MODALITY.items():
        auc = {"random": figure(told + 0.04), "matched": figure(told - 0.07)}
        rows.append(ModalityRow(name, modality, {} if modality == "text" else auc, told))
    return tuple(rows)


def insights(number: int) -> tuple[RuleInsight, ...]:
    attributes = ("colour", "material", "pattern", "category")
    return tuple(
        RuleInsight(
            id=f"{'no ' if at % 3 == 0 else ''}value {at} + other {at}",
            attribute=attributes[at % 4],
            sign="-" if at % 3 == 0 else "+",
            active=400 - 9 * at,
            right=0.44 + (at * 13 % 40) / 200,
            right_interval=(0.40 + (at * 13 % 40) / 200, 0.48 + (at * 13 % 40) / 200),
            confidence=None if at == 5 else 0.15 + (at * 17 % 60) / 100,
            gain=((at * 5) % 13 - 6) / 9000,
        )
        for at in range(number)
    )


def grouped(*names: str) -> tuple[AttributeInsight, ...]:
    return tuple(
        AttributeInsight(
            name,
            10 + at,
            900 - 50 * at,
            0.55 - at / 50,
            0.6 - at / 10,
            0.002 - at / 900,
            0.001 - at / 900,
        )
        for at, name in enumerate(names)
    )


def full(images: Sequence[str] = (), *, rules: int = 40) -> Findings:
    """Every part filled, as on a dataset with photographs and text."""
    base = next(aucs for name, _, _, *aucs in ROWS if name == "dbpr")
    models = Comparison(
        tuple(row(name, aucs, base) for name, _, _, *aucs in ROWS), "dbpr", ALL_KINDS
    )
    some = cards(images, 12)
    drawn = {
        name: auc
        for name, _, _, auc, _ in ROWS
        if name in {"akd-q", "dbpr", "bpr-dae", "exibr", "ibr", "rand"}
    }
    chance = {n: dict.fromkeys(("all", "seen", "unseen"), mean_rank(0.5, n)) for n in LENGTHS}
    return Findings(
        dataset=DatasetFacts(
            name="mango",
            tops=3127,
            bottoms=2904,
            pairs={"train": 13544, "valid": 1698, "test": 1702},
            test_tops=913,
            unseen_test_tops=604,
            modalities=("pictures",),
            matched_by="backdrop",
            headline="random",
        ),
        seeds=(1, 2, 3),
        rule_seeds=3,
        quick=False,
        version="0.1.0",
        models=models,
        labels={name: label for name, label, *_ in ROWS},
        groups={name: group for name, _, group, *_ in ROWS},
        search=tuple(
            SearchTrial(
                model,
                {
                    "training.learning_rate": 0.01 * (at + 1),
                    "model.hidden": 256 * (at + 1),
                    "loss": "bpr",
                },
                0.81 + at / 300 if at < 3 else None,
                at == 2,
            )
            for model in ("dbpr", "akd")
            for at in range(4)
        ),
        modalities=modality_rows(),
        rules=rule_rows(),
        curves={
            name: tuple(
                {
                    "epoch": float(epoch),
                    "loss": 500 / epoch**1.1 + 10 * at,
                    "auc": 1 - 0.2 / epoch,
                    "valid_auc": 0.83 - 0.1 / epoch - 0.004 * at,
                }
                for epoch in range(1, 21)
            )
            for at, name in enumerate(("akd", "dbpr"))
        },
        learning={
            name: {
                size: {kind: figure(0.5 + at * share) for kind in ALL_KINDS}
                for size, share in ((50, 0.3), (1000, 0.8), (13544, 1.0))
            }
            for name, at in (("rules", 0.1), ("dbpr", 0.2), ("akd-p", 0.21), ("akd-q", 0.25))
        },
        turned=turned(images),
        confidences=tuple(
            ConfidenceExample(some[at], some[at + 1], some[at + 2], said(*shares))
            for at, shares in enumerate(((0.55, 0.3, 0.15), (0.5, 0.4, 0.1), (0.2, 0.8)))
        ),
        lists=lists(images),
        mrr={
            **{
                name: {
                    n: {
                        "all": mean_rank(auc, n),
                        "seen": mean_rank(auc + 0.02, n),
                        "unseen": mean_rank(auc - 0.02, n),
                    }
                    for n in LENGTHS
                }
                for name, auc in drawn.items()
            },
            "chance": chance,
        },
        by_rule=insights(rules),
        by_attribute=grouped("colour", "material", "pattern", "category"),
        by_sign=grouped("+", "-"),
        by_category=grouped("T-shirt", "coat", "blouse"),
        claims=(
            Claim(
                "Attention beats uniform confidence.",
                "yes",
                "AKD-q less UKD-q: +.007 (+.003 to +.012).",
            ),
            Claim(
                "Negative rules beat positive ones.",
                "no",
                "Gain −.002 (−.004 to −.001) for negative rules.",
            ),
            Claim(
                "Category rules are trusted most.",
                "unclear",
                "λ .412 against .398 (−.020 to +.048).",
            ),
        ),
        protocol=tuple(
            ProtocolRow(
                name,
                figure(auc),
                figure(auc + 0.0031),
                figure(auc + 0.0094),
                difference(0.0031),
                difference(0.0094),
            )
            for name, auc in (("dbpr", 0.8213), ("akd-p", 0.8274), ("akd-q", 0.8291))
        ),
        reliability=tuple(
            Reliability(
                name,
                1050,
                error,
                0.163,
                tuple(
                    ReliabilityBin(105, at, at + error, at + error - 0.04, at + error + 0.04)
                    for at in (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.9)
                ),
            )
            for name, error in (("dbpr", 0.021), ("akd-p", 0.034), ("akd-q", 0.047))
        ),
        absent={
            "bpr-dae-no-modality": "Its term needs two modalities for every item.",
            "Table 4, text": "the dataset has no text",
        },
        commands=("wearwith reproduce mango --out OUT --seeds 3 --protocol both",),
        seconds={"search": 1843.2, "models": 5121.0, "rules": 2212.4},
    )


def empty() -> Findings:
    """Nothing was measured."""
    return Findings(
        dataset=DatasetFacts("nothing", 0, 0, {}, 0, 0, (), None, "random"),
        seeds=(),
        rule_seeds=0,
        quick=True,
        version="0.1.0",
        models=Comparison((), None, ()),
        labels={},
        groups={},
        absent={"Table 3": "No rule of the paper fires here."},
    )

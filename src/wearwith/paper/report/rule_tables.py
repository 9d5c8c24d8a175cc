"""Tables of what rules do, of the settings tried, and of the claims."""

from wearwith.paper.findings import Findings, RuleRow
from wearwith.paper.report.cells import (
    FASHIONVC,
    cells_of,
    difference_cell,
    interval_cell,
    name_cell,
)
from wearwith.paper.report.numbers import count, signed
from wearwith.paper.report.row_names import kind_title, kinds_of, sentence, why_absent
from wearwith.paper.report.tables import Cell, Column, Table, TableRow

__all__ = [
    "claims_table",
    "rule_groups_table",
    "rule_insights_table",
    "rules_table",
    "search_table",
]


def rules_table(findings: Findings) -> Table:
    """Table 3: the method with a single rule."""
    columns = [
        Column("rule", "rule", "text"),
        Column("n_train", "training", "count", "active triplets"),
        Column("n_test", "test", "count", "active triplets"),
        Column("right", "right on test", "share", interval=True),
    ]
    for kind in kinds_of(findings):
        over = f"AUC, {kind_title(kind, findings.dataset)} negatives"
        for view in ("p", "q"):
            columns += [
                Column(f"auc_{view}_{kind}", f"AUC-{view}", over=over),
                Column(f"less_{view}_{kind}", "", "signed", interval=True, shown=False),
                Column(f"p_adjusted_{view}_{kind}", "", "p", shown=False),
            ]
    columns += [
        Column("published_p", "AUC-p", over=FASHIONVC),
        Column("published_q", "AUC-q", over=FASHIONVC),
    ]
    return Table(
        "rules",
        "Table 3. The method with one rule at a time. “Right” is the share of active test triplets "
        "on which the rule favours the positive, with its 95 % interval; -p is the student, -q "
        "its teacher. Below each AUC: its difference from DBPR’s."
        f"{_fewer_seeds(findings)}",
        tuple(columns),
        tuple(_rule_row(row, findings.quick) for row in findings.rules),
        empty=why_absent(findings, "Table 3"),
    )


def rule_insights_table(findings: Findings) -> Table:
    """What each mined rule does on the test split."""
    columns = (
        Column("rule", "rule", "text"),
        Column("attribute", "attribute", "text"),
        Column("sign", "for or against", "text"),
        Column("active", "active triplets", "count"),
        Column("right", "right", "share", interval=True),
        Column("confidence", "confidence λ"),
        Column("gain", "gain in AUC", "fine"),
    )
    rows = tuple(
        TableRow(
            cells_of(
                one,
                columns,
                rule=Cell(one.id),
                sign=Cell(one.sign, text=sign_words(one.sign)),
                right=interval_cell(one.right, one.right_interval),
            )
        )
        for one in findings.by_rule
    )
    return Table(
        "rule_insights",
        "Each mined rule on the test split: mean confidence where it is active together with "
        "others, and the teacher’s AUC less that of the teacher without this rule "
        f"({findings.dataset.headline} negatives).",
        columns,
        rows,
        empty=why_absent(findings, "Rule insights"),
    )


def rule_groups_table(findings: Findings) -> Table:
    """Rules of one attribute, sign or category together."""
    columns = (
        Column("name", "rules of", "text"),
        Column("rules", "rules", "count"),
        Column("active", "active triplets", "count"),
        Column("right", "right", "share"),
        Column("confidence", "confidence λ"),
        Column("alone", "these alone", "fine", "gain in AUC"),
        Column("without", "beside the others", "fine", "gain in AUC"),
    )
    rows = [
        TableRow(cells_of(one, columns, name=Cell(one.name, text=sign_words(one.name))), group)
        for group, found in (
            ("attribute", findings.by_attribute),
            ("sign", findings.by_sign),
            ("category", findings.by_category),
        )
        for one in found
    ]
    return Table(
        "rule_groups",
        "Rules together. Alone: the teacher with only these rules, less its student. Beside the "
        "others: the teacher, less the teacher without these rules. By category of the top: the "
        "teacher less its student, on the triplets of such tops. "
        f"{findings.dataset.headline.capitalize()} negatives.",
        columns,
        tuple(rows),
        grouped_by="by",
        headings={
            "attribute": "By attribute",
            "sign": "By sign",
            "category": "By category of the top",
        },
        empty=why_absent(findings, "Rule insights"),
    )


def search_table(findings: Findings) -> Table:
    """The settings tried on validation."""
    settings = tuple(dict.fromkeys(name for one in findings.search for name in one.values))
    columns = (
        Column("model", "model", "text"),
        *(Column(name, name.rsplit(".", 1)[-1].replace("_", " "), "number") for name in settings),
        Column("valid_auc", "validation AUC"),
        Column("chosen", "chosen", "text"),
    )
    rows = [
        TableRow(
            {
                "model": name_cell(one.model),
                **{name: Cell(value) for name, value in one.values.items()},
                "valid_auc": Cell(one.valid_auc, best=one.chosen),
                "chosen": Cell(one.chosen),
            }
        )
        for one in findings.search
    ]
    return Table(
        "search",
        "Settings that were tried, and their best validation AUC. The test split was not used.",
        columns,
        tuple(rows),
        empty=why_absent(findings, "Search"),
    )


def claims_table(findings: Findings) -> Table:
    """Claims of the paper, and whether they hold here."""
    columns = (
        Column("claim", "claim of the paper", "text"),
        Column("holds", "holds here", "text"),
        Column("evidence", "evidence", "text"),
    )
    return Table(
        "claims",
        "What the paper claims about rules, and whether it holds on this data.",
        columns,
        tuple(TableRow(cells_of(one, columns)) for one in findings.claims),
        empty=why_absent(findings, "Claims"),
    )


def sign_words(sign: str) -> str:
    """Put the sign of a rule into words."""
    return {"+": "for", "-": "against", "−": "against"}.get(sign, sign)


def _fewer_seeds(findings: Findings) -> str:
    """Say how many seeds the rules were trained with, if fewer than the rest."""
    fewer = findings.rule_seeds
    if fewer >= len(findings.seeds):
        return ""
    trained = "one seed" if fewer == 1 else f"{fewer} seeds"
    return f" Here each rule, and the DBPR it is compared with, was trained with {trained} alone."


def _rule_row(row: RuleRow, quick: bool) -> TableRow:
    cells = {
        "rule": Cell(row.id),
        "n_train": Cell(row.n_train),
        "n_test": Cell(row.n_test),
        "right": interval_cell(row.right, row.right_interval),
    }
    if row.published is not None:
        cells["published_p"], cells["published_q"] = map(Cell, row.published)
    for view in ("p", "q"):
        for kind, found in row.auc.get(view, {}).items():
            less = row.less.get(view, {}).get(kind)
            beside = None
            if less is not None:
                # Its interval is in the figure and the CSV: a dozen would hide the numbers.
                beside = signed(less.auc)
                cells[f"p_adjusted_{view}_{kind}"] = Cell(less.p_adjusted)
            cells[f"auc_{view}_{kind}"] = Cell(found.auc, aside=beside)
            cells[f"less_{view}_{kind}"] = difference_cell(less)
    if row.auc:
        return TableRow(cells)
    return TableRow(cells, absent=_untrained(row, quick))


def _untrained(row: RuleRow, quick: bool) -> str:
    """Say why a rule has no figures, and how often it is active."""
    reason = row.note or "no figures"
    if quick and reason == "not trained":
        reason = "left out by --quick"
    numbers = f"active on {count(row.n_train)} training and {count(row.n_test)} test triplets"
    return f"{sentence(reason).rstrip('.')}; {numbers}."

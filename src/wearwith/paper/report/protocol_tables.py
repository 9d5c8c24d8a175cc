"""Tables of the other parts: modality, lists of candidates, protocol, probabilities."""

from collections.abc import Sequence

from wearwith.paper import published_numbers
from wearwith.paper.findings import Findings
from wearwith.paper.report.cells import (
    FASHIONVC,
    cells_of,
    figure_cell,
    mark_best,
    name_cell,
)
from wearwith.paper.report.numbers import figure
from wearwith.paper.report.row_names import kinds_of, sentence, why_absent
from wearwith.paper.report.tables import Cell, Column, Table, TableRow

__all__ = ["modalities_table", "mrr_table", "protocol_table", "reliability_table"]


def modalities_table(findings: Findings) -> Table:
    """Table 4: attention and uniform confidence, by what the model reads."""
    kinds = kinds_of(findings)
    read = _modalities_read(findings)
    columns = [Column("row", "model", "text")]
    for modality in ("text", "pictures", "all"):
        over = {"all": "text and pictures"}.get(modality, modality)
        shown = modality in read
        columns += [
            Column(f"{modality}_{k}", k, over=over, interval=True, shown=shown) for k in kinds
        ]
        columns.append(Column(f"{modality}_published", FASHIONVC, over=over, shown=shown))
    by_row: dict[str, dict[str, Cell]] = {}
    for one in findings.modalities:
        cells = by_row.setdefault(one.row, {"row": name_cell(one.row.lower())})
        cells[f"{one.modality}_published"] = Cell(one.published)
        for kind in kinds:
            there = one.auc.get(kind)
            cells[f"{one.modality}_{kind}"] = (
                figure_cell(there) if there else Cell("absent" if not one.auc else None)
            )
    rows = [TableRow(cells) for cells in by_row.values()]
    return Table(
        "modalities",
        "Table 4. AUC by what the model reads: with rule confidence from attention (AKD), with "
        f"uniform confidence (UKD), and without rules (DBPR).{_not_read(findings, read)}",
        tuple(columns),
        tuple(mark_best(rows, [c.name for c in columns if c.interval])),
        empty=why_absent(findings, "Table 4"),
    )


def _modalities_read(findings: Findings) -> tuple[str, ...]:
    """Choose the columns to show: with a single modality, `all` would repeat it."""
    measured = {one.modality for one in findings.modalities if one.auc}
    has_one = len(findings.dataset.modalities) == 1
    names = ("text", "pictures") if has_one else ("text", "pictures", "all")
    return tuple(name for name in names if name in measured)


def _not_read(findings: Findings, read: Sequence[str]) -> str:
    """Say what was not measured, and why."""
    reasons = [
        sentence(findings.absent[f"Table 4, {name}"])
        for name in ("text", "pictures")
        if name not in read and f"Table 4, {name}" in findings.absent
    ]
    return "".join(f" {reason}" for reason in reasons)


def mrr_table(findings: Findings) -> Table:
    """Figure 8 in numbers; the page shows four lengths, the CSV all of them."""
    lengths = sorted({length for by_length in findings.mrr.values() for length in by_length})
    columns = [Column("row", "model", "text")]
    for part in ("seen", "unseen", "all"):
        columns += [
            Column(
                f"{part}_{n}",
                f"T = {n}",
                over=f"{part} tops",
                shown=n in {10, 20, 30, 50} and part != "all",
            )
            for n in lengths
        ]
    for part, by_row in published_numbers.MRR.items():
        there = sorted({n for values in by_row.values() for n in values})
        columns += [Column(f"{part}_{n}_published", "", shown=False) for n in there]
    rows = []
    for name, by_length in findings.mrr.items():
        cells = {"row": name_cell(name)}
        for part in ("seen", "unseen", "all"):
            published = published_numbers.MRR.get(part, {}).get(_family(name), {})
            cells |= {f"{part}_{n}_published": Cell(value) for n, value in published.items()}
            for n, values in by_length.items():
                note = f"published {figure(published[n])}" if n in published else None
                cells[f"{part}_{n}"] = Cell(values.get(part), note=note)
        rows.append(TableRow(cells))
    best = [column.name for column in columns if column.shown and column.is_number]
    return Table(
        "mrr",
        "Figure 8 in numbers. Mean reciprocal rank of the one positive among T candidates. "
        "Published values were read off the paper’s plot (FashionVC, ±.005), which does not say "
        "whether student or teacher ranked. T is the number of candidates.",
        tuple(columns),
        tuple(mark_best(rows, best)),
        empty=why_absent(findings, "Figure 8"),
    )


def protocol_table(findings: Findings) -> Table:
    """How much of a number is protocol."""
    columns = (
        Column("row", "model", "text"),
        Column("clean", "clean", interval=True),
        Column("test_selected", "epoch chosen on test", interval=True),
        Column("leaky", "and pictures scaled as published", interval=True),
        Column("less_test_selected", "choosing on test", "signed", "worth, less clean", True),
        Column("less_leaky", "and scaling", "signed", "worth, less clean", True),
    )
    rows = [TableRow(cells_of(one, columns, row=name_cell(one.row))) for one in findings.protocol]
    return Table(
        "protocol",
        "AUC of the same model measured cleanly (chosen on validation, scaled on training items) "
        f"and as published, {findings.dataset.headline} negatives.",
        columns,
        tuple(rows),
        empty=why_absent(findings, "Protocol"),
    )


def reliability_table(findings: Findings) -> Table:
    """How good probabilities are."""
    columns = (
        Column("row", "model", "text"),
        Column("n", "test pairs", "count"),
        Column("error", "off on average"),
        Column("brier", "Brier score"),
    )
    rows = [
        TableRow(cells_of(one, columns, row=name_cell(one.row))) for one in findings.reliability
    ]
    return Table(
        "reliability",
        "Probabilities fitted on validation pairs, measured on test pairs and as many random ones. "
        "A coin has a Brier score of .250.",
        columns,
        tuple(rows),
        empty=why_absent(findings, "Reliability"),
    )


def _family(row: str) -> str:
    """Name the model of a student or teacher: the paper's plot does not distinguish them."""
    return row.lower().removesuffix("-p").removesuffix("-q")

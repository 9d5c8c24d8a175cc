"""The report of a reproduction: a page, its tables for a paper and a spreadsheet, its plots."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from wearwith.errors import OutputExistsError
from wearwith.files.atomic import new_file, write_json
from wearwith.paper.findings import Findings
from wearwith.paper.report import model_tables, numbers, protocol_tables, rule_tables
from wearwith.paper.report.figure_captions import readings
from wearwith.paper.report.first_screen import first_screen
from wearwith.paper.report.plots import PLOTS, Plot, draw_plots, require_matplotlib
from wearwith.paper.report.row_names import (
    absent_rows,
    kind_title,
    kinds_of,
    listed,
    row_title,
    sentence,
    why_absent,
)
from wearwith.paper.report.rule_figures import distinct_examples
from wearwith.paper.report.tables import Table
from wearwith.paper.shown_examples import GarmentCard
from wearwith.pictures.inline_photographs import Photographs

__all__ = ["write_report"]


def write_report(findings: Findings, folder: Path) -> None:
    """Write `index.html`, `findings.json`, `tables` and `plots` into a folder.

    The page holds its plots and photographs and makes no request. It is written last, and all is
    drawn before anything but `findings.json` is written. An older report is replaced; other files
    in the folder stay.

    Raises
    ------
    ConfigError
        If matplotlib is not installed.
    OutputExistsError
        If a file is in the folder's place.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputExistsError(
            "A file is where the report's folder should be",
            where=folder,
            fix="name another folder, or remove this file",
        )
    require_matplotlib()
    write_json(folder / "findings.json", findings.to_json())  # first: it took the longest
    plots = draw_plots(findings)
    tables = _tables(findings)
    page = _page(findings, tables, plots)
    for name, table in tables.items():
        _write(folder / "tables" / f"{name}.csv", table.csv())
        _write(folder / "tables" / f"{name}.tex", table.latex())
    for name in PLOTS:
        if name in plots:
            _write(folder / "plots" / f"{name}.svg", plots[name].svg)
            _write(folder / "plots" / f"{name}.png", plots[name].png)
        else:  # one of an older report would not show these numbers
            (folder / "plots" / f"{name}.svg").unlink(missing_ok=True)
            (folder / "plots" / f"{name}.png").unlink(missing_ok=True)
    _write(folder / "index.html", page)


def _tables(findings: Findings) -> dict[str, Table]:
    tables = (
        model_tables.models_table(findings),
        model_tables.differences_table(findings),
        model_tables.kept_table(findings),
        model_tables.learning_table(findings),
        rule_tables.rules_table(findings),
        protocol_tables.modalities_table(findings),
        protocol_tables.mrr_table(findings),
        rule_tables.rule_insights_table(findings),
        rule_tables.rule_groups_table(findings),
        protocol_tables.protocol_table(findings),
        protocol_tables.reliability_table(findings),
        rule_tables.search_table(findings),
        rule_tables.claims_table(findings),
    )
    return {table.name: table for table in tables}


def _page(findings: Findings, tables: Mapping[str, Table], plots: Mapping[str, Plot]) -> str:
    photographs = Photographs()
    # Read first, since the page says above them whether Pillow is missing.
    seen = {card.image: photographs(card.image) for card in _cards(findings) if card.image}
    environment = Environment(
        loader=PackageLoader("wearwith.paper.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=numbers.count,
        figure=numbers.figure,
        listed=listed,
        p_value=numbers.p_value,
        row_title=row_title,
        sentence=sentence,
        share=numbers.share,
        sign_words=rule_tables.sign_words,
        signed=numbers.signed,
    )
    values: dict[str, Any] = {
        "found": findings,
        "screen": first_screen(findings),
        "tables": tables,
        "further": model_tables.further_table(tables["models"]),
        "plots": plots,
        "photograph": lambda card: seen.get(card.image),
        "pillow_missing": not photographs.can_read,
        "kinds": [(kind, kind_title(kind, findings.dataset)) for kind in kinds_of(findings)],
        "says": readings(findings),
        "examples": distinct_examples(findings),
        "why": lambda part: why_absent(findings, part),
        "absent_rows": absent_rows(findings),
    }
    return environment.get_template("reproduction.html").render(values)


def _cards(findings: Findings) -> Iterator[GarmentCard]:
    turned = findings.turned
    triplets = () if turned is None else (*turned.examples_right, *turned.examples_wrong)
    for one in triplets:
        yield from (one.top, one.positive, one.negative)
    for example in findings.confidences:
        yield from (example.top, example.positive, example.negative)
    for ranked in findings.lists:
        yield ranked.top
        yield from (listed.item for listed in ranked.bottoms)


def _write(path: Path, content: str | bytes) -> None:
    with new_file(path) as temporary:
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        else:
            temporary.write_text(content, encoding="utf-8")

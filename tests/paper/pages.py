"""A page of the report, read again: its elements, its words, and what is wrong with it."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fake_findings import full

from wearwith.paper.findings import Findings
from wearwith.paper.report import report_page, write_report
from wearwith.paper.report.plots import Plot, draw_plots

VOID = {"br", "img", "meta", "link", "input", "hr", "col"}


class Page(HTMLParser):
    """Elements, text and what is wrong with their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"{tag} is never closed" for tag, _ in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        labels = [name for _, around in self.open for name in around]
        self.elements.append((tag, dict(attrs), labels))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][0] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@cache
def drawn() -> dict[str, Plot]:
    """Plots take seconds to draw, and what they are drawn from seldom changes what a page says."""
    return draw_plots(full())


def written(findings: Findings, folder: Path) -> str:
    """The page of a report, with plots that were drawn once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_page, "draw_plots", lambda _: drawn())
        write_report(findings, folder)
    return (folder / "index.html").read_text(encoding="utf-8")


def first(page: str) -> str:
    """Words of the first screen."""
    return Page(page[page.index("<header>") : page.index("</header>") + 9]).text

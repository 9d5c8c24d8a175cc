"""The report of a reproduction: a page, its tables for a paper, its plots."""

from wearwith.paper.report.plots import require_matplotlib
from wearwith.paper.report.report_page import write_report

__all__ = ["require_matplotlib", "write_report"]

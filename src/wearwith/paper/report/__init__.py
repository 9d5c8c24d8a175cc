"""Plots and pages made from results."""

from wearwith.cli.demo_page import DemoComparison, Suggestion, write_demo_page
from wearwith.paper.report.plots import require_matplotlib
from wearwith.paper.report.report_page import write_report

__all__ = ["DemoComparison", "Suggestion", "require_matplotlib", "write_demo_page", "write_report"]

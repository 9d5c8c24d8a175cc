"""Plots and pages made from results."""

from wearwith.report.demo import Comparison, Suggestion, write_demo_page
from wearwith.report.plots import require_matplotlib
from wearwith.report.reproduction import write_report

__all__ = ["Comparison", "Suggestion", "require_matplotlib", "write_demo_page", "write_report"]

"""Plots and pages made from results."""

from wearwith.report.demo import Comparison, Suggestion, write_demo_page

__all__ = ["Comparison", "Suggestion", "write_demo_page"]

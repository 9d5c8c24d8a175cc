"""The paper's whole evaluation on one dataset: its tables, its figures, its claims."""

from wearwith.evaluation.reproduction.findings import Findings

__all__ = ["Findings"]

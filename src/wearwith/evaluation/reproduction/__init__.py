"""The paper's whole evaluation on one dataset: its tables, its figures, its claims."""

from wearwith.evaluation.reproduction.findings import Findings
from wearwith.evaluation.reproduction.run import reproduce

__all__ = ["Findings", "reproduce"]

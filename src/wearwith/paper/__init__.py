"""The paper's whole evaluation on one dataset: its tables, its figures, its claims."""

from wearwith.paper.findings import Findings
from wearwith.paper.reproduction import reproduce

__all__ = ["Findings", "reproduce"]

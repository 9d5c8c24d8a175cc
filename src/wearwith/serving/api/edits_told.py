"""What every edited thing tells of its versions: rules and sets."""

from pydantic import BaseModel, Field

__all__ = ["VersionTold"]


class VersionTold(BaseModel):
    """One version: what changed, who changed it, and why."""

    version: int
    author: str
    reason: str
    time: str = Field(description="In UTC, as ISO 8601.")
    change: str

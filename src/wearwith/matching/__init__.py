"""A trained model at work."""

from wearwith.matching.recommend import recommend

__all__ = ["recommend"]

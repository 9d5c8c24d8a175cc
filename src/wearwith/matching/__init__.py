"""A trained model at work."""

from wearwith.matching.explain import Comparison, Explanation, FiredRule, explain
from wearwith.matching.recommend import recommend
from wearwith.matching.wording import sentence

__all__ = ["Comparison", "Explanation", "FiredRule", "explain", "recommend", "sentence"]

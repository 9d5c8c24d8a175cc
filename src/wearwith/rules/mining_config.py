"""How rules are mined: the settings of every way."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wearwith.errors import RuleError

__all__ = ["SOFT", "Chance", "MiningConfig"]

Chance = Literal["worn", "catalogue"]
# What suits soft rules: all that is supported at all, with strengths that little evidence leaves
# small.
SOFT: dict[str, Any] = {"prior": 3.0, "min_support": 2, "most": 100_000}


class MiningConfig(BaseModel):
    """How rules are chosen.

    Attributes
    ----------
    rank
        `count`: for each attribute, the pairs of values that are worn together most and least
        often, as published. `lift`: those that are worn together more or less often than by chance.
        All settings but `each_end` are for `lift`. `soft`: every supported pair of values of one
        attribute, with a small strength for little evidence (`wearwith.rules.soft_rules`); reads
        `most`, `min_support`, `prior` and `chance`.
    each_end
        With `count`, and in a book of frequencies: rules from either end of each attribute's list.
    most
        Number of rules, the most significant ones.
    false_discovery_rate
        The share of chance findings that is tolerated among the rules.
    min_support
        Pairs that have both values, for a positive rule; that would by chance, for a negative one.
    min_lift
        How many times more often (for a negative rule, less often) than by chance.
    prior
        Pairs that shrink a rule's strength, the absolute ln lift, towards zero, so that a rare
        pair is not strong.
    chance
        What a pair is compared with. `worn`: its values being worn independently of one another, so
        that a rule is about the match alone. `catalogue`: the bottom being drawn from the
        catalogue, as a random negative is, so that a rule also shows what is worn much.
    weigh
        Whether rules have a strength of the absolute ln lift, or all of 1.
    across
        Whether a rule may join two attributes, such as a material with a category.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    rank: Literal["lift", "count", "soft"] = "lift"
    each_end: int = Field(default=10, ge=1)
    most: int = Field(default=200, ge=1)
    false_discovery_rate: float = Field(default=0.01, gt=0, lt=1)
    min_support: int = Field(default=10, ge=1)
    min_lift: float = Field(default=1.2, ge=1)
    prior: float = Field(default=10.0, gt=0)
    chance: Chance = "worn"
    weigh: bool = True
    across: bool = False

    @classmethod
    def of(cls, values: dict[str, object]) -> Self:
        """Validate plain values.

        Raises `RuleError` if a name is unknown or a value is out of its range.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(str(part) for part in wrong["loc"])
            raise RuleError(f"Rules can't be mined like that: {place}: {wrong['msg']}") from None

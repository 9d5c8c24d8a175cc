"""Where the rules of the present model are edited."""

from wearwith.errors import ConfigError
from wearwith.rules import RuleDesk
from wearwith.serving.present import Present

__all__ = ["desk_of"]


def desk_of(present: Present) -> RuleDesk:
    """Give where rules are edited; `ConfigError` of a model without rules."""
    if present.desk is None:
        raise ConfigError(
            "This model has no rules: it learned from what was worn alone",
            where="rules",
            fix="train akd or ukd with a rule book, and export it",
        )
    return present.desk

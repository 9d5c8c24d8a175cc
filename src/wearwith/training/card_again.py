"""How a model is trained again: the settings that are not the usual ones, and the command."""

import shlex
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from wearwith.markdown import document
from wearwith.rules.toml import toml_string
from wearwith.training.config import RunConfig

__all__ = ["again"]

SETTINGS = "settings.toml"


def again(config: RunConfig, pictures: Iterable[str], *, has_rules: bool) -> str:
    """Write the settings that are not the usual ones, and the command that trains with them.

    `pictures` are the feature sets that were read where the configuration leaves that open.
    """
    values = changed(config, has_rules)
    model = values.pop("model", "dbpr")
    seed = values.get("training", {}).pop("seed", 0)
    command = f"wearwith train DATASET --model {model} --seed {seed}"
    if config.inputs.pictures is None:
        command += "".join(f" --image {shlex.quote(name)}" for name in pictures)
    if has_rules:
        command += " --rules RUN/rules.toml"
    settings = _toml(values)
    if settings:
        command += f" --config {SETTINGS}"
    return document(
        f"```sh\n{command} --out NEW\n```",
        f"`{SETTINGS}` holds what differs from the usual settings:" if settings else "",
        f"```toml\n{settings}\n```" if settings else "All other settings are the usual ones.",
    )


def changed(config: RunConfig, has_rules: bool) -> dict[str, Any]:
    """Give the settings that are not the usual ones; those of rules only where there are some."""
    found = _differences(config.model_dump(), RunConfig().model_dump())
    if not has_rules:
        found.pop("rules", None)
        found.pop("teacher", None)
    rules = found.get("rules", {})
    rules.pop("book", None)  # the run folder holds what was read
    rules.pop("mining", None)
    if "vocabulary" in rules:
        rules["vocabulary"] = "RUN/attributes.toml"
    return found


def _differences(now: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in now.items():
        if isinstance(value, dict) and isinstance(usual[name], dict):
            if deeper := _differences(value, usual[name]):
                found[name] = deeper
        elif value != usual[name]:
            found[name] = value
    return found


def _toml(values: dict[str, Any], table: str = "") -> str:
    plain = [_line(name, value) for name, value in values.items() if not isinstance(value, dict)]
    blocks = ["\n".join(([f"[{table}]"] if table else []) + plain)] if plain else []
    for name, value in values.items():
        if isinstance(value, dict):
            blocks.append(_toml(value, f"{table}.{name}" if table else name))
    return "\n\n".join(block for block in blocks if block)


def _line(name: str, value: object) -> str:
    if value is None:
        return f"# {name} is none, which only Python can say: RunConfig.of"
    return f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_value, value))}]"
    # Of a file its name: where it lies is no one else's business.
    return toml_string(value.name if isinstance(value, PurePath) else str(value))

"""What is worn when: `occasions.toml`, or a copy that somebody edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from wearwith.errors import ConfigError
from wearwith.files.toml import read_toml
from wearwith.words.attributes import ATTRIBUTES, AttributeVocabulary, Trait
from wearwith.words.near_words import did_you_mean

__all__ = ["Occasion", "occasion", "occasions"]


@dataclass(frozen=True)
class Occasion:
    """What fits an occasion, and what is never worn then, by what is read of a garment."""

    name: str
    words: str
    fits: frozenset[Trait]
    never: frozenset[Trait]


def occasion(name: str, file: Path | None = None) -> Occasion:
    """The occasion of a name; `ConfigError` with those that there are if there is none."""
    known = occasions(file)
    if name not in known:
        raise ConfigError(
            f"There is no occasion {name!r}",
            where="occasion",
            fix=did_you_mean(name, [*known]) or f"name one of {', '.join(known)}",
        )
    return known[name]


def occasions(file: Path | None = None) -> Mapping[str, Occasion]:
    """The occasions of a file by their names, by default of the one that comes with the package.

    Raises `ConfigError` if the file can't be read, or one of its values is no value of the English
    vocabulary.
    """
    path = file or Path(str(resources.files("wearwith.words") / "occasions.toml"))
    vocabulary = AttributeVocabulary.default()
    found = {}
    for name, table in read_toml(path, "table of occasions", ConfigError).items():
        where = f"{path}, [{name}]"
        if not isinstance(table, dict) or not {*table} <= {"words", "fits", "never"}:
            raise ConfigError(
                "An occasion has `words`, `fits` and `never`, and nothing else", where=where
            )
        fits, never = (
            _traits(table.get(part, {}), vocabulary, where) for part in ("fits", "never")
        )
        found[name] = Occasion(name, str(table.get("words", "")), fits, never)
    return found


def _traits(table: object, vocabulary: AttributeVocabulary, where: str) -> frozenset[Trait]:
    if not isinstance(table, dict) or not {*table} <= {*ATTRIBUTES}:
        raise ConfigError(
            "`fits` and `never` list values by attribute",
            where=where,
            fix='write for example never.category = ["shorts"]',
        )
    traits = set()
    for attribute, values in table.items():
        known = vocabulary.values[attribute]
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str) or value not in known:
                fix = did_you_mean(str(value), [*known])
                raise ConfigError(f"There is no {attribute} {value!r}", where=where, fix=fix)
            traits.add(Trait(attribute, value))
    return frozenset(traits)

"""The models that a reproduction trains: the rows of every table, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from wearwith.catalog import Dataset, contexts, dataset_triplets
from wearwith.evaluation.comparison_rows import METHODS, SHARED, Values, missing_for
from wearwith.evaluation.protocol import has_stored
from wearwith.features.circumstances import matched_groups
from wearwith.features.feature_store import feature_sets
from wearwith.features.inputs import CONTROLS
from wearwith.rules import Rule, RuleBook, RulesConfig, read_knowledge
from wearwith.training.run_config import RunConfig, merged
from wearwith.types import Ints

__all__ = ["Plan", "PlanSettings", "ProtocolName", "headline_of", "make_plan", "modalities_of"]

ProtocolName = Literal["clean", "as-published", "both"]

# The rows of Table 4 that read one modality.
BY_MODALITY = ("dbpr", "ukd", "akd")
# The rows that are measured as published too.
BY_PROTOCOL = ("dbpr", "akd")

# The rows that learn from fewer pairs too, and from how many.
BY_PAIRS = ("rules", "dbpr", "akd")
SIZES = (50, 200, 1000)

# The published code chooses the epoch on test.
ON_TEST: Values = {"training": {"select_split": "test", "select_on": None}}

_WORDS = {"text": "text", "pictures": "photographs"}

# Settings for a reproduction in minutes: smaller models, trained for less.
QUICK: Values = {
    "tower": {"hidden": [64], "maps": 32, "word_dim": 100},
    "training": {"epochs": 3, "batch_size": 512, "learning_rate": 0.004},
}
QUICK_RULES = 4


@dataclass(frozen=True)
class PlanSettings:
    """What all rows share, and what the search found for each method; nested values."""

    shared: Values
    found: Mapping[str, Values] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, Any]:
        """Return the configuration of a method of `METHODS`.

        A method built on the student takes what was found for DBPR, then what was found for itself.
        """
        method = METHODS[name]
        own = method.searched_as or name
        student = {} if method.group == "baseline" or own == "probe" else self.found.get("dbpr", {})
        whole = merged(self.shared, student, method.values, self.found.get(own, {}))
        # What distinguishes a row from the method that was searched wins over what was found.
        return merged(whole, _distinct(method.values, METHODS[own].values))


def _distinct(values: Values, kin: Values) -> dict[str, Any]:
    """Keep the settings that the kin lacks or sets otherwise."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in kin:
            found[name] = value
        elif isinstance(value, Mapping) and isinstance(kin[name], Mapping):
            found[name] = _distinct(value, kin[name])
        elif value != kin[name]:
            found[name] = value
    return found


@dataclass(frozen=True)
class Plan:
    """Rows to train.

    Attributes
    ----------
    models
        Rows of Table 2.
    modalities
        Rows of Table 4 by model and modality; `all`, and what equals it, are rows of Table 2.
    rules
        Rows of Table 3 by the rule's id, without rules that are never active in training.
    book, active, right
        The paper's 15 rules; by split, on how many stored triplets each is active; and on how many
        test triplets it favours the positive.
    few
        Rows that learn from some of the training pairs, by model and their number.
    protocols
        Rows measured as published, by model and `test_selected` or `leaky`.
    absent
        Why a part or a row is missing.
    """

    models: dict[str, RunConfig]
    modalities: dict[tuple[str, str], RunConfig]
    rules: dict[str, RunConfig]
    book: tuple[Rule, ...]
    active: dict[str, Ints]
    right: Ints
    few: dict[tuple[str, str], RunConfig]
    protocols: dict[tuple[str, str], RunConfig]
    absent: dict[str, str]


def headline_of(dataset: Dataset) -> Literal["published", "random"]:
    """Return the kind of negatives of the headline figures."""
    return "published" if has_stored(dataset, "test", "published") else "random"


def modalities_of(dataset: Dataset) -> tuple[str, ...]:
    """List what a model can read: `text`, `pictures`."""
    has_pictures = any(name not in CONTROLS for name in feature_sets(dataset.folder))
    has_text = any(contexts(dataset.items))
    return tuple(name for name, there in (("text", has_text), ("pictures", has_pictures)) if there)


def shared_settings(dataset: Dataset, *, quick: bool, image: str | None) -> dict[str, Any]:
    """Return the settings of all rows, before any search: whole words are read, as in the paper."""
    groups = matched_groups(dataset)
    # A backdrop can give random negatives away; no model should be chosen for seeing that.
    by_backdrop = groups is not None and groups.by == "backdrop"
    select: Values = {"training": {"select_on": "matched"}} if by_backdrop else {}
    inputs: dict[str, Any] = {"subwords": False}
    if image is not None:
        inputs["pictures"] = [image]
    return merged(SHARED, select, {"inputs": inputs}, QUICK if quick else {})


def make_plan(
    dataset: Dataset, settings: PlanSettings, out: Path, protocol: ProtocolName, *, quick: bool
) -> Plan:
    """Lay out all trainings; write the books of single rules below `out`."""
    absent = {
        name: reason
        for name, method in METHODS.items()
        if (reason := missing_for(dataset, method)) is not None
    }
    models = {name: settings.of(name) for name in METHODS if name not in absent}
    book, active, right = _paper_rules(dataset)
    named = {rule.id: number for number, rule in enumerate(book)}
    trained = [rule for rule in book if active["train"][named[rule.id]] > 0]
    if quick:
        trained = sorted(trained, key=lambda rule: -active["train"][named[rule.id]])[:QUICK_RULES]
    rules = {}
    for rule in trained:
        place = out / "rules" / f"{named[rule.id] + 1:02d}.toml"
        alone = RuleBook.of([rule])
        if not place.is_file() or RuleBook.read(place) != alone:
            alone.save(place)
        own: Values = {"rules": {"book": place.resolve()}}
        rules[rule.id] = merged(settings.of("akd"), own)
    present = modalities_of(dataset)
    only: dict[str, Values] = {
        "text": {"inputs": {"text": True, "pictures": []}},
        "pictures": {"inputs": {"text": False}},
    }
    modalities = {}
    for modality in ("text", "pictures"):
        if modality not in present:
            absent[f"Table 4, {modality}"] = f"the dataset has no {_WORDS[modality]}"
        elif len(present) > 1:
            for name in BY_MODALITY:
                modalities[name, modality] = merged(settings.of(name), only[modality])
    most = dataset.pairs_of("train").height
    few = {
        (name, str(size)): merged(settings.of(name), {"training": {"pairs": size}})
        for size in (SIZES[:1] if quick else SIZES)
        for name in BY_PAIRS
        if size < most
    }
    if not few:
        absent["Learning curve"] = f"there are {most:,} training pairs, too few to leave some out"
    protocols = {}
    if protocol == "both":
        protocols = _protocols(settings, "pictures" in present)
    elif protocol == "as-published":
        models = {name: merged(values, ON_TEST) for name, values in models.items()}
        modalities = {key: merged(values, ON_TEST) for key, values in modalities.items()}
        rules = {name: merged(values, ON_TEST) for name, values in rules.items()}
        few = {key: merged(values, ON_TEST) for key, values in few.items()}
    else:
        absent["Protocol"] = "it was not asked for: --protocol both"
    return Plan(
        {name: _config(name, values) for name, values in models.items()},
        {key: _config(key, values) for key, values in modalities.items()},
        {key: _config(key, values) for key, values in rules.items()},
        book,
        active,
        right,
        {key: _config(key, values) for key, values in few.items()},
        {key: _config(key, values) for key, values in protocols.items()},
        absent,
    )


def _config(name: object, values: Values) -> RunConfig:
    return RunConfig.of(dict(values), where=f"the row {name!r}")


def _protocols(settings: PlanSettings, has_pictures: bool) -> dict[tuple[str, str], dict[str, Any]]:
    rows = {}
    for name in BY_PROTOCOL:
        rows[name, "test_selected"] = merged(settings.of(name), ON_TEST)
        if has_pictures:
            leaky: Values = {"model": f"{name}-as-published", "inputs": {"scaling": "published"}}
            rows[name, "leaky"] = merged(settings.of(name), ON_TEST, leaky)
    return rows


def _paper_rules(dataset: Dataset) -> tuple[tuple[Rule, ...], dict[str, Ints], Ints]:
    """Read the paper's rules; count where each is active, and where it is right on test."""
    knowledge = read_knowledge(dataset, RulesConfig())
    activation = knowledge.activation(dataset.catalogue)
    none = np.zeros(len(activation), dtype=np.int64)
    active, right = {"train": none, "test": none}, none
    for split in ("train", "test"):
        if dataset.count_triplets(split):
            triplets = dataset_triplets(dataset, split)
            fired = activation.triplets(triplets.tops, triplets.positives, triplets.negatives)
            active[split] = np.bincount(fired.rules, minlength=len(activation))
            if split == "test":
                right = np.bincount(fired.rules[fired.signs > 0], minlength=len(activation))
    return knowledge.book.rules, active, right

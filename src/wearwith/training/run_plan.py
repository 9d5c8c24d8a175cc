"""The plan of a run: its settled configuration, and a record that training continues with it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError, RunError
from wearwith.features.circumstances import matched_groups
from wearwith.files.atomic import new_folder, read_json, require_absent, sha256_of_file, write_json
from wearwith.files.locks import remove_leftovers
from wearwith.model.folder import is_finished
from wearwith.models import AsPublished, Method, Outfit, Pkd, is_own, model_named, own_model_named
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.training.aims import aimed, without_groups
from wearwith.training.run_config import ABOVE_ZERO, RunConfig

__all__ = ["CHECKPOINT", "as_begun", "begin_or_go_on", "is_over", "settled", "with_possible_aim"]

CHECKPOINT = "checkpoint"
PLAN = "plan.json"


def is_over(folder: Path, config: RunConfig, dataset: Dataset, *, resume: bool) -> bool:
    """Check that training may begin or continue in a folder; return whether it has finished.

    Removes what a kill left half-written.

    Raises
    ------
    OutputExistsError
        If the folder exists and `resume` is not set.
    ConfigError, RunError
        If training there began with another configuration or other data.
    """
    if not (resume and (folder / PLAN).is_file()):
        require_absent(folder)
        return False
    require_same_plan(folder, config, dataset)
    if is_finished(folder):
        shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    for place in (folder, folder / CHECKPOINT):
        remove_leftovers(place)
    return is_finished(folder)


def as_begun(config: RunConfig, folder: Path) -> RunConfig:
    """Take what a training in a folder began with where the user leaves it open.

    That is its precision; and whole words, if it began when nothing else was read.
    """
    if not (folder / PLAN).is_file():
        return config
    began = read_json(folder / PLAN, "training plan").get("config", {})
    inputs, training = config.inputs, config.training
    if "subwords" not in began.get("inputs", {}):
        inputs = inputs.model_copy(update={"subwords": False})
    if training.precision == "auto":
        before = began.get("training", {}).get("precision", "float32")
        training = training.model_copy(update={"precision": before})
    return config.model_copy(update={"inputs": inputs, "training": training})


def require_same_plan(folder: Path, config: RunConfig, dataset: Dataset) -> None:
    """Raise `RunError` or `ConfigError` unless training in a folder began with these."""
    before, now = read_json(folder / PLAN, "training plan"), _plan(config, dataset)
    # An older plan may lack an option: it had the default, or what the model puts in its place.
    began = as_begun(RunConfig.of(before["config"], folder / PLAN), folder)
    if began.model == config.model:  # else it may name code that nobody asked to run
        began = settled(began)
    before["config"] = began.model_dump(mode="json")
    if before["dataset"] != now["dataset"]:
        raise RunError(
            "The training here began on other data", where=folder, fix="train into a new folder"
        )
    # A file may lie elsewhere, on another machine too.
    for name, content in now["files"].items():
        if content is not None and content == before.get("files", {}).get(name):
            part, option, *place = name.split(".")
            then, today = before["config"][part], now["config"][part]
            if not place:
                then[option] = today[option]
            elif int(place[0]) < len(then[option]):
                then[option][int(place[0])] = today[option][int(place[0])]
    if before.get("own_model") != now.get("own_model"):
        raise RunError(
            "The training here began with another file of the model",
            where=folder,
            fix="train into a new folder",
        )
    if before["config"] != now["config"]:
        raise ConfigError(
            f"The training here began with another configuration: {_difference(before, now)}",
            where=folder,
            fix="give the options that it began with, or train into a new folder",
        )


def begin_or_go_on(
    folder: Path, config: RunConfig, dataset: Dataset, read: Mapping[str, str]
) -> None:
    """Write the plan, or check that training here began with the same inputs.

    `read` has the fingerprints of what is read besides the dataset's tables: `inputs` and `rules`.

    Raises `RunError` if it began with something else.
    """
    if not (folder / PLAN).is_file():
        # A kill leaves no folder, or one to be resumed.
        with new_folder(folder) as temporary:
            write_json(temporary / PLAN, {**_plan(config, dataset), **read})
        return
    began = read_json(folder / PLAN, "training plan")
    if read and "inputs" not in began:
        raise RunError(
            "The training here was begun by an earlier wearwith, which did not note what it reads",
            where=folder,
            fix="train into a new folder",
        )
    for name, what in (
        ("inputs", "other vectors: a feature set or the word vectors changed"),
        ("rules", "other rules: the rule book, the vocabulary or what was seen changed"),
    ):
        if began.get(name) != read.get(name):
            raise RunError(
                f"The training here began with {what}", where=folder, fix="train into a new folder"
            )


def _plan(config: RunConfig, dataset: Dataset) -> dict[str, Any]:
    files = {name: _content(path) for name, path in _files(config).items()}
    plain = config.model_dump(mode="json")
    plan = {"config": plain, "dataset": dataset.fingerprint, "files": files}
    if is_own(config.model):
        plan["own_model"] = own_model_named(config.model).sha256
    return plan


def _files(config: RunConfig) -> dict[str, Path]:
    """Files that are read besides the dataset, by the option that names each."""
    named = {
        "inputs.word_vectors": config.inputs.word_vectors,
        "rules.book": config.rules.book,
        "rules.vocabulary": config.rules.vocabulary,
        **{f"rules.also.{n}": book for n, book in enumerate(config.rules.also)},
    }
    return {name: path for name, path in named.items() if isinstance(path, Path)}


def _content(path: Path) -> str | None:
    """SHA-256 of a file; None for a folder or a missing file, which its reader reports."""
    return sha256_of_file(path) if path.is_file() else None


def _difference(before: dict[str, object], now: dict[str, object]) -> str:
    def flat(value: object, path: str = "") -> dict[str, object]:
        if not isinstance(value, dict):
            return {path: value}
        return {
            inner_path: inner
            for key, part in value.items()
            for inner_path, inner in flat(part, f"{path}.{key}" if path else key).items()
        }

    old, new = flat(before["config"]), flat(now["config"])
    changed = [name for name in new if old.get(name) != new[name]]
    return ", ".join(f"{name} was {old.get(name)!r}, is {new[name]!r}" for name in changed)


def settled(config: RunConfig) -> RunConfig:
    """Put in what a model insists on, and what it reads where the user names nothing.

    Raises `ConfigError` if the user's choice contradicts the model.
    """
    config = _with_its_book(_with_its_scaling(_with_its_inputs(config)))
    model = model_named(config.model)
    if issubclass(model, Outfit):
        _require_for_outfits(config)
    # The configuration can't check this for a user's own model.
    if issubclass(model, Method) and model.is_taught and config.needs_scores_above_zero:
        raise ConfigError(ABOVE_ZERO, where=config.model)
    return config


def _require_for_outfits(config: RunConfig) -> None:
    """Raise `ConfigError` if something is chosen that models of outfits do not have."""
    training = config.training
    for chosen, where, what, fix in (
        (
            config.popularity,
            "popularity",
            "learns itself how much a garment is worth whatever is given",
            "leave it out; outfit.popular_share says how much of popularity a score keeps",
        ),
        (
            config.inputs.word_vectors is not None,
            "inputs.word_vectors",
            "learns the vectors of its words",
            "leave word vectors out",
        ),
        (
            training.pairs is not None,
            "training.pairs",
            "learns from outfits, not from pairs",
            "leave it out",
        ),
        (
            not isinstance(training.negatives, str),
            "training.negatives",
            "mixes negatives in a way of its own",
            "name one kind, or take outfit.popular_share and outfit.matched_share",
        ),
        (
            config.teacher.strength_from != "given",
            "teacher.strength_from",
            "has the strength that it is given",
            "leave it out; teacher.strength says how far rules are heard",
        ),
        (
            training.select_on is not None,
            "training.select_on",
            "is selected by questions with all kinds of negatives",
            "leave it out",
        ),
        (
            training.select_split != "valid",
            "training.select_split",
            "is selected on validation outfits",
            'leave it out, or take training.select_split = "valid"',
        ),
    ):
        if chosen:
            raise ConfigError(f"The model {config.model!r} {what}", where=where, fix=fix)


def _with_its_inputs(config: RunConfig) -> RunConfig:
    """Replace the user's choice with the inputs that a model insists on."""
    model = model_named(config.model)
    if not issubclass(model, Method) or model.only_reads is None:
        return config
    update = {"text": False, "word_vectors": None, "pictures": model.only_reads}
    return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})


def _with_its_scaling(config: RunConfig) -> RunConfig:
    """Use the published scaling for the models that measure it, and for no other."""
    if issubclass(model_named(config.model), AsPublished):
        update = {"scaling": "published"}
        return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})
    if config.inputs.scaling == "published":
        # It would read every bottom as a positive: the label of the leak without the leak.
        raise ConfigError(
            f"The model {config.model!r} reads a bottom in one way, whatever its role",
            where="inputs.scaling",
            fix='take inputs.scaling = "training", or a model whose name ends in -as-published',
        )
    return config


def _with_its_book(config: RunConfig) -> RunConfig:
    """Put in the rule book that a model reads if the user names none."""
    model = model_named(config.model)
    if config.rules.book is not None:
        if issubclass(model, Pkd) and config.rules.book in ("paper", "worn", "mined"):
            raise ConfigError(
                f"The model {config.model!r} reads how often values were worn together, not rules "
                "that a person wrote or that were mined",
                where="--rules",
                fix="leave --rules out, or name a file of `frequencies`",
            )
        return config
    book = "frequencies" if issubclass(model, Pkd) else "paper"
    return config.model_copy(update={"rules": config.rules.model_copy(update={"book": book})})


def with_possible_aim(config: RunConfig, dataset: Dataset) -> tuple[RunConfig, tuple[str, ...]]:
    """Replace negatives of an aim that a dataset does not permit by the nearest that it does.

    Returns what to tell a user who can do something about it, too.
    """
    if config.aim is None or config.model in OUTFIT_MODELS or matched_groups(dataset) is not None:
        return config, ()
    plain, possible = aimed(config.aim, outfits=False), dict[str, Any]()
    for part, names in {"training": ("negatives", "select_on"), "rules": ("against",)}.items():
        # What the user chose in place of the aim's is the user's.
        own = {name: plain[part][name] for name in names if name in plain[part]}
        chosen = getattr(config, part)
        update = {
            name: without_groups(value)
            for name, value in own.items()
            if getattr(chosen, name) == value
        }
        possible[part] = chosen.model_copy(update=update)
    changed = config.model_copy(update=possible)
    told = (
        "Neither backdrops nor times of listing are known, so negatives that should share those of "
        "the right answer are drawn from all: wearwith encode DATASET finds backdrops"
    )
    photographed = dataset.items["image"].null_count() < dataset.items.height
    return changed, ((told,) if photographed and changed != config else ())

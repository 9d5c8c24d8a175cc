"""The card of a trained model, with the settings and the command that train it again."""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from wearwith._version import __version__
from wearwith.catalog import mixture_in_words
from wearwith.files.markdown import document, number, part, plain_text, table, unknown
from wearwith.files.toml import toml_string
from wearwith.model.serving_card import as_served
from wearwith.model.trained_model import TrainedModel
from wearwith.models import MODELS
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.rules.outfit_activation import OutfitActivation
from wearwith.training.run_config import RunConfig
from wearwith.types import OUTFIT_SLOTS, SIDES

__all__ = ["MEASURED", "again", "model_card"]

MEASURED = "what was measured"  # the part that `wearwith evaluate --keep` rewrites
NOT_MEASURED = (
    "No test figure is kept here. `wearwith evaluate RUN` measures it, with an interval under each "
    "kind of negatives; `--keep` puts it here."
)
MOST_RULES = 10
MOST_OF_WARNING = 1_000  # characters
SETTINGS = "settings.toml"
NOT_FOR = (
    "What it is not for: judging people, their bodies or their taste; deciding without a person "
    "what somebody may wear or buy; saying that two garments do not go together because they rank "
    "low; another shop's clothes or another country's taste, before it was measured there."
)
CAVEATS = """
- With random negatives a model that only knows what is worn most may look good. Read the figure
  with popular negatives beside it.
- Photographs of one season may share a backdrop, and a model may learn that in the place of
  garments. Matched negatives take it away. Hard negatives take both advantages away.
- A pair that nobody wore counts as wrong in every figure, whether or not it matches.
- It has learned the taste of those who chose the outfits. It knows garments by their words and
  pictures, and nothing of the people who wear them.""".strip()
OF_RULES = """
- A rule is somebody's opinion, or a count of what was worn. That one fires does not make it right:
  `wearwith rules coverage` says how often it is.""".strip()


def model_card(run: TrainedModel, version: str = __version__) -> str:
    """Write the card of a run as Markdown; `version` is the wearwith that trained it."""
    return document(
        f"# Model: {run.name}",
        f"A model of wearwith: {_what_it_does(run)}. This card was made from what the run folder "
        "holds. A person may edit it; `wearwith evaluate --keep` writes its own part anew and "
        "leaves the rest as it is.",
        _warnings(run),
        "## Details",
        _details(run, version),
        "## Training it again",
        again(RunConfig.of(run.config), run.encoders, has_rules=run.knowledge is not None),
        "## What it is for",
        f"Suggesting garments of this catalogue that go with {_given(run)} of it, to a person who "
        "decides; studying what was worn together."
        + (
            " Garments that it has never seen can be asked about, too."
            if run.manifest.reads is not None
            else ""
        ),
        NOT_FOR,
        "## Data",
        _data(run),
        "## How good it is",
        _validation(run),
        part(MEASURED, NOT_MEASURED),
        as_served(run.manifest),
        "" if run.knowledge is None else document("## Its rules", _rules(run)),
        "## Caveats",
        CAVEATS if run.knowledge is None else f"{CAVEATS}\n{OF_RULES}",
    )


def _what_it_does(run: TrainedModel) -> str:
    if run.outfits is None:
        return "it ranks bottoms by how well they go with a top"
    return (
        "it ranks the garments of a slot by how well they go with the rest of an outfit, whole "
        "outfits by how well they go together, and bottoms for a top"
    )


def _given(run: TrainedModel) -> str:
    return "one" if run.outfits is None else "one or several"


def _warnings(run: TrainedModel) -> str:
    """What could not be learned; it stands first, as nothing else of the card makes up for it."""
    if not run.manifest.warnings:
        return ""
    lines = [f"- {plain_text(text, MOST_OF_WARNING)}" for text in run.manifest.warnings]
    return document("## Know this first", "\n".join(lines))


def _details(run: TrainedModel, version: str) -> str:
    method = MODELS[run.name] if run.own is None else run.own.model
    summary = (method.__doc__ or "").strip().partition("\n")[0]
    learned = sum(
        np.size(array)
        for name, array in run.arrays.items()
        if not name.startswith(("latent.", "features.", "scaling.", "training."))
    )
    lines = [
        f"- Method: `{run.name}`. {plain_text(summary, 200)}",
        f"- Trained by wearwith {plain_text(version)} with seed {run.config['training']['seed']}",
        f"- Reads: {plain_text(run.inputs or 'nothing of a garment itself')}",
        *(f"- `{plain_text(name)}` is {_encoder(how)}" for name, how in run.encoders.items()),
        f"- Learned numbers, the encoded catalogue not counted: {learned:,}",
        f"- Best epoch: {run.best_epoch} of {len(run.history)}" if run.history else "",
        unknown("Licence of the weights"),
        unknown("Whom to ask about it"),
    ]
    return "\n".join(line for line in lines if line)


def _encoder(how: object) -> str:
    """Describe what computed a feature set, by the plain values that identify it."""
    if not isinstance(how, dict):
        return plain_text(how)
    facts = [
        f"{plain_text(key)} {plain_text(Path(value).name if isinstance(value, str) else value)}"
        for key, value in how.items()
        if isinstance(value, str | int | float)
    ]
    return "computed by: " + ", ".join(facts)


def _data(run: TrainedModel) -> str:
    if run.outfits is None:
        ranked = [(f"{side}s", run.items.filter(side=side).height) for side in SIDES]
    else:
        ranked = [(slot, len(run.outfits.garments.of_slot(slot))) for slot in OUTFIT_SLOTS]
    place = run.dataset["folder"]
    in_folder = "" if place is None else f" in the folder `{plain_text(Path(place).name)}`"
    return document(
        f"The dataset{in_folder} with the fingerprint `{run.dataset['fingerprint']}`. Its own card "
        "says where it is from, what is missing in it, and whose taste it shows.",
        table(("garments that can be ranked", "number"), ranked),
    )


def _validation(run: TrainedModel) -> str:
    training = RunConfig.of(run.config).training
    if not run.history:
        return (
            "Nothing was measured while it was made: it counts, and there was no epoch to choose."
        )
    best = run.history[run.best_epoch - 1]
    if "valid_fitb" in best:
        return _outfit_validation(best)
    kind = mixture_in_words(training.select_on or training.negatives)
    own = " (the dataset's own triplets, where it has some)" if kind == "random" else ""
    teacher = (
        f", and its teacher's {number(best['valid_auc_teacher'])}"
        if "valid_auc_teacher" in best
        else ""
    )
    if training.select_split == "test":
        return (
            f"AUC {number(best['valid_auc'])}{teacher} **on the test split**, with {kind} "
            f"negatives{own}. Its epoch was chosen there, as the published code does: it measures "
            "a protocol, and no figure of it says how good the model is."
        )
    return (
        f"AUC {number(best['valid_auc'])}{teacher} on validation pairs, with {kind} "
        f"negatives{own}. The best epoch was chosen by this figure, which makes it a little too "
        "good: it is no test figure."
    )


def _outfit_validation(best: Mapping[str, float]) -> str:
    kinds = [name.removeprefix("fitb_") for name in best if name.startswith("fitb_")]
    kinds = [kind for kind in kinds if not kind.endswith("_teacher")]
    rows = [
        (kind, number(best[f"fitb_{kind}"]), number(best.get(f"fitb_{kind}_teacher")))
        for kind in kinds
    ]
    return document(
        "Blanks of validation outfits that were filled rightly among four garments of the slot. "
        "The best epoch was chosen by the mean of these, which makes them a little too good: they "
        "are no test figures.",
        table(("wrong answers", "student", "teacher"), rows),
    )


def _rules(run: TrainedModel) -> str:
    """List the rules that fire most often over all pairs of the catalogue."""
    knowledge = run.knowledge
    assert knowledge is not None  # noqa: S101
    rules, sets = knowledge.book.rules, knowledge.book.set_rules
    if run.outfits is None:
        fires = knowledge.activation(run.catalogue).n_pairs()
        every = len(run.catalogue.tops) * len(run.catalogue.bottoms)
    else:
        garments = run.outfits.garments
        fires = OutfitActivation.of(knowledge.book, knowledge.traits, garments).n_pairs()
        every = len(garments) * (len(garments) - 1) // 2
    first = [n for n in np.argsort(-fires, kind="stable")[:MOST_RULES] if fires[n]]
    rows = [
        (
            plain_text(rules[n].id),
            "for" if rules[n].is_positive else "against",
            f"{100 * fires[n] / every:.2f} %",
        )
        for n in first
    ]
    silent = int((fires == 0).sum())
    return document(
        f"{len(rules):,} rules, of which {silent:,} fire on no pair of this catalogue"
        + (f", and {len(sets)} about whole outfits" if sets else "")
        + ". They stand in `rules.toml`. "
        + ("Those that fire most often:" if rows else ""),
        table(("rule", "speaks", "of all pairs"), rows),
    )


def again(config: RunConfig, pictures: Iterable[str], *, has_rules: bool) -> str:
    """Write the command that trains a model again, and the settings that differ from the defaults.

    `pictures` are the feature sets that were read where the configuration leaves that open.
    """
    values = changed(config, has_rules)
    model = values.pop("model", "dbpr")
    seed = values.get("training", {}).pop("seed", 0)
    command = f"wearwith train DATASET --model {model} --seed {seed}"
    if config.inputs.pictures is None:
        command += "".join(f" --image {shlex.quote(name)}" for name in pictures)
    if has_rules and not _mines_again(config):
        command += " --rules RUN/rules.toml"
    settings = _toml(values)
    if not settings:
        return document(
            f"```sh\n{command} --out NEW\n```", "All other settings are the usual ones."
        )
    return document(
        f"```sh\n{command} --config {SETTINGS} --out NEW\n```",
        f"`{SETTINGS}` holds what differs from the usual settings:",
        f"```toml\n{settings}\n```",
    )


def changed(config: RunConfig, has_rules: bool) -> dict[str, Any]:
    """Return the settings that differ from the defaults; those of rules only if there are rules."""
    usual = RunConfig(model=config.model).model_dump() | {"model": RunConfig().model}
    if config.training.device == "cpu":
        usual["training"]["precision"] = "float32"  # what `auto` is there
    found = _differences(config.model_dump(), usual)
    if not has_rules:
        found.pop("rules", None)
        found.pop("teacher", None)
    rules = found.get("rules", {})
    rules.pop("book", None)  # the run folder holds what was read
    if not _mines_again(config):
        rules.pop("mining", None)
    if "vocabulary" in rules:
        rules["vocabulary"] = "RUN/attributes.toml"
    return found


def _mines_again(config: RunConfig) -> bool:
    """Whether training mines its rules itself, and knows which outfit each was counted in.

    A model of outfits then asks about every outfit as if it had not been counted, which a file of
    the same rules does not permit.
    """
    return config.model in OUTFIT_MODELS and config.rules.book == "mined"


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
    # Only the name of a file: where it lies is private.
    return toml_string(value.name if isinstance(value, PurePath) else str(value))

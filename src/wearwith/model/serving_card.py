"""The card of a model: how it serves, and a whole card where its training is unknown."""

from collections.abc import Mapping

from wearwith.files.markdown import document, number, plain_text, table
from wearwith.model.calibration import Calibration
from wearwith.model.model_manifest import Manifest
from wearwith.types import By

__all__ = ["as_served", "model_without_training"]


def as_served(manifest: Manifest) -> str:
    """Write the part of a card that says what its answers are worth."""
    return document(
        "## As it is served",
        "It serves without torch.",
        _probabilities(manifest),
        _chances_of_outfits(manifest),
        _teacher(manifest),
        _default(manifest),
    )


def model_without_training(manifest: Manifest) -> str:
    """Write the card of a model whose training is unknown."""
    shape = f"{manifest.latent_dim} numbers a garment, layers: {manifest.layers}"
    return document(
        f"# Model: {plain_text(manifest.model)}",
        "A model of wearwith: it ranks the garments that go with one. How it was trained and "
        "measured is not known here.",
        "## Details",
        "\n".join(
            (
                f"- Method: `{plain_text(manifest.model)}`",
                f"- Reads: {plain_text(manifest.inputs or 'nothing of a garment itself')}",
                f"- Towers: {shape if manifest.reads == 'towers' else 'none'}",
                f"- Fingerprint of its garments: `{manifest.dataset.get('fingerprint')}`",
            )
        ),
        as_served(manifest),
    )


def _probabilities(manifest: Manifest) -> str:
    meaning = (
        "A score becomes the probability that a pair was worn, where a worn and a random one are "
        "equally likely beforehand. It was fitted on validation pairs, which also chose the epoch, "
        "and is a little optimistic. A coin has a Brier score of .250 and a log loss of .693:"
    )
    silent = "Not all scores become probabilities"
    return _fits(manifest.calibration, "worn pairs", meaning, silent, manifest.uncalibrated)


def _chances_of_outfits(manifest: Manifest) -> str:
    meaning = (
        "The score of a whole outfit becomes the probability that it is the worn one of two: as it "
        "was worn, and with one garment replaced by a random one of its slot. It was fitted on "
        "validation outfits:"
    )
    silent = "Not all scores of outfits become probabilities"
    fits, reason = manifest.outfit_calibration, manifest.outfit_uncalibrated
    return _fits(fits, "worn outfits", meaning, silent, reason)


def _fits(
    fits: Mapping[By, Calibration], worn: str, meaning: str, silent: str, reason: str | None
) -> str:
    """A table of calibrations; `silent` introduces the `reason` why one is missing."""
    rows = [
        (name, f"{fit.n_worn:,}", number(fit.brier), number(fit.log_loss))
        for name, fit in fits.items()
    ]
    return document(
        meaning if rows else "",
        table(("of", worn, "Brier score", "log loss"), rows),
        f"{silent}: {plain_text(reason, 300)}." if reason else "",
    )


def _default(manifest: Manifest) -> str:
    aucs = manifest.default_auc
    if len(aucs) < 2:
        return ""
    student, teacher = number(aucs["student"]), number(aucs["teacher"])
    figures = (
        f"as they rank lists, the student has an AUC of {student} on validation pairs, and the "
        f"teacher {teacher}"
    )
    if manifest.spec is not None and manifest.spec.outfit is not None:
        figures = (
            f"of the blanks of validation outfits the student fills {student} rightly, and the "
            f"teacher {teacher}"
        )
    return (
        f"Unless somebody asks for another, the {manifest.default_by}'s ranking counts: {figures}. "
        "Once rules were edited, the teacher's counts."
    )


def _teacher(manifest: Manifest) -> str:
    form = manifest.teacher
    if form is None:
        return "It is served without a teacher, so no rule counts."
    weighed = {
        "attention": "attention weighs them",
        "uniform": "all count alike",
        "even": "each counts one half",
        "gates": "what is given decides how much each counts",
        "frequencies": "how often their values were worn together weighs them",
    }[form.confidence]
    return (
        f"Its rules count when the teacher ranks: {weighed}, with a strength of {form.strength:g}. "
        "With edited rules its scores have no probability."
    )

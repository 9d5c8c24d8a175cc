"""The card of an exported model: that of its run, and what serving adds."""

from wearwith.markdown import document, number, plain_text, table
from wearwith.model.manifest import Manifest

__all__ = ["exported_card"]


def exported_card(manifest: Manifest, of_run: str | None = None) -> str:
    """Write the card as Markdown; `of_run` is the card of the run that was exported."""
    return document(
        of_run or _without_run(manifest),
        "## As it is served",
        f"Exported by wearwith {manifest.wearwith}. It serves without torch.",
        _probabilities(manifest),
        _teacher(manifest),
    )


def _without_run(manifest: Manifest) -> str:
    shape = f"{manifest.latent_dim} numbers a garment, layers: {manifest.layers}"
    return document(
        f"# Model: {plain_text(manifest.model)}",
        "An exported model of wearwith: it ranks the garments that go with one. The card of the "
        "run that it came from, which says how it was trained and measured, is not here.",
        "## Details",
        "\n".join(
            (
                f"- Method: `{plain_text(manifest.model)}`",
                f"- Reads: {plain_text(manifest.inputs or 'nothing of a garment itself')}",
                f"- Towers: {shape if manifest.layers else 'none'}",
                f"- Fingerprint of its garments: `{manifest.dataset.get('fingerprint')}`",
            )
        ),
    )


def _probabilities(manifest: Manifest) -> str:
    rows = [
        (name, f"{fit.n_worn:,}", number(fit.brier), number(fit.log_loss))
        for name, fit in manifest.calibration.items()
    ]
    meaning = (
        "A score becomes the probability that a pair was worn, where a worn and a random one are "
        "equally likely beforehand. It was fitted on validation pairs, which also chose the epoch, "
        "and is a little too good. A coin has a Brier score of .250 and a log loss of .693:"
    )
    reason = manifest.uncalibrated
    return document(
        meaning if rows else "",
        table(("of", "worn pairs", "Brier score", "log loss"), rows),
        f"Not all scores become probabilities: {plain_text(reason, 300)}." if reason else "",
    )


def _teacher(manifest: Manifest) -> str:
    form = manifest.teacher
    if form is None:
        return "It is served without a teacher, so that no rule has a say."
    weighed = "attention weighs them" if form.confidence == "attention" else "all count alike"
    return (
        f"Its rules have a say where the teacher is asked for: {weighed}, with a strength of "
        f"{form.strength:g}. With rules that were edited its scores have no probability."
    )

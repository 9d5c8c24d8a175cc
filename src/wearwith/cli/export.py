"""`wearwith export`."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.options import OwnModelOption, RunArgument
from wearwith.cli.output import print_json, print_table, say

__all__ = ["export"]


def export(
    run: RunArgument,
    out: Annotated[Path, typer.Argument(help="The new folder.")],
    dataset: Annotated[
        Path | None, typer.Option(help="Where the dataset is now, for pictures and older runs.")
    ] = None,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Add thumbnails of the dataset's photographs.")
    ] = False,
    model: OwnModelOption = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print one object: model, folder, calibration.")
    ] = False,
) -> None:
    """Copy a model without what only further training needs.

    A run can be served as it is; a copy is for another machine. Scores become probabilities if they
    were calibrated at the end of training. `--dataset` calibrates a run of an older version whose
    dataset has moved.

    Example: `wearwith export runs/akd served/akd`
    """
    from wearwith.catalog import load_dataset
    from wearwith.model.serving_copy import export_model
    from wearwith.progress import shown
    from wearwith.training import load_run

    data = None if dataset is None else load_dataset(dataset)
    copy = export_model(load_run(run, model), out, data, pictures=pictures, progress=shown)
    manifest = copy.manifest
    if json_:
        fields = {"model", "inputs", "calibration", "uncalibrated"}
        print_json({"folder": str(out)} | manifest.model_dump(mode="json", include=fields))
        return
    say(f"Copied {manifest.model} to {out} (reads {manifest.inputs})")
    if manifest.calibration:
        print_table(
            "Probabilities, on tops that they were not fitted to",
            ("of", "worn pairs", "Brier score", "log loss"),
            [
                (name, each.n_worn, each.brier, each.log_loss)
                for name, each in manifest.calibration.items()
            ],
        )
    if manifest.uncalibrated is not None:
        say(f"Not all scores become probabilities: {manifest.uncalibrated}")

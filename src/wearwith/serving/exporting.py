"""A training run is served from its export, which is made once and kept beside it.

This is the one place of serving where torch may be imported: in a process of its own, which ends
before the service begins.
"""

import hashlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from wearwith._version import __version__
from wearwith.errors import RunError, WearwithError
from wearwith.model.folder import MANIFEST
from wearwith.model.manifest import SCHEMA_VERSION

__all__ = ["servable"]

RUN_MANIFEST = "run.json"


def servable(folder: Path) -> tuple[Path, bool]:
    """Give the exported model of a folder: itself, or the export of the run that it is.

    A run's export is `RUN.served/KEY`, where the key is made of the run's manifest and this
    package's version: another training has another export.

    Returns
    -------
    folder, is_new
        And whether it was exported just now.

    Raises
    ------
    RunError
        If the folder is neither an exported model nor a run.
    WearwithError
        If the run can't be exported.
    """
    if (folder / MANIFEST).is_file():
        return folder, False
    manifest = folder / RUN_MANIFEST
    if not manifest.is_file():
        raise RunError(
            "There is neither an exported model nor a finished run here",
            where=folder,
            fix="wearwith train DATASET --out RUN, then wearwith serve RUN",
        )
    said = f"{__version__} {SCHEMA_VERSION} ".encode() + manifest.read_bytes()
    run = folder.resolve()
    out = run.with_name(f"{run.name}.served") / hashlib.sha256(said).hexdigest()[:12]
    if (out / MANIFEST).is_file():
        return out, False
    # Spawned, so that nothing of this process is shared with it, and torch stays there.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        problem = process.submit(_export, run, out).result()
    if problem is not None:
        what, where, fix = problem
        raise WearwithError(what, where=where, fix=fix)
    return out, True


def _export(run: Path, out: Path) -> tuple[str, str | None, str | None] | None:
    """Export a run with the pictures that its dataset has; give what is wrong, which can travel."""
    from wearwith.errors import DataError
    from wearwith.progress import shown
    from wearwith.training import load_run
    from wearwith.training.export import export

    try:
        trained = load_run(run)
        try:
            dataset = trained.read_dataset()
        except (RunError, DataError):
            dataset = None  # the export says so, and has no probabilities
        has_pictures = (
            dataset is not None
            and dataset.image_root is not None
            and dataset.items["image"].is_not_null().any()
        )
        export(trained, out, dataset, pictures=has_pictures, progress=shown)
    except WearwithError as error:
        return error.what, error.where, error.fix
    except OSError as error:
        fix = "export it elsewhere with wearwith export RUN OUT --pictures, and serve that"
        return f"The run can't be exported beside it: {error.strerror}", str(out), fix
    return None

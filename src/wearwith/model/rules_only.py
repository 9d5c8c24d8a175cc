"""A rule book at work on garments of which nothing else is known: a teacher without a student."""

import numpy as np

from wearwith._version import __version__
from wearwith.catalog import Dataset
from wearwith.model.model_manifest import Manifest, TeacherForm
from wearwith.model.trained_model import TrainedModel
from wearwith.rules import RulesConfig, read_knowledge

__all__ = ["rules_alone"]


def rules_alone(dataset: Dataset, config: RulesConfig | None = None) -> TrainedModel:
    """Let rules say what goes with what; all that fire on a pair count alike.

    Parameters
    ----------
    dataset
        The garments. What was seen in their pictures is read too.
    config
        Which rules, and how sure what was seen must be. If not given, what others wore together
        (`RuleBook.worn`), and every garment is taken for what it most likely is: with nothing else
        to go by, an unsure colour is better than none.

    Returns
    -------
    TrainedModel
        Without a student: points have no numbers, and only the teacher can be asked.

    Raises
    ------
    RuleError
        If the book is missing or wrong, or rules fire on pictures alone and nothing was seen.
    """
    config = config or RulesConfig(book="worn", seen_confidence=0)
    knowledge = read_knowledge(dataset, config)
    catalogue = dataset.catalogue
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    form = TeacherForm(
        confidence="uniform",
        fidelity="logit",
        strength=1.0,
        may_doubt=False,
        read_from=config.read_from,
    )
    manifest = Manifest(
        wearwith=__version__,
        model="rules",
        inputs="colours, patterns, materials and kinds",
        dataset={"fingerprint": dataset.fingerprint, "folder": place},
        teacher=form,
        uncalibrated="rules say what is better, and not how likely it is",
    )
    arrays = {
        "latent.tops": np.zeros((len(catalogue.tops), 0), np.float32),
        "latent.bottoms": np.zeros((len(catalogue.bottoms), 0), np.float32),
    }
    return TrainedModel(manifest, arrays, dataset.items, dataset.pairs, None, knowledge)

"""A trained model over garments that it did not learn from."""

from dataclasses import replace

import numpy as np
import torch

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.features import read_inputs_again
from wearwith.models import (
    AsPublished,
    GradientScorer,
    RulesAlone,
    Scorer,
    Teaching,
)
from wearwith.rules import Knowledge, ReadFrom, read_knowledge_again
from wearwith.training.run import Run

__all__ = ["transfer"]


def transfer(run: Run, dataset: Dataset, *, read_from: ReadFrom | None = None) -> Run:
    """Put a trained model to work on the garments of another dataset.

    Weights, words, scaling and rules stay as they were learned; the garments are read and encoded
    anew. What was counted for a bottom of the first catalogue is not known of another one, so that
    a model with popularity takes all of these for equally common. What a garment lacks, a picture
    or a text, is filled as in training.

    Parameters
    ----------
    run
        A trained model.
    dataset
        Other garments; or the same ones, to read from elsewhere what rules fire on. Feature sets
        have the names and the encoders of those that the model learned from.
    read_from
        What rules fire on; as in training if not given.

    Returns
    -------
    Run
        Positions of its scorer are those of the other dataset's tops and bottoms.

    Raises
    ------
    ConfigError
        If the model knows nothing but the garments that it counted, or nothing can be read of
        these.
    DataError
        If a feature set is missing, or was computed in another way.
    RuleError
        If only pictures are to be read for the rules, and nothing was seen in them.
    """
    knowledge = None
    if run.knowledge is not None:
        config = run.config.rules
        if read_from is not None:
            config = config.model_copy(update={"read_from": read_from})
        knowledge = read_knowledge_again(dataset, run.knowledge, config)
    if isinstance(run.scorer, RulesAlone):
        scorer = _rules_over(run, dataset, knowledge)
    else:
        scorer = _encoded(run, dataset, knowledge)
    place = None if dataset.folder is None else str(dataset.folder.resolve())
    return replace(
        run,
        scorer=scorer,
        items=dataset.items,
        dataset={"fingerprint": dataset.fingerprint, "folder": place},
        spec=getattr(scorer, "spec", None),
        knowledge=knowledge,
        folder=None,
    )


def _rules_over(run: Run, dataset: Dataset, knowledge: Knowledge | None) -> Scorer:
    assert knowledge is not None  # noqa: S101
    catalogue = dataset.catalogue
    scorer = RulesAlone(catalogue, run.config.baseline, knowledge.activation(catalogue))
    scorer.restore(run.scorer.tensors())
    return scorer


def _encoded(run: Run, dataset: Dataset, knowledge: Knowledge | None) -> Scorer:
    """The same weights with the new garments encoded."""
    learned = run.scorer
    if (
        not isinstance(learned, GradientScorer)
        or isinstance(learned, AsPublished)
        or run.spec is None
    ):
        raise ConfigError(
            f"The model {run.name!r} knows no garments but those that it was trained on",
            where=run.folder,
            fix="take one that reads garments, such as dbpr or akd",
        )
    inputs = read_inputs_again(
        dataset, run.config.inputs.text_length, run.vocabulary, run.scalings, run.encoders
    )
    catalogue, spec = dataset.catalogue, run.spec
    if spec.n_popularity:
        spec = spec.model_copy(update={"n_popularity": len(catalogue.bottoms)})
    teaching = None
    if knowledge is not None:
        teaching = Teaching(run.config.teacher, knowledge.activation(catalogue))
    scorer = type(learned)(catalogue, spec, torch.Generator(), teaching=teaching)
    scorer.take_weights(learned)
    scorer.attach(inputs, np.empty(0, dtype=np.int64))
    scorer.refresh()
    return scorer

"""A floor under what a small student learns from real outfits, in a few seconds."""

import pytest

from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.importers.mango import read_mango
from wearwith.evaluation import evaluate
from wearwith.training import RunConfig, train


@pytest.mark.real
def test_a_small_student_learns_stylists_outfits_from_words(shared_data, tmp_path):
    dataset, _ = import_dataset(
        lambda problems: read_mango(shared_data / "mango", problems),
        tmp_path / "mango",
        source={"format": "mango"},
    )
    config = RunConfig.of(
        {
            "model": "dbpr",
            "tower": {"hidden": [64], "word_dim": 32, "maps": 16},
            "training": {
                "optimiser": "adamw",
                "learning_rate": 0.005,
                "schedule": "cosine",
                "epochs": 5,
                "redraw": True,
            },
        }
    )
    run = train(dataset, config)
    found = evaluate(run.scorer, dataset, "valid")
    assert found.auc > 0.74
    # Garments that share all words tie, and there are few of them.
    assert found.auc - 0.01 < found.headline.auc_strict <= found.auc

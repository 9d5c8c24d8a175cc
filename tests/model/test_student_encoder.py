"""New garments, encoded in NumPy, get the points that the methods in torch gave the catalogue."""

import numpy as np
import pytest

from wearwith.errors import ConfigError
from wearwith.features import read_inputs
from wearwith.training import RunConfig

CASES = {
    "both": {},
    "text alone": {"inputs": {"pictures": ()}},
    "pictures alone": {"inputs": {"text": False}},
    "two feature sets": {"inputs": {"pictures": ("border", "colours")}},
    "columns of one spread": {"inputs": {"unit_length": False}},
    "two layers of tanh": {"tower": {"hidden": (12, 6), "activation": "tanh"}},
    "linear": {"tower": {"activation": "linear"}},
    "trained with dropout": {"tower": {"dropout": 0.4, "modality_dropout": 0.5}},
    "popularity": {"popularity": True},
    "n-grams": {"inputs": {"subwords": True}},
    "n-grams of words that few have": {"inputs": {"subwords": True, "min_count": 9}},
}


@pytest.mark.parametrize("case", CASES)
def test_the_catalogue_encoded_again_is_the_catalogue(train_tiny, gappy, case):
    assert_encoded_again(train_tiny(**CASES[case]), gappy)


def assert_encoded_again(model, dataset):
    inputs = read_inputs(dataset, RunConfig.of(model.config).inputs)
    for side, items in (("top", inputs.tops), ("bottom", inputs.bottoms)):
        encoded, known = model.new_points(side, items), model.points(side)
        if model.manifest.popularity and side == "bottom":  # a new one was never worn
            assert (encoded[:, -1] == 0).all()
            encoded, known = encoded[:, :-1], known[:, :-1]
        np.testing.assert_allclose(encoded, known, atol=1e-5)
        assert encoded.dtype == np.float32
        assert np.ptp(known) > 1e-3


BASELINES = {
    "ibr": {},
    "exibr": {},
    "exibr, text alone": {"inputs": {"pictures": ()}},
    "bpr-dae": {},
    "bpr-dae, pictures alone": {"inputs": {"text": False}},
    "exibr, n-grams": {"inputs": {"subwords": True, "min_count": 9}},
    "bpr-dae, n-grams": {"inputs": {"subwords": True, "min_count": 9}},
    "bpr-dae, two layers": {"tower": {"hidden": (12, 6)}},
    "ukd": {"teacher": {"fidelity": "logit"}},
    "pkd": {"teacher": {"fidelity": "logit"}},
}


@pytest.mark.parametrize("case", BASELINES)
def test_of_every_method_that_reads_garments(train_tiny, gappy, case):
    assert_encoded_again(train_tiny(case.partition(",")[0], **BASELINES[case]), gappy)


@pytest.mark.parametrize("name", ["pop", "rand", "raw"])
def test_a_method_that_reads_none_says_so(train_tiny, gappy, name):
    model = train_tiny(name)
    inputs = read_inputs(gappy, RunConfig.of(model.config).inputs)
    with pytest.raises(ConfigError, match="knows no garments but those that it was trained on"):
        model.new_points("top", inputs.tops)


def test_items_lack_text_and_pictures(gappy, dbpr):
    inputs = read_inputs(gappy, RunConfig.of(dbpr.config).inputs).tops
    has = np.column_stack([inputs.has_text, inputs.blocks["colours"].present])
    assert {tuple(row) for row in has} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }


def test_scores_are_inner_products_of_points(train_tiny):
    run = train_tiny(popularity=True)
    model = run
    scores = model.points("top") @ model.points("bottom").T
    np.testing.assert_allclose(scores, run.scorer.score_all(np.arange(24)), rtol=1e-6)

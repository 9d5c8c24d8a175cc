"""The towers in NumPy give what the towers in torch gave."""

import numpy as np
import pytest

from wearwith.features import read_inputs

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
}


@pytest.mark.parametrize("case", CASES)
def test_the_catalogue_encoded_again_is_the_catalogue(train_tiny, gappy, case):
    run = train_tiny(**CASES[case])
    model = run
    inputs = read_inputs(gappy, run.config.inputs)
    for side, items in (("top", inputs.tops), ("bottom", inputs.bottoms)):
        encoded = model.encoder.latent(side, items)
        np.testing.assert_allclose(encoded, model.latent(side), atol=1e-5)
        assert encoded.dtype == np.float32


def test_akd_too(akd, gappy):
    model = akd
    inputs = read_inputs(gappy, akd.config.inputs)
    np.testing.assert_allclose(
        model.encoder.latent("bottom", inputs.bottoms), akd.scorer.bottom_latent, atol=1e-5
    )


def test_items_lack_text_and_pictures(gappy, dbpr):
    inputs = read_inputs(gappy, dbpr.config.inputs).tops
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

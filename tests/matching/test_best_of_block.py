"""The best of each top of a block are those of the whole list, by whoever ranks."""

import numpy as np
import pytest

from wearwith.matching import best_of_block
from wearwith.matching.best_of_block import BestOfBlock


@pytest.fixture(scope="module", params=["logit", "paper", "doubt"])
def teacher(request, train_tiny):
    settings = {
        "fidelity": "paper" if request.param == "paper" else "logit",
        "attention_size": 8,
        "may_doubt": request.param == "doubt",
        "strength": 1.0,
    }
    return train_tiny("akd", settings).scorer.teacher


@pytest.mark.parametrize("k", [1, 6, 24, 100])
@pytest.mark.parametrize("level", [False, True])
def test_the_teacher_is_asked_about_few_pairs_and_nothing_is_missed(teacher, k, level, monkeypatch):
    monkeypatch.setattr(best_of_block, "PAIRS_AT_ONCE", 7)
    asked = []
    weigh = teacher.pair_push
    monkeypatch.setattr(
        teacher, "pair_push", lambda i, j: asked.append(len(i)) or weigh(i, j), raising=True
    )
    means = np.random.default_rng(1).normal(size=24) if level else None
    tops = np.array([3, 0, 17, 8])
    best, scores = BestOfBlock(teacher, k, means)(tops)
    full = teacher.student.score_all(tops)
    if teacher.rules.config.fidelity == "paper":
        full = np.log(full)
    bottoms = np.tile(np.arange(24), 4)
    full = full + weigh(np.repeat(tops, 24), bottoms).reshape(4, 24)
    if level:
        full = full - means
    assert best.shape == (4, min(k, 24))
    np.testing.assert_allclose(scores, -np.sort(-full, axis=1)[:, :k], atol=1e-5)
    np.testing.assert_allclose(scores, np.take_along_axis(full, best, axis=1), atol=1e-5)
    assert sum(asked) < 4 * 24  # where one rule fires, or none does, the push is known


def test_no_tops_have_no_bottoms(teacher, dbpr):
    for scorer in (teacher, dbpr.scorer):
        best, scores = BestOfBlock(scorer, 5)(np.zeros(0, dtype=np.int64))
        assert best.shape == scores.shape == (0, 5)

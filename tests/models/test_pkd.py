"""PKD: its push and its lists derived from raw counts, and what a run of it keeps."""

import itertools

import numpy as np
import polars as pl
import pytest
import torch

from taught import taught
from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.model.frequency_teacher import FrequencyTeacher
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Teaching, TripletBatch, pkd
from wearwith.rules import RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.training import loop as training_loop
from worlds import add_vectors, tiny

C = 3.0
COLOURS = ("white", "black", "red")
N = 12


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Give garments of several colours, some of a material, worn together by whim."""
    rng = np.random.default_rng(5)
    rows = [
        {
            "id": f"{kind}{n:02d}",
            "kind": {"t": "top", "b": "bottom"}[kind],
            "title": " ".join(
                [
                    COLOURS[n % 3],
                    *([COLOURS[(n + 1) % 3]] if n % 4 == 0 else []),
                    *(["silk"] if n % 2 else []),
                    "thing",
                ]
                if n < N - 1
                else ["thing"]  # of the last nothing is known
            ),
        }
        for kind in "tb"
        for n in range(N)
    ]
    pairs = [
        (f"t{i:02d}", f"b{j:02d}", ("train", "train", "train", "valid", "test")[rng.integers(5)])
        for i, j in itertools.product(range(N), range(N))
        if rng.random() < (0.7 if i % 3 == j % 3 else 0.35)
    ]
    dataset = Dataset.from_frames(
        pl.DataFrame(rows), pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    ).save(tmp_path_factory.mktemp("shop") / "data")
    add_vectors(dataset, "colours")
    return dataset


def config(each_end=10, **training) -> RunConfig:
    values = tiny("pkd", inputs={"pictures": ("colours",)}, **training).model_dump()
    teacher = {"fidelity": "logit", "strength": C}
    return RunConfig.of({**values, "teacher": teacher, "rules": {"mining": {"each_end": each_end}}})


@pytest.fixture(scope="module", params=[10, 2])
def run(request, shop, tmp_path_factory):
    return train(shop, config(request.param, epochs=2), tmp_path_factory.mktemp("pkd") / "run")


def derived(run, shop):
    """fq_m of all pairs of garments, (n_attributes, N, N), from titles, pairs and the R_m read."""
    words = dict(shop.items.select("id", pl.col("title").str.split(" ")).iter_rows())
    of = {"colour": COLOURS, "material": ("silk",)}
    has = {
        item: {name: [v for v in values if v in words[item]] for name, values in of.items()}
        for item in words
    }
    train_pairs = shop.pairs.filter(split="train").select("top", "bottom").rows()
    fq = np.zeros((2, N, N))
    for m, name in enumerate(of):
        counts = {
            (a, b): sum(a in has[i][name] and b in has[j][name] for i, j in train_pairs)
            for a, b in itertools.product(of[name], of[name])
        }
        chosen = {
            (r.top.value, r.bottom.value)
            for r in run.knowledge.book.rules
            if r.top.attribute == name
        }
        for i, j in itertools.product(range(N), range(N)):
            both = itertools.product(has[f"t{i:02d}"][name], has[f"b{j:02d}"][name])
            found = [counts[pair] for pair in both if pair in chosen]
            fq[m, i, j] = np.mean(found) if found else 0
    return fq


def derived_g(fq, i, j, k):
    """[g_m^ij, g_m^ik] as printed, summed over attributes."""
    g = np.zeros(2)
    for frequency in fq:
        if frequency[i, j] and frequency[i, k]:
            g += np.array([frequency[i, j], frequency[i, k]]) / (frequency[i, j] + frequency[i, k])
    return g


TRIPLETS = np.array(list(itertools.product(range(N), range(N), range(N))))


def test_the_world_has_what_the_tests_are_about(run, shop):
    fq = derived(run, shop)
    assert len(run.knowledge.book) == {10: 10, 2: 5}[run.config["rules"]["mining"]["each_end"]]
    assert (fq[:, N - 1] == 0).all()
    assert (fq[1, ::2] == 0).all()
    assert len(np.unique(fq[0])) > 4
    assert any(value % 1 for value in fq[0].ravel())  # the mean of several value pairs


def test_q_of_triplets_is_that_of_the_equation(run, shop):
    fq = derived(run, shop)
    scorer = run.scorer
    m_ij, m_ik = scorer.prefer(*TRIPLETS.T)
    odds, zeros = scorer.teacher.prefer(*TRIPLETS.T)
    p = np.stack([1 / (1 + np.exp(m_ik - m_ij)), 1 / (1 + np.exp(m_ij - m_ik))], axis=1)
    q = p * np.exp(C * np.array([derived_g(fq, *triplet) for triplet in TRIPLETS]))
    q /= q.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(1 / (1 + np.exp(zeros - odds)), q[:, 0], rtol=1e-6, atol=1e-6)


def test_the_push_of_training_is_that_of_the_equation(run, shop):
    fq = derived(run, shop)
    drawn = TRIPLETS[np.random.default_rng(0).integers(len(TRIPLETS), size=64)]
    settings = TeacherConfig(fidelity="logit", strength=C)
    teaching = Teaching(settings, run.knowledge.activation(run.catalogue))
    batch = TripletBatch.of(*drawn.T, torch.device("cpu"))
    push, fired = pkd.TrainingFrequencyTeacher(teaching)(batch, torch.zeros(0), torch.zeros(0))
    g = np.array([derived_g(fq, *triplet) for triplet in drawn])
    np.testing.assert_allclose(push.numpy(), C * (g[:, 0] - g[:, 1]), rtol=1e-6, atol=1e-6)
    assert push.dtype == torch.float32
    assert (push[~fired].abs() < 1e-5).all()
    differ = [any(f[i, j] and f[i, k] and f[i, j] != f[i, k] for f in fq) for i, j, k in drawn]
    assert fired.tolist() == differ
    assert 0 < sum(differ) < len(differ)


def test_swapping_j_and_k_mirrors_the_push(run):
    push = run.scorer.teacher.of_triplets(*TRIPLETS.T).push
    np.testing.assert_array_equal(
        push, -run.scorer.teacher.of_triplets(*TRIPLETS[:, [0, 2, 1]].T).push
    )
    assert (push != 0).any()


def test_without_a_value_pair_the_teacher_is_the_student(run, shop):
    fq = derived(run, shop)
    silent = np.array([not any(f[i, j] and f[i, k] for f in fq) for i, j, k in TRIPLETS])
    assert silent.any()
    triplets = TRIPLETS[silent].T
    np.testing.assert_array_equal(run.scorer.teacher.of_triplets(*triplets).push, 0)
    m_ij, m_ik = run.scorer.prefer(*triplets)
    np.testing.assert_array_equal(run.scorer.teacher.prefer(*triplets)[0], m_ij - m_ik)


def test_lists_are_nearest_to_all_triplets(run, shop):
    """Least squares over all j and k of what is left of the triplets, solved as such."""
    fq = derived(run, shop)
    push = run.scorer.teacher.score_all(np.arange(N)) - run.scorer.score_all(np.arange(N))
    differences = np.zeros((N * N, N))
    for row, (j, k) in enumerate(itertools.product(range(N), range(N))):
        differences[row, j] += 1
        differences[row, k] -= 1
    for i in range(N):
        gaps = [C * (-np.diff(derived_g(fq, i, j, k))[0]) for j in range(N) for k in range(N)]
        best = np.linalg.lstsq(differences, np.array(gaps), rcond=None)[
            0
        ]  # of least norm: sums to 0
        np.testing.assert_allclose(push[i], best, atol=2e-5)
    exact = run.scorer.teacher.of_pairs(*(grid.ravel() for grid in np.indices((N, N)))).push
    np.testing.assert_allclose(exact.reshape(N, N), push, atol=2e-5)
    np.testing.assert_allclose(exact.reshape(N, N).sum(axis=1), 0, atol=1e-5)
    nothing = np.array([], dtype=np.int64)
    assert run.scorer.teacher.score_pairs(nothing, nothing).shape == (0,)


def test_a_saved_run_scores_as_it_did(run):
    again = load_run(run.folder)
    assert again.config["rules"]["book"] == "frequencies"
    assert again.knowledge.book == run.knowledge.book
    tops = np.arange(N)
    for mine, theirs in (
        (again.scorer.score_all(tops), run.scorer.score_all(tops)),
        (again.scorer.teacher.score_all(tops), run.scorer.teacher.score_all(tops)),
        (
            again.scorer.teacher.prefer(*TRIPLETS.T)[0],
            run.scorer.teacher.prefer(*TRIPLETS.T)[0],
        ),
    ):
        np.testing.assert_array_equal(mine, theirs)


def test_a_stopped_training_goes_on(shop, tmp_path, monkeypatch):
    whole = train(shop, config(epochs=3, patience=None))
    stop = training_loop.Checkpoints.save

    def save_and_stop(self, *args, **rest):
        stop(self, *args, **rest)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training_loop.Checkpoints, "save", save_and_stop)
        with pytest.raises(KeyboardInterrupt):
            train(shop, config(epochs=3, patience=None), tmp_path / "run")
    on = train(shop, config(epochs=3, patience=None), tmp_path / "run", resume=True)
    np.testing.assert_array_equal(
        on.scorer.score_all(np.arange(N)), whole.scorer.score_all(np.arange(N))
    )
    assert len(on.history) == 3


def test_another_book_is_read_where_one_is_named(world, tmp_path):
    RuleBook().save(tmp_path / "none.toml")
    run = train(world, taught("pkd", tmp_path / "none.toml"))
    assert len(run.knowledge.book) == 0
    plain = train(world, tiny("dbpr")).scorer.score_all(np.arange(24))
    np.testing.assert_array_equal(run.scorer.score_all(np.arange(24)), plain)
    teacher = run.scorer.teacher
    np.testing.assert_array_equal(teacher.of_pairs(np.arange(3), np.arange(3)).push, 0)


def test_evidence_adds_up_to_what_the_teacher_adds(run):
    from wearwith.matching import explain

    spoken = set()
    for i, j in itertools.product(range(N), range(N)):
        top, bottom, other = f"t{i:02d}", f"b{j:02d}", f"b{(j + 1) % N:02d}"
        found = explain(run, top, bottom, against=other)
        effects = sum(rule.effect for rule in found.rules)
        assert found.teacher_score - found.student_score == pytest.approx(effects, abs=1e-5)
        push = run.scorer.teacher.of_triplets(*np.array([[i], [j], [(j + 1) % N]])).push[0]
        assert sum(rule.effect for rule in found.against.rules) == pytest.approx(push, abs=1e-5)
        assert all((rule.sign == "+") == (rule.effect > 0) for rule in found.rules)
        assert {rule.sign for rule in found.against.rules} <= {"+"}
        for rules in (found.rules, found.against.rules):
            assert sum(rule.confidence for rule in rules) == pytest.approx(1 if rules else 0)
            spoken |= {rule.id for rule in rules}
        assert "no " not in found.sentence
    assert spoken == {
        rule.id for rule in run.knowledge.book.rules if rule.top.attribute == "colour"
    }


def test_each_value_pair_has_its_own_part_of_the_ratio(shop):
    from wearwith.matching import explain

    run = train(shop, config(epochs=1))
    counts = {}
    for rule in run.knowledge.book.rules:
        counts[rule.id.replace("rarely ", "")] = int(rule.note.split()[0])
    white, black = (counts[f"colour: red + {other}"] for other in COLOURS[:2])
    # A red top; a black bottom, and one that is white and black.
    found = explain(run, "t02", "b01", against="b00").against.rules
    mean = (white + black) / 2
    expected = {
        "red + white": -C * white / 2 / (black + mean),
        "red + black": C * (black - black / 2) / (black + mean),
    }
    effects = {
        rule.id.replace("rarely ", "").removeprefix("colour: "): rule.effect for rule in found
    }
    assert effects == pytest.approx(expected, rel=1e-5)


def test_the_teacher_is_its_own(run):
    assert isinstance(run.scorer.teacher, FrequencyTeacher)
    assert run.scorer.teacher.name == "pkd"
    assert {"valid_auc", "valid_auc_teacher", "rho", "imitation"} <= run.history[-1].keys()


@pytest.mark.parametrize("book", ["paper", "mined"])
def test_rules_that_are_no_frequencies_are_an_error(world, book):
    config = tiny("pkd", epochs=1)
    rules = config.rules.model_copy(update={"book": book})
    with pytest.raises(ConfigError, match="how often values were worn together"):
        train(world, config.model_copy(update={"rules": rules}))

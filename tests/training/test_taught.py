"""Rules that add up, a student that is first alone, questions nobody answered, and C afterwards."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import torch

from wearwith.catalog import PairArrays, pairs_as_positions
from wearwith.errors import ConfigError
from wearwith.model import load_model
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Akd, TripletBatch
from wearwith.models.losses import imitation_loss
from wearwith.rules import RuleBook
from wearwith.training import RunConfig, loop, train
from wearwith.training.aims import without_groups
from wearwith.training.teacher_strength import best_strength
from wearwith.training.training_examples import Unanswered, batches, read_examples
from worlds import checkerboard, tiny

MINING = {"rank": "soft", "prior": 3.0, "min_support": 2, "most": 1000}
RULES = {"book": "mined", "strengths": "learned", "mining": MINING}
TEACHER = {
    "fidelity": "logit",
    "combine": "sum",
    "strength": 2.0,
    "alone": 0.5,
    "unanswered": 0.5,
    "imitation_base": 0.01,
    "imitation_most": 0.5,
}


def taught(model="akd", teacher=None, rules=None, **training):
    config = tiny(model, **training).model_dump()
    config["teacher"] |= TEACHER | (teacher or {})
    config["rules"] |= RULES | (rules or {})
    return RunConfig.of(config)


@pytest.mark.parametrize("model", ["ukd", "akd"])
def test_it_learns_and_answers_as_it_learned(world, model, tmp_path):
    run = train(world, taught(model, {"attention_learns_from": "data"}), tmp_path / "run")
    best = run.history[run.best_epoch - 1]
    assert best["valid_auc"] > 0.9
    assert best["valid_auc_teacher"] > 0.9
    assert run.manifest.teacher.confidence == {"ukd": "even", "akd": "gates"}[model]
    teacher = load_model(tmp_path / "run").teacher
    valid = read_examples(world, taught().training).valid
    odds, _ = teacher.prefer(valid.tops, valid.positives, valid.negatives)
    assert ((odds > 0) + 0.5 * (odds == 0)).mean() == pytest.approx(best["valid_auc_teacher"])
    assert not [name for name in run.arrays if name.startswith("anchor")]


def test_gates_of_a_pair_are_those_of_its_top(world):
    run = train(world, taught("akd", {"attention_learns_from": "data"}))
    fired = run.teacher.of_pairs(np.array([3, 3, 4]), np.array([0, 2, 0]))
    z, arrays = run.arrays["latent.tops"][3], run.arrays
    context = [*np.tanh(arrays["teacher.attention.read"] @ z), 1]
    keys = arrays["teacher.attention.keys"]
    by_hand = 1 / (1 + np.exp(-(keys[fired.rules[fired.rows == 0]] @ context)))
    assert len(by_hand) > 1
    assert fired.confidence[fired.rows == 0] == pytest.approx(by_hand, abs=1e-5)
    rules = [run.knowledge.book.rules[n] for n in fired.rules]
    signed = [r.strength if r.is_positive else -r.strength for r in rules]
    assert fired.effects == pytest.approx(2.0 * fired.confidence * np.array(signed), rel=1e-4)


def test_the_student_is_alone_before_it_is_taught(world, monkeypatch):
    taken, alone = [], []
    real = Akd.take_anchor

    def take(self):
        taken.append(len(alone))
        real(self)
        for mine, other in zip(self.student.parameters(), self.anchor.parameters(), strict=True):
            assert torch.equal(mine, other)
            assert not other.requires_grad

    def epoch(method, *rest):
        alone.append(method.is_alone)
        return real_epoch(method, *rest)

    real_epoch = loop.train_epoch
    monkeypatch.setattr(Akd, "take_anchor", take)
    monkeypatch.setattr(loop, "train_epoch", epoch)
    run = train(world, taught(epochs=4, patience=1))
    assert taken == [2]
    assert alone[:3] == [True, True, False]
    assert all("imitation" not in row for row in run.history[:2])
    assert "imitation" in run.history[2]


def test_alone_for_all_epochs_but_one_at_most(world):
    run = train(world, taught(teacher={"alone": 0.99}, epochs=2))
    assert ["imitation" in row for row in run.history] == [False, True]


def test_an_anchored_teacher_is_the_former_student_projected(world):
    method, examples = method_and_examples(world)
    method.take_anchor()
    with torch.no_grad():  # the student goes on
        for weight in method.student.parameters():
            weight += 0.05 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(1))
    rows = slice(0, 12)
    valid = examples.valid
    i, j, k = (column[rows] for column in (valid.tops, valid.positives, valid.negatives))
    batch = TripletBatch.of(i, j, k, method.device, unanswered=4)
    method.network.eval()
    parts = method.loss(batch, None)
    with torch.no_grad():
        now, before = (
            (lambda z: (z[0] * (z[1] - z[2])).sum(dim=1))(
                [
                    of.encode_tops(method.top_items[torch.from_numpy(i)]),
                    of.encode_bottoms(method.bottom_items[torch.from_numpy(j)]),
                    of.encode_bottoms(method.bottom_items[torch.from_numpy(k)]),
                ]
            )
            for of in (method.student, method.anchor)
        )
        tops, bottoms, _, _ = method.scored(batch, None)
        push, fired = method.teacher(batch, tops, bottoms)
    imitation = imitation_loss(before + push, now)
    rho = 0.5 * fired
    own = (1 - rho[:8]) * torch.nn.functional.softplus(-now[:8]) + rho[:8] * imitation[:8]
    by_hand = own.mean() + (rho * imitation)[8:].sum() / 8
    assert parts["loss"].item() == pytest.approx(by_hand.item(), rel=1e-4)
    assert batch.count == 8


def method_and_examples(world):
    from wearwith.features import read_inputs
    from wearwith.model.model_settings import StudentSpec
    from wearwith.models import Teaching
    from wearwith.training.taught_rules import read_taught_rules

    config = taught(teacher={"imitation_base": 1e-9})
    inputs = read_inputs(world, config.inputs)
    rules = read_taught_rules(world, config)
    teaching = Teaching(config.teacher, rules.knowledge.activation(world.catalogue), rules.folds)
    spec = StudentSpec.of(inputs, config.tower)
    method = Akd(world.catalogue, spec, torch.Generator().manual_seed(0), "cpu", teaching)
    examples = read_examples(world, config.training, config.teacher)
    method.attach(inputs, examples.train_pairs.bottoms)
    loss = method.loss

    def later(batch, generator):  # after some epochs the imitation strength is what it is at most
        from dataclasses import replace

        return loss(replace(batch, epoch=3.0), generator)

    method.loss = later
    return method, examples


def test_unanswered_questions_are_about_no_garment_of_the_test_split(world):
    train_pairs, known = pairs_as_positions(world, "train"), pairs_as_positions(world)
    first = train_pairs.tops != train_pairs.tops[0]  # one top is in no training pair
    train_pairs = PairArrays(train_pairs.tops[first], train_pairs.bottoms[first])
    config = TeacherConfig(unanswered=2.0)
    asked = Unanswered.of(train_pairs, known, world.catalogue, config)
    tops, one, other = asked.draw(500, np.random.default_rng(0))
    assert len(tops) == len(one) == len(other) == 1000
    held_out = np.setdiff1d(known.tops, train_pairs.tops)
    assert len(held_out)
    assert not np.isin(tops, held_out).any()
    everything = TeacherConfig(unanswered=2.0, unanswered_among="transductive")
    asked = Unanswered.of(train_pairs, known, world.catalogue, everything)
    assert np.isin(held_out, asked.draw(500, np.random.default_rng(0))[0]).all()
    assert Unanswered.of(train_pairs, known, world.catalogue, TeacherConfig()) is None


def test_unanswered_questions_come_last_and_are_the_same_for_every_process(world):
    config = taught(per_pair=2)
    examples = read_examples(world, config.training, config.teacher)
    device = torch.device("cpu")

    class Half:
        def __init__(self, rank):
            self.rank = rank

        def rows(self, rows):
            return rows[self.rank :: 2]

    def asked(shard=None):
        rng = np.random.default_rng(3)
        known = examples.train, 40, rng, device
        drawn = examples.batches(*known) if shard is None else examples.batches(*known, shard)
        return [
            [tuple(row) for row in zip(*(c.tolist() for c in b.positions()), strict=True)][
                b.count :
            ]
            for b in drawn
        ]

    whole = asked()
    assert [len(rows) for rows in whole][:1] == [20]
    halves = [asked(Half(rank)) for rank in (0, 1)]
    for rows, one, other in zip(whole, *halves, strict=True):
        assert rows[::2] == one
        assert rows[1::2] == other
    plain = batches(examples.train, 40, np.random.default_rng(3), device)
    assert all(batch.unanswered == 0 for batch in plain)


def test_the_strength_with_the_best_auc_of_the_teacher_is_taken():
    student = np.array([-1.0, -1.0, 3.0, 3.0])
    right_where_the_student_errs = np.array([0.4, 0.4, -0.4, -0.4])
    margins = {"student": student, "teacher": student + right_where_the_student_errs}
    # From 2.5 times on the rules overrule the student where it errs, up to 7.5 times.
    assert best_strength(margins, 1.0) == 3.0
    assert best_strength({"student": student, "teacher": student}, 2.0) == 2.0  # nothing changes


def test_it_is_chosen_on_validation_if_wanted(world):
    run = train(world, taught("ukd", {"strength_from": "validation"}))
    assert run.manifest.teacher.strength in {2.0 * n for n in (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4)}
    assert run.config["teacher"]["strength"] == 2.0
    with pytest.raises(ConfigError, match="strength_from"):
        taught("ukd", {"strength_from": "validation", "fidelity": "paper"})


@pytest.mark.parametrize("aim", ["likely", "compatible"])
def test_an_aim_lies_under_what_is_given(aim):
    config = RunConfig.of({"model": "akd", "aim": aim, "training": {"epochs": 3}})
    assert config.training.epochs == 3
    assert config.training.optimiser == "adamw"
    assert config.rules.strengths == "learned"
    own = {"model": "dbpr", "aim": aim, "training": {"negatives": {"matched": 1}}}
    assert RunConfig.of(own).training.negatives == {"matched": 1}  # not mixed with the aim's
    shares = {"likely": (0, 0), "compatible": (1, 0)}[aim]
    outfit = RunConfig.of({"model": "outfit-akd", "aim": aim}).outfit
    assert (outfit.popular_share, outfit.matched_share) == shares


def test_an_aim_takes_the_nearest_negatives_that_there_are_and_says_so():
    told = []
    config = RunConfig.of(
        {
            "model": "dbpr",
            "aim": "compatible",
            "tower": {"hidden": [8], "maps": 4, "word_dim": 8},
            "training": {"epochs": 1},
        }
    )
    world = checkerboard()
    run = train(world, config, warn=told.append)
    assert run.config["training"]["negatives"] == {"random": 1, "popular": 4}
    assert not told  # there are no photographs to encode
    pictured = replace(world, items=world.items.with_columns(image=pl.lit("a.jpg")))
    train(pictured, config, warn=told.append)
    assert any("Neither backdrops nor times of listing are known" in text for text in told)
    assert without_groups("hard") == "popular"
    assert without_groups({"matched": 1, "random": 2}) == "random"


def test_few_pairs_are_gone_over_more_often(world):
    run = train(
        world, tiny(pairs=10, per_pair=1, epochs=2, least_steps=7, batch_size=5, redraw=True)
    )
    assert len(run.history) == 4  # of two steps each
    run = train(world, tiny(epochs=2, least_steps=2, patience=None))
    assert len(run.history) == 2


def test_rules_that_the_pairs_contradict_are_left_out_and_named(world, tmp_path):
    mined = train(world, taught("rules")).knowledge.book.rules
    good = max((rule for rule in mined if rule.is_positive), key=lambda rule: rule.strength)
    wrong = replace(good, id="against all that is worn", sign="-", strength=0.5)
    RuleBook.of([wrong]).save(tmp_path / "rules.toml")
    for model in ("rules", "ukd"):
        told = []
        config = taught(model, rules={"book": tmp_path / "rules.toml"}, epochs=2)
        run = train(world, config, warn=told.append)
        assert not run.knowledge.book.rules
        assert [text for text in told if "'against all that is worn'" in text]
    kept = {"book": tmp_path / "rules.toml", "strengths": "given"}
    assert len(train(world, taught("ukd", rules=kept, epochs=2)).knowledge.book) == 1


def test_of_rules_about_the_same_that_of_the_first_book_counts(world, tmp_path):
    given = {"strengths": "given"}
    mined = train(world, taught("rules", rules=given)).knowledge.book.rules
    own = replace(mined[0], id="mine", strength=9.0)
    other = replace(mined[1], id=mined[2].id, strength=8.0)
    RuleBook.of([own, other]).save(tmp_path / "rules.toml")
    both = {**given, "book": tmp_path / "rules.toml", "also": ["mined"]}
    book = train(world, taught("rules", rules=both)).knowledge.book
    assert len(book) == len(mined)
    assert {rule.about: rule.strength for rule in book.rules}[mined[0].about] == 9.0
    assert len({rule.id for rule in book.rules}) == len(book)
    after = {**given, "also": [tmp_path / "rules.toml"]}
    book = train(world, taught("rules", rules=after)).knowledge.book
    assert {rule.about: rule.strength for rule in book.rules}[mined[0].about] == mined[0].strength

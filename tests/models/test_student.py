"""The student: what it shares, how it is encoded, and DBPR's loss over it."""

import numpy as np
import pytest
import torch

from wearwith.catalog import TripletArrays
from wearwith.features import InputsConfig, SideInputs, read_inputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Dbpr, TripletBatch
from wearwith.models.item_batches import ItemBatch, item_batches
from wearwith.models.student import Student
from wearwith.training.training_examples import batches
from worlds import but_every_fourth, saved_world

TOWER = TowerConfig(hidden=(6,), word_dim=5, maps=3, heights=(1, 2))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A world in which some items lack a title and others a picture."""
    return saved_world(
        tmp_path_factory.mktemp("student") / "data",
        titled=but_every_fourth,
        pictured=lambda number: number % 5 != 2,
        n_tops=12,
        n_bottoms=15,
    )


@pytest.fixture(scope="module")
def inputs(dataset):
    return read_inputs(dataset, InputsConfig(min_count=1, text_length=5))


def dbpr(dataset, inputs, n_popularity=0, **tower):
    config = TOWER.model_copy(update=tower)
    spec = StudentSpec.of(inputs, config, n_popularity)
    method = Dbpr(dataset.catalogue, spec, torch.Generator().manual_seed(0))
    method.attach(inputs, np.array([0, 0, 3]))
    return method


def scores_of(method):
    """Of all tops with all bottoms, from the points that are kept."""
    kept = method.tensors()
    return kept["latent.tops"] @ kept["latent.bottoms"].T


TRIPLETS = TripletArrays(
    np.array([0, 0, 0, 1, 1, 1, 7, 7]),
    np.array([2, 2, 2, 2, 2, 2, 9, 9]),
    np.array([1, 3, 5, 4, 3, 6, 2, 14]),
)


def one_batch(triplets):
    (batch,) = batches(triplets, len(triplets), np.random.default_rng(0), torch.device("cpu"))
    return batch


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_shapes_of_a_student_follow_from_its_spec(inputs, dataset):
    spec = StudentSpec.of(inputs, TOWER)
    assert spec.dims == {"colours": 4}
    assert spec.vocabulary_size == len(inputs.vocabulary)
    one, other = (Student(spec, generator(seed)).state_dict() for seed in (0, 1))
    assert {name: w.shape for name, w in one.items()} == {n: w.shape for n, w in other.items()}
    assert StudentSpec.model_validate_json(spec.model_dump_json()) == spec


def test_the_same_generator_gives_the_same_weights(inputs):
    spec = StudentSpec.of(inputs, TOWER)
    one, again, other = (Student(spec, generator(seed)).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not torch.equal(one["top.weights.0"], other["top.weights.0"])


def test_tops_and_bottoms_share_the_text_convolution_and_nothing_else(dataset, inputs):
    method = dbpr(dataset, inputs)
    items = method.top_items
    student = method.student
    for encode in (student.encode_tops, student.encode_bottoms):
        student.zero_grad()
        encode(items).sum().backward()
        towers = {"top": student.top, "bottom": student.bottom}
        reached = {name for name, tower in towers.items() if tower.weights[0].grad is not None}
        assert reached == {encode.__name__.removeprefix("encode_").removesuffix("s")}
        assert student.text.table.grad.abs().sum() > 0


def test_a_file_of_word_vectors_decides_their_length(dataset, tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_text("linen 1 2 3 4 5 6 7\nwool 7 6 5 4 3 2 1\n")
    inputs = read_inputs(dataset, InputsConfig(min_count=1, word_vectors=path))
    method = dbpr(dataset, inputs, tune_words=False)
    assert method.spec.tower.word_dim == 7
    row = method.student.text.table[inputs.vocabulary.words.index("wool") + 2]
    assert row.tolist() == [7, 6, 5, 4, 3, 2, 1]
    assert not method.student.text.table.requires_grad


@pytest.mark.parametrize("options", [{"text": False}, {"pictures": ()}])
def test_a_student_may_read_one_modality_alone(dataset, options):
    inputs = read_inputs(dataset, InputsConfig(min_count=1, **options))
    method = dbpr(dataset, inputs)
    assert np.isfinite(scores_of(method)).all()
    assert method.loss(one_batch(TRIPLETS), generator())["loss"].item() > 0


def test_encoding_in_pieces_is_encoding_at_once(dataset, inputs, monkeypatch):
    method = dbpr(dataset, inputs)
    whole = method.tensors()["latent.bottoms"]
    at_once = method.student.encode_bottoms(method.bottom_items).detach().numpy()
    np.testing.assert_array_equal(whole, at_once)
    monkeypatch.setattr("wearwith.models.method.ITEMS_AT_ONCE", 4)
    np.testing.assert_allclose(method.tensors()["latent.bottoms"], whole, atol=1e-6)


def test_scores_are_inner_products_of_encodings(dataset, inputs):
    method = dbpr(dataset, inputs)
    tops = method.student.encode_tops(method.top_items).detach().numpy()
    bottoms = method.student.encode_bottoms(method.bottom_items).detach().numpy()
    expected = [[sum(t * b) for b in bottoms] for t in tops]
    np.testing.assert_allclose(scores_of(method), expected, rtol=1e-5)


def test_training_in_bf16_learns_from_scores_in_float32(dataset, inputs):
    method = dbpr(dataset, inputs)
    batch = one_batch(TRIPLETS)
    with torch.autocast("cpu", torch.bfloat16):
        tops, bottoms, m_ij, _ = method.scored(batch, generator())
    assert tops.dtype == bottoms.dtype == m_ij.dtype == torch.float32
    expected = (tops[batch.top_of] * bottoms[batch.positive_of]).sum(dim=1)
    torch.testing.assert_close(m_ij, expected, rtol=1e-6, atol=1e-6)


def test_the_loss_of_a_batch_is_the_mean_over_its_triplets_one_by_one(dataset, inputs):
    method = dbpr(dataset, inputs)
    method.loss(one_batch(TRIPLETS), generator())["loss"].backward()
    shared = {n: p.grad.clone() for n, p in method.network.named_parameters() if p.grad is not None}
    loss = method.loss(one_batch(TRIPLETS), generator())["loss"].item()
    method.network.zero_grad()
    losses = []
    for n in range(len(TRIPLETS)):
        row = TripletArrays(
            *(getattr(TRIPLETS, a)[[n]] for a in ("tops", "positives", "negatives"))
        )
        found = method.loss(one_batch(row), generator())["loss"]
        (found / len(TRIPLETS)).backward()
        losses.append(found.item())
    assert loss == pytest.approx(np.mean(losses), abs=1e-6)
    assert shared
    for name, parameter in method.network.named_parameters():
        if name in shared:
            torch.testing.assert_close(parameter.grad, shared[name], rtol=1e-4, atol=1e-6)


def test_every_garment_of_a_batch_is_encoded_once(dataset, inputs, monkeypatch):
    method = dbpr(dataset, inputs)
    counts = []
    real = method.student.encode

    def spy(tops, bottoms, generator):
        counts.append((tops.count, bottoms.count))
        return real(tops, bottoms, generator)

    monkeypatch.setattr(method.student, "encode", spy)
    method.loss(one_batch(TRIPLETS), generator())
    # Tops 0, 1, 7; bottoms 1 to 6, 9 and 14: 11 encodings where apart they would be 24.
    assert counts == [(3, 8)]


def test_swapping_j_and_k_mirrors_loss_and_auc(dataset, inputs):
    method = dbpr(dataset, inputs)
    batch = one_batch(TRIPLETS)
    swapped = TripletBatch(
        batch.tops, batch.bottoms, batch.top_of, batch.negative_of, batch.positive_of
    )
    straight, mirrored = (method.loss(b, generator()) for b in (batch, swapped))
    assert straight["auc"].item() + mirrored["auc"].item() == pytest.approx(1)
    margin = method.margins(TRIPLETS)["student"]
    # -ln σ(-x) = x - ln σ(x)
    difference = mirrored["loss"].item() - straight["loss"].item()
    assert difference == pytest.approx(margin.mean(), abs=1e-5)


def test_popularity_adds_a_multiple_of_the_logarithm_of_counts(dataset, inputs):
    plain, popular = dbpr(dataset, inputs), dbpr(dataset, inputs, n_popularity=15)
    with torch.no_grad():
        popular.student.popularity.weight.fill_(0.5)
    gain = 0.5 * np.log1p([2, 0, 0, 1, *[0] * 11])  # bottoms 0, 0 and 3 were trained on
    expected = scores_of(plain) + gain
    np.testing.assert_allclose(scores_of(popular), expected, rtol=1e-5)
    m_ij, m_ik = (
        expected[TRIPLETS.tops, side] for side in (TRIPLETS.positives, TRIPLETS.negatives)
    )
    margins = popular.margins(TRIPLETS)["student"]
    np.testing.assert_allclose(margins, m_ij - m_ik, rtol=1e-4, atol=1e-5)
    expected_loss = np.log1p(np.exp(m_ik - m_ij)).mean()
    loss = popular.loss(one_batch(TRIPLETS), generator())["loss"].item()
    assert loss == pytest.approx(expected_loss, abs=1e-5)


def test_popularity_begins_by_changing_nothing_and_is_learned(dataset, inputs):
    plain, popular = dbpr(dataset, inputs), dbpr(dataset, inputs, n_popularity=15)
    np.testing.assert_allclose(scores_of(popular), scores_of(plain), rtol=1e-6)
    popular.loss(one_batch(TRIPLETS), generator())["loss"].backward()
    assert popular.student.popularity.weight.grad.item() != 0


def test_dropout_changes_the_loss_with_its_generator_alone(dataset, inputs):
    method = dbpr(dataset, inputs, dropout=0.4)
    batch = one_batch(TRIPLETS)
    one, again, other = (method.loss(batch, generator(s))["loss"].item() for s in (1, 1, 2))
    assert one == again != other


def test_items_are_put_into_a_batch_as_they_are(inputs):
    (batch,) = item_batches([inputs.tops], torch.device("cpu"))
    assert batch.count == 12
    assert batch.words.dtype == torch.int64
    np.testing.assert_array_equal(batch.words[batch.texts], inputs.tops.words)
    vectors, present = batch.blocks["colours"]
    np.testing.assert_array_equal(vectors, inputs.tops.blocks["colours"].vectors)
    np.testing.assert_array_equal(present, inputs.tops.blocks["colours"].present)


def test_sides_share_their_texts_though_each_numbers_its_further_words_by_itself():
    known = np.array([[0, 0, 0], [1, 0, 0], [2, 5, 0], [3, 6, 0]], dtype=np.int32)
    tops = SideInputs(
        np.array([[2, 4], [3, 0]], dtype=np.int32),
        {},
        np.vstack([known, [[0, 5, 6]]]).astype(np.int32),
    )
    bottoms = SideInputs(
        np.array([[2, 5], [4, 0], [0, 0], [3, 0]], dtype=np.int32),
        {},
        np.vstack([np.pad(known, ((0, 0), (0, 1))), [[0, 6, 7, 8], [0, 5, 6, 0]]]).astype(np.int32),
    )
    batches = item_batches([tops, bottoms], torch.device("cpu"))
    assert batches[0].words is batches[1].words
    assert len(batches[0].words) == 4, "two texts are on both sides"
    for side, batch in zip((tops, bottoms), batches, strict=True):
        found = batch.lexicon[batch.words[batch.texts]].numpy()
        expected = side.lexicon[side.words]
        np.testing.assert_array_equal(found[..., : expected.shape[2]], expected)
        assert (found[..., expected.shape[2] :] == 0).all()
        assert ((batch.words[batch.texts] == 0).numpy() == (side.words == 0)).all()


def test_encoding_both_sides_at_once_is_encoding_each(dataset, inputs):
    method = dbpr(dataset, inputs)
    both = method.student.encode(method.top_items, method.bottom_items)
    torch.testing.assert_close(both[0], method.student.encode_tops(method.top_items))
    torch.testing.assert_close(both[1], method.student.encode_bottoms(method.bottom_items))


def test_equal_texts_are_encoded_once(inputs, monkeypatch):
    student = Student(StudentSpec.of(inputs, TOWER), torch.Generator().manual_seed(0))
    (items,) = item_batches([inputs.tops], torch.device("cpu"))
    seen = []
    convolve = student.text.forward
    monkeypatch.setattr(
        student.text,
        "forward",
        lambda words, lexicon: seen.append(words) or convolve(words, lexicon),
    )
    encoded = student.encode_tops(items)
    assert len(seen[0]) == len(np.unique(inputs.tops.words, axis=0)) < items.count
    for place in range(items.count):
        alone = student.encode_tops(items[torch.tensor([place])])
        torch.testing.assert_close(encoded[[place]], alone)


def test_a_garment_with_several_modalities_is_sometimes_shown_without_one(inputs):
    tower = TOWER.model_copy(update={"modality_dropout": 0.5})
    student = Student(StudentSpec.of(inputs, tower), torch.Generator().manual_seed(0))
    (items,) = item_batches([inputs.tops], torch.device("cpu"))
    whole = student.encode_tops(items)
    vectors, present = items.blocks["colours"]
    has_text = items.words[items.texts, 0] != 0
    alone = {
        "words": student.encode_tops(
            ItemBatch(
                items.words,
                {"colours": (vectors, torch.zeros_like(present))},
                items.texts,
                items.lexicon,
            )
        ),
        "vectors": student.encode_tops(
            ItemBatch(torch.zeros_like(items.words), items.blocks, items.texts)
        ),
    }
    seen = {"whole": 0, "words": 0, "vectors": 0}
    for seed in range(60):
        encoded = student.encode_tops(items, torch.Generator().manual_seed(seed))
        for place in range(items.count):
            if not (present[place] and has_text[place]):  # its only modality is never taken
                torch.testing.assert_close(encoded[place], whole[place])
                continue
            kinds = {"whole": whole, **alone}
            found = [k for k, e in kinds.items() if torch.allclose(encoded[place], e[place])]
            assert len(found) == 1
            seen[found[0]] += 1
    total = sum(seen.values())
    assert seen["whole"] / total == pytest.approx(0.5, abs=0.1)
    assert seen["words"] / total == pytest.approx(0.25, abs=0.1)
    # Without a generator, when models are used, nothing is taken.
    torch.testing.assert_close(student.encode_tops(items), whole)

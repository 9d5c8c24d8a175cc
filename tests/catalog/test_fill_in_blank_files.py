"""Blanks of official files: read to the letter, refused clearly, written and read again."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfit_shop import outfit_shop
from wearwith.catalog import (
    Dataset,
    SlotCatalogue,
    blanks_of,
    draw_answers,
    outfit_negative_pool,
    outfits_as_positions,
    read_fill_in_blank,
    write_fill_in_blank,
)
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import DataError
from wearwith.types import OUTFIT_SLOTS

SHOP = outfit_shop(positions=True)
GARMENTS = SlotCatalogue.of(SHOP.items)


def reading(path, *questions, dataset=SHOP):
    path.write_text(json.dumps(questions))
    return read_fill_in_blank(path, dataset, SlotCatalogue.of(dataset.items))


def by_id(**changes):
    question = {"question": ["t0", "s2"], "answers": ["b0", "b1", "b3"], "gold": 1}
    return {**question, **changes}


def test_with_gold_names_are_ids(tmp_path):
    found = reading(tmp_path / "q.json", by_id(), by_id(question=["g1"], gold=0, blank_position=9))
    assert [[GARMENTS.ids[item] for item in row if item != NONE] for row in found.given] == [
        ["t0", "s2"],
        ["g1"],
    ]
    assert [GARMENTS.ids[item] for item in found.golds] == ["b1", "b0"]
    assert [OUTFIT_SLOTS[slot] for slot in found.slots] == ["bottom", "bottom"]
    assert found.sizes.tolist() == [3, 2]
    assert found.outfits == ("b1 s2 t0", "b0 g1")
    assert found.answerable.all()


@pytest.mark.parametrize("place", range(4))
def test_without_gold_the_answer_of_the_questions_set_is_right(tmp_path, place):
    first = SHOP.outfits.filter(pl.col("outfit") == "o4").sort("position")["item"].to_list()
    answers = ["o1_2", "o2_2", "o3_2"]
    answers.insert(place, "o4_2")
    # A blank position that is wrong changes nothing: some published ones are.
    question = {"question": ["o4_1", "o4_3", "o4_4"], "answers": answers, "blank_position": 4}
    found = reading(tmp_path / "q.json", question)
    assert found.gold.tolist() == [place]
    assert GARMENTS.ids[found.golds[0]] == first[1]
    assert [GARMENTS.ids[item] for item in found.given[0]] == [first[0], *first[2:]]
    assert (found.outfits, found.sizes.tolist()) == (("o4",), [4])


def test_unknown_garments_leave_a_question_unanswered(tmp_path):
    found = reading(
        tmp_path / "q.json",
        by_id(),
        by_id(answers=["b0", "nobody", "b3"]),
        by_id(question=["h0"], gold=0),  # of the slot other, which is in no outfit
        {"question": ["o99_1"], "answers": ["o99_2", "o1_2", "o1_1"], "blank_position": 2},
    )
    assert found.answerable.tolist() == [True, False, False, False]
    assert found.unknown == {1: ("nobody",), 2: ("h0",), 3: ("o99_1", "o99_2")}
    assert (len(found), found.counts.tolist()) == (4, [3, 3, 3, 3])
    assert found.slots.tolist() == [1, NONE, 1, NONE]


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (by_id(question=["t0", "b1"]), "holds its own answer 'b1'"),
        (by_id(question=["t0", "b3"]), "holds its own answer 'b3'"),
        (by_id(question=[]), "is empty"),
        (by_id(answers=[]), "is empty"),
        (by_id(answers=["b0", "b0"]), "has an answer twice"),
        (by_id(answers=["b0"], gold=0), "has one answer only"),
        (by_id(gold=3), "gold of a question is not among its 3 answers: 3"),
        (by_id(gold=-1), "gold of a question is not among"),
        (by_id(gold=True), "gold of a question is not among"),
        (by_id(gold=None), "gold of a question is not among"),
        (by_id(question="t0"), "has no list of names 'question'"),
        (by_id(question=[1]), "has no list of names 'question'"),
        ([], "has no list of names 'question'"),
        ({"question": ["t0"], "answers": ["b0", "b1"]}, "has no gold, and names no set_index"),
        ({"question": ["o1_1", "o2_3"], "answers": ["o1_2", "o3_2"]}, "mixes sets"),
        ({"question": ["o1_1"], "answers": ["o2_2", "o3_2"]}, "has no answer of its own set"),
        ({"question": ["o1_1"], "answers": ["o1_2", "o1_3"]}, "has 2 answers of its own set"),
        ({"question": ["o1_1"], "answers": ["o1_1", "o3_2"]}, "holds its own answer 'o1_1'"),
    ],
)
def test_a_question_that_can_not_be_asked_is_refused(tmp_path, question, what):
    with pytest.raises(DataError) as refused:
        reading(tmp_path / "q.json", by_id(), question)
    assert what in refused.value.what
    assert refused.value.where == f"{tmp_path / 'q.json'}, question 2"


@pytest.mark.parametrize("text", ["", "{}", "[]", "[", "3"])
def test_a_file_without_questions_is_refused(tmp_path, text):
    (tmp_path / "q.json").write_text(text)
    with pytest.raises(DataError, match="question"):
        read_fill_in_blank(tmp_path / "q.json", SHOP, GARMENTS)
    with pytest.raises(DataError, match="There is no file of questions"):
        read_fill_in_blank(tmp_path / "none.json", SHOP, GARMENTS)


def drawn(dataset, seed, negatives="random", every=False, answers=4):
    garments = SlotCatalogue.of(dataset.items)
    rng = np.random.default_rng(seed)
    outfits = outfits_as_positions(dataset, garments, "test")
    blanks = blanks_of(outfits, None if every else rng)
    pool = outfit_negative_pool(dataset, garments, negatives)
    return draw_answers(outfits, blanks, garments, pool, rng, answers)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 99),
    positions=st.booleans(),
    n_outfits=st.integers(2, 40),
    answers=st.integers(2, 5),
    every=st.booleans(),
)
def test_what_was_written_is_read_again(
    tmp_path_factory, seed, positions, n_outfits, answers, every
):
    shop = outfit_shop(n_outfits=n_outfits, positions=positions)
    questions, path = drawn(shop, seed, "random", every, answers), tmp_path_factory.mktemp("q")
    write_fill_in_blank(path / "q.json", questions, shop, GARMENTS)
    found = read_fill_in_blank(path / "q.json", shop, GARMENTS)
    for part in ("given", "answers", "gold", "slots", "sizes", "counts"):
        width = None if part not in ("given", "answers") else getattr(found, part).shape[1]
        wanted = getattr(questions, part)
        assert np.array_equal(getattr(found, part), wanted if width is None else wanted[:, :width])
    assert found.unknown == {}
    written = json.loads((path / "q.json").read_text())
    if any("gold" in each for each in written):
        assert not any(name.count("_") for each in written for name in each["answers"])
    else:
        assert positions
        assert found.outfits == questions.outfits
        assert all(f"_{each['blank_position']}" in str(each["answers"]) for each in written)


def test_positions_name_all_garments_if_they_can(tmp_path):
    write_fill_in_blank(tmp_path / "q.json", drawn(SHOP, 0, "popular"), SHOP, GARMENTS)
    written = json.loads((tmp_path / "q.json").read_text())
    assert all(set(each) == {"question", "answers", "blank_position"} for each in written)


def test_a_place_with_two_garments_names_neither(tmp_path):
    twice = pl.DataFrame({"outfit": ["o4"], "item": ["b0"], "position": [2], "split": ["test"]})
    outfits = pl.concat([SHOP.outfits, twice.select(SHOP.outfits.columns)])
    shop = Dataset.from_frames(SHOP.items, SHOP.pairs, outfits)
    question = {"question": ["o4_1"], "answers": ["o4_2", "o1_2"]}
    assert reading(tmp_path / "q.json", question, dataset=shop).unknown == {0: ("o4_2",)}


@pytest.mark.real
def test_the_published_questions_of_maryland(shared_data):
    path = shared_data / "maryland_polyvore" / "label" / "fill_in_blank_test.json"
    found = read_fill_in_blank(path, SHOP, GARMENTS)
    assert len(found) == 3_076
    assert not found.answerable.any()
    assert not found.gold.any()  # always the first: no tie may count as right
    assert set(found.counts.tolist()) == {4}
    assert len(set(found.outfits)) == 3_076

"""Every parser accepts an input or refuses it by an error of its own, and does nothing else.

A few inputs each; `python -m fuzzing.run` tries over a million.
"""

import warnings
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing.judging import judged
from fuzzing.targets import INPUTS, load

# Reading a whole folder takes longer, and most of its files are of the same kinds.
SLOW = {"tables", "feeds", "mango", "expfashion", "fashionvc", "maryland", "polyvore_text"}
SLOW |= {"polyvore_outfits", "models", "runs", "exports", "page", "photo_tables", "datasets"}


@pytest.mark.parametrize("name", INPUTS)
def test_what_is_valid_is_accepted(name):
    module = load(name)
    refused = [data for data in module.seeds() if judged(module.target, data) == "refused"]
    if name in (
        "api",
        "page",
    ):  # there a picture that is none, and an item without one, are asked for
        assert len(refused) <= 2
    else:
        assert refused == []


@pytest.mark.parametrize("name", INPUTS)
def test_whatever_comes_is_accepted_or_refused(name):
    module = load(name)
    seeds = module.seeds()
    examples = 12 if name in SLOW else 60

    @settings(max_examples=examples, database=None, derandomize=True)
    @given(st.binary(max_size=200) | st.none(), st.sampled_from(seeds), st.integers(0, 2**32))
    def holds(anything, seed, number):
        data = anything if anything is not None else module.mutate(seed, Random(number))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, over pictures that it goes on to read
            assert judged(module.target, data) in ("accepted", "refused")

    holds()


def test_a_find_is_told_by_its_place():
    with pytest.raises(ZeroDivisionError):
        judged(lambda data: 1 // len(data), b"")


def test_what_takes_too_long_is_a_find(monkeypatch):
    monkeypatch.setattr("fuzzing.judging.LONGEST_SECONDS", -1.0)
    with pytest.raises(TimeoutError, match="an input of 3 bytes"):
        judged(lambda data: None, b"abc")

"""What a new garment is in an outfit."""

from dataclasses import replace

import numpy as np
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.errors import ConfigError
from wearwith.model import NewItem
from wearwith.model import outfits_with_new as module
from wearwith.model.outfits_with_new import slot_of_new


@pytest.fixture(scope="module")
def model():
    """A shop whose garments of a slot lie in one direction."""
    found = completed_model(outfit_shop(n_outfits=120))
    slots = found.outfits.garments.slots
    rng = np.random.default_rng(0)
    directions = np.array([*np.eye(3), [-1, 0, 0]])[np.unique(slots, return_inverse=True)[1]]
    points = directions + rng.normal(0, 0.05, (len(slots), 3))
    return replace(found, arrays={**found.arrays, "outfit.points": points.astype(np.float32)})


@pytest.fixture
def looking(model, monkeypatch):
    """A function that lets a picture have a point, and gives the slot that is told."""
    monkeypatch.setattr(module, "inputs_of", lambda *_: None)
    monkeypatch.setattr(module, "NEAREST", 7)

    def slot(point):
        monkeypatch.setattr(module, "encode_garments", lambda *_: (point[None], np.zeros(1)))
        return slot_of_new(model, NewItem(vectors={"any": point}))

    return slot


def test_a_picture_tells_by_most_of_the_nearest_whatever_its_length(model, looking):
    slots = model.outfits.garments.slots
    for position in range(0, len(slots), 5):
        point = model.arrays["outfit.points"][position]
        for length in (0.01, 1.0, 100.0):
            assert looking(length * point) == model.outfits.garments.slot(position)


def test_a_picture_between_two_slots_tells_nothing(looking):
    with pytest.raises(ConfigError, match="Nothing says what"):
        looking((np.eye(3)[0] + np.eye(3)[1]).astype(np.float32))


@pytest.mark.parametrize("item", [NewItem(title="a thing"), NewItem()])
def test_words_that_name_nothing_are_refused_and_others_tell(model, item):
    with pytest.raises(ConfigError, match="Nothing says what"):
        slot_of_new(model, item)
    assert slot_of_new(model, NewItem(title="red sandals")) == "shoes"
    assert slot_of_new(model, NewItem(category=("Summer", "Dresses"))) == "one-piece"

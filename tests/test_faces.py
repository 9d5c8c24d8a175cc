"""Names of version 0.1 work for one more, and say what they are now."""

import importlib

import pytest

from wearwith import evaluation, model, paper, words
from wearwith.faces import MOVED


@pytest.mark.parametrize(
    ("module", "name", "now"),
    [
        ("wearwith", "Run", model.TrainedModel),
        ("wearwith.training", "Run", model.TrainedModel),
        ("wearwith.training", "transfer", model.over_catalogue),
        ("wearwith.exported", "Exported", model.TrainedModel),
        ("wearwith.exported", "load_exported", model.load_model),
        ("wearwith.exported", "NewItem", model.NewItem),
        ("wearwith.models", "TowerConfig", model.TowerConfig),
        ("wearwith.report", "write_report", paper.write_report),
        ("wearwith.rules", "Trait", words.Trait),
        ("wearwith.evaluation", "Method", evaluation.ComparedMethod),
    ],
)
def test_an_old_name_is_the_new_thing(module, name, now):
    place = importlib.import_module(module)
    with pytest.warns(DeprecationWarning, match=f"{module}.{name} is wearwith") as told:
        assert getattr(place, name) is now
    assert told[0].filename == __file__
    assert name not in dir(place)


def test_another_name_is_still_an_error():
    from wearwith import exported

    with pytest.raises(AttributeError, match=r"'wearwith\.exported' has no attribute 'nothing'"):
        exported.nothing  # noqa: B018


def test_what_replaced_an_old_name_is_there():
    for names in MOVED.values():
        for now in names.values():
            place, _, name = now.rpartition(".")
            assert hasattr(importlib.import_module(place), name), now

"""A state that was changed since it was written is an error that names the checkpoint."""

import json

import pytest

from wearwith.errors import DataError, RunError
from wearwith.training.checkpoints import Checkpoints

STATE = {
    "file": "epoch-00002.safetensors",
    "epoch": 2,
    "best_epoch": 1,
    "history": [{"epoch": 1.0, "valid_auc": 0.6}, {"epoch": 2.0, "valid_auc": 0.5}],
}


def restore(folder, text):
    (folder / "state.json").write_text(text)
    Checkpoints(folder).restore(None, None, None)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"file": "../../secret.safetensors"}, "file"),
        ({"file": None}, "file"),
        ({"epoch": "many"}, "epoch"),
        ({"epoch": -1}, "epoch"),
        ({"best_epoch": 3}, "do not agree"),
        ({"history": []}, "do not agree"),
        ({"history": [{}, {}]}, "neither valid_auc nor valid_fitb"),
        ({"history": "long"}, "history"),
        ({"file": "epoch-00009.safetensors"}, "missing"),
    ],
)
def test_what_does_not_add_up(tmp_path, changed, says):
    with pytest.raises(RunError, match=rf"(?s){says}.*where: {tmp_path}"):
        restore(tmp_path, json.dumps(STATE | changed))


@pytest.mark.parametrize("text", ["{", "[]", "[" * 9_999, '{"epoch": ' + "9" * 5_000 + "}"])
def test_what_is_no_state(tmp_path, text):
    with pytest.raises(DataError, match="This checkpoint"):
        restore(tmp_path, text)

"""`explain --outfit`, and what `explain` says where ids are missing."""

import json

import pytest

from outfit_models import outfit_model
from outfit_shop import outfit_shop
from wearwith.model import save_model


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "outfit-akd"
    save_model(outfit_model(outfit_shop()), folder)
    return folder


def test_an_outfit_is_explained(wearwith, run):
    said = wearwith("explain", run, "t0", "s1", "b0", "g0", "t2", "t4", "--outfit")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for words in ("gains most", "adds, by the teacher", "linen with linen", "1 + 3"):
        assert words in " ".join(said.out.split())
    assert "5 pairs between these" in said.err
    assert "Not all scores become chances" in said.err


def test_an_outfit_for_machines(wearwith, run):
    ids = ("t0", "s1", "b0")
    found = json.loads(wearwith("explain", run, *ids, "--outfit", "--by", "student", "--json").out)
    assert found["by"] == "student"
    assert [item["item"] for item in found["items"]] == [*ids]
    assert found["swap"] == max((item["swap"] for item in found["items"]), key=lambda s: s["gain"])
    assert len(found["pairs"]) == 3


def test_a_pair_is_no_outfit_and_an_outfit_no_pair(wearwith, run):
    said = wearwith("explain", run, "t0")
    assert (said.code, "there are 1 ids" in said.err) == (2, True)
    said = wearwith("explain", run, "t0", "b0", "s0")
    assert (said.code, "--outfit" in said.err) == (2, True)
    said = wearwith("explain", run, "t0", "b0", "--outfit", "--against", "b1")
    assert (said.code, "--against" in said.err) == (2, True)

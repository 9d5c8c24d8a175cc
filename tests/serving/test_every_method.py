"""A run of every method is served: what it can't be asked is told, and nothing breaks.

The runs are those that version 0.1 left, whose dataset is gone; it had no models of outfits.
"""

from html import unescape
from pathlib import Path

import polars as pl
import pytest
from services import client_of, settings

from exports import BOOK
from untrained import untrained
from wearwith.catalog import Dataset
from wearwith.model import load_model, save_model
from wearwith.models import MODELS
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.serving import Service
from worlds import checkerboard

RUNS = Path(__file__).parents[1] / "upgrade"


def run_of(name, tmp_path):
    """A run from before there were outfits, or one of an outfit model that learned nothing."""
    if name not in OUTFIT_MODELS:
        return RUNS / f"run-{name}-05ad24c" / "run"
    BOOK.save(tmp_path / "book.toml")
    world = checkerboard()
    tables = (
        table.with_columns(pl.col(*columns).str.replace("0", ""))
        for table, columns in ((world.items, ["id"]), (world.pairs, ["top", "bottom"]))
    )
    model = untrained(name, Dataset.from_frames(*tables), tmp_path / "book.toml")[1]
    return save_model(model, tmp_path / "run").folder


@pytest.mark.parametrize("name", sorted(MODELS))
def test_it_answers_and_says_what_it_can_not(tmp_path, name):
    run = run_of(name, tmp_path)
    model = load_model(run)
    has_rules = model.manifest.teacher is not None
    client = client_of(Service.open(run, settings(tmp_path, page=True)))

    found = client.get("/v1/match?id=t00&k=3").json()
    assert len(found["items"]) == 3
    assert client.get("/v1/match?id=b00&k=3").json()["direction"] == "tops"
    told = client.post("/v1/score", json={"pairs": [["t00", found["items"][0]["id"]]]}).json()
    own = "score" if found["by"] == "student" else "teacher_score"
    assert told["pairs"][0][own] == pytest.approx(found["items"][0]["score"], rel=1e-5)
    asked = client.get("/v1/match?id=t00&by=teacher")
    assert asked.status_code == (200 if has_rules else 422)
    why = client.get(f"/v1/explain?id=t00&other={found['items'][0]['id']}")
    assert why.status_code == 200

    paths = ["/", "/match?id=t00", "/match?id=b00", "/why?top=t00&bottom=b01", "/insights"]
    for path in [*paths, "/insights/exposure"]:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
    rules = client.get("/rules")
    assert rules.status_code == (200 if has_rules else 400)
    if not has_rules:
        assert f"The model {name!r} has no rules" in unescape(rules.text)

    reads_words = model.manifest.reads is not None and model.vocabulary is not None
    new = client.post("/v1/match", json={"title": "linen shirt", "direction": "bottoms"})
    assert new.status_code == (200 if reads_words else 422)
    page = client.get("/").text
    assert ('name="title"' in page) == reads_words
    if model.manifest.reads is None:
        assert "knows no garment" in new.json()["what"]
        assert 'action="/photo"' not in page
    varied = client.get("/match?id=t00&diverse=50")
    assert varied.status_code == (200 if model.has_points else 400)
    assert ('name="diverse"' in client.get("/match?id=t00").text) == model.has_points

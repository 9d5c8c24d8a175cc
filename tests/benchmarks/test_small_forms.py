"""Every benchmark runs, in a small form of some seconds, before a release; no time is asked."""

import json
import string
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"

# What each is given; a name in braces is a fixture.
SMALL = {
    "baskets": [
        "--lines 2000 --turns 1",
        "--worth --seeds 1 --outfits 200 --orders 300 --epochs 1",
    ],
    "batch": ["--tops 300 --bottoms 200 --dim 16 --turns 2"],
    "broken_rules": ["{outfits} --around type=plain -k 1"],
    "encoding": ["{wardrobe} --rounds 1 --items 40"],
    "evaluating": ["--tops 40 --bottoms 100 --dim 8 --turns 1"],
    "faults": ["--jobs train --kills 1"],
    "feeds": ["--variants 400 --entries 400"],
    "foreign": [
        f"{{dbpr}} {{wardrobe}} {way}" for way in ("--split test", "--no-words", "--looks")
    ],
    "fresh": ["--garments 200 --seconds 1 --workers 1 --matches 20 --upserts 10"],
    "gpu": ["{wardrobe} --cpu --seeds 1 --epochs 1 --dim 32"],
    "growth": ["--sizes 2"],
    "importing": ["--items 200 --pairs 2000 --turns 1"],
    "index": ["--bottoms 2500 --dim 16 --turns 1 --recall .5"],
    "languages": ["--languages de,th --seeds 1 --epochs 1"],
    "looks": ["{outfits} --outfits 4 --anchors 3 --turns 2"],
    "match": ["--bottoms 200 --dims 16 --seconds .1 --turns 1"],
    "mining": ["--pairs 5000 --turns 1"],
    "outfit_questions": ["--questions 200 --garments 100 --dim 8 --turns 1"],
    "outfit_truth": ["--seeds 0 --tops 100 --outfits 400 --epochs 1"],
    "polyvore_parts": ["{polyvore} parts --valid 3"],
    "postgres": ["--url {database} --bottoms 1100 --dim 16 --questions 2 --graph"],
    "release": ["{dist} --offline"],
    "seeing": ["drawn --garments 12", "mango {wardrobe} --garments 12", "photos {photos}"],
    "serve": ["--bottoms 200 --dims 16 --seconds .5 --workers 1 --steady 10"],
    "soak": ["--bottoms 200 --dim 16 --minutes .01 --seconds .5 --workers 1 --crowd 20"],
    "start": ["{akd} --turns 1"],
    "swap_diagnosis": ["{outfits}"],
    "teacher_step": ["--triplets 96 --batch 32 --divided 40 --turns 1 --threads 1 --full --cpu"],
    "train_dataset": ["{titled} --epochs 1 --turns 1"],
    "train_step": ["--triplets 96 --batch 32 --divided 40 --turns 1 --threads 1"],
    "two_garments": ["{wardrobe} --pairs 2 --singles 3"],
    "wardrobe": ["{dbpr} {wardrobe} --sheet sheet.png"],
    "worn_counts": ["{wardrobe} --write counts.csv"],
}


def test_each_benchmark_has_a_small_form():
    assert sorted(SMALL) == sorted(path.stem for path in FOLDER.glob("*.py"))


@pytest.mark.release
@pytest.mark.parametrize(("name", "words"), [(n, w) for n, forms in SMALL.items() for w in forms])
def test_a_small_form_runs(name, words, benchmark_of, request, tmp_path, monkeypatch, capfd):
    fixtures = [field for _, field, _, _ in string.Formatter().parse(words) if field]
    given = {fixture: request.getfixturevalue(fixture) for fixture in fixtures}
    monkeypatch.chdir(tmp_path)
    switches = sys.getswitchinterval()
    try:
        # In a thread of its own: an open browser of other tests keeps an event loop in this one.
        with ThreadPoolExecutor(1) as pool:
            arguments = [*words.format(**given).split(), "--json", "told.json"]
            failed = pool.submit(benchmark_of(name).main, arguments).result()
    finally:
        sys.setswitchinterval(switches)
    assert not failed
    assert capfd.readouterr().out
    assert json.loads((tmp_path / "told.json").read_text())

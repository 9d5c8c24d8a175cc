"""Let the wearwith on PYTHONPATH, of any commit, write one folder, and what it answers from it.

    PYTHONPATH=COMMIT/src python tests/upgrade/write.py dataset OUT
    PYTHONPATH=COMMIT/src python tests/upgrade/write.py run OUT '{"model": "akd"}'

It uses only what every commit that can write the thing has, and nothing of the tests.
"""

import json
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

N = 20  # garments of a side
STYLES = (("linen", "white"), ("wool", "black"))
GARMENTS = {"top": ("shirt", "blouse", "vest"), "bottom": ("skirt", "trousers", "shorts")}


def items():
    """Garment n of a side is of style n % 2; every fourth has no title."""
    rows = [
        {
            "id": f"{kind[0]}{number:02d}",
            "kind": kind,
            "title": None
            if number % 4 == 3
            else f"{' '.join(STYLES[number % 2])} {of[number % 3]}",
            "category": ["Clothing", of[number % 3]],
            "colour": STYLES[number % 2][1],
            "price": 10.0 + number,
            "listed": 7 * number,
        }
        for kind, of in GARMENTS.items()
        for number in range(N)
    ]
    return pl.DataFrame(rows)


def pairs():
    """Every top with every bottom of its style; a fifth for validation, a tenth for test."""
    split = {0: "valid", 1: "valid", 2: "test"}
    rows = [
        (f"t{top:02d}", f"b{bottom:02d}", split.get((3 * top + bottom // 2) % 10, "train"))
        for top in range(N)
        for bottom in range(top % 2, N, 2)
    ]
    return pl.DataFrame(rows, schema=["top", "bottom", "split"], orient="row")


def dataset(folder):
    """A dataset with outfits, triplets, and the feature sets `colours` and `border`."""
    from wearwith.catalog import Dataset
    from wearwith.features import FeatureStore

    outfits = pl.DataFrame({"outfit": ["a", "a"], "item": ["t00", "b00"]})
    triplets = pl.DataFrame(
        {
            "top": ["t00", "t01"],
            "positive": ["b00", "b01"],
            "negative": ["b01", "b02"],
            "split": ["test", "valid"],
            "negatives": ["random", "published"],
        }
    )
    about = {"source": {"name": "upgrade"}, "image_root": Path("/pictures")}
    made = Dataset.from_frames(items(), pairs(), outfits, triplets, **about).save(folder)
    rng = np.random.default_rng(7)
    for name in ("colours", "border"):
        ids = [item for item in made.items["id"] if int(item[1:]) % 3 != 1]
        vectors = rng.normal(0, 0.3, size=(len(ids), 4)).astype(np.float32)
        vectors[:, 0] += np.array([int(item[1:]) % 2 for item in ids]) * 2 - 1
        store = FeatureStore(folder, name)
        store.begin({"name": name}, 4)
        store.append([f"content of {item}" for item in ids], vectors)
        store.finish((item, f"content of {item}") for item in ids)
    found, present = FeatureStore(folder, "colours").read(["t00", "b01", "b02"])
    told = {
        "fingerprint": made.fingerprint,
        "colours": found.tolist(),
        "present": present.tolist(),
    }
    if find_spec("wearwith.pictures.seeing") is not None:
        told["seen"] = seen(folder)
    return made, told


def drawn(folder):
    """A dataset whose training triplets are drawn when they are wanted."""
    from wearwith.catalog import make_dataset

    made = make_dataset(items(), pairs()).save(folder)
    return {
        "fingerprint": made.fingerprint,
        "training": [list(row) for row in made.triplets_of("train").head(20).rows()],
    }


def seen(folder):
    """What was seen of two garments."""
    from wearwith.features.seen_store import SeenStore
    from wearwith.pictures.seeing import Sighting

    store = SeenStore(folder)
    store.begin({"name": "upgrade"})
    store.append(
        {
            "one": [Sighting("colour", "white", 0.75, 0.5), Sighting("colour", "red", 0.25, 0.5)],
            "other": [],
        }
    )
    return store.finish([("t00", "one"), ("b01", "other")]).rows()


def configuration(given):
    shape = {
        "inputs": {"text_length": 5, "min_count": 1, "pictures": ["colours"]},
        "tower": {"hidden": [6], "word_dim": 4, "maps": 2},
        "training": {"epochs": 2},
    }
    if given["model"] in ("akd", "ukd", "pkd"):
        shape["teacher"] = {"attention_size": 4}
    for part, values in given.items():
        shape[part] = {**shape[part], **values} if part in shape else values
    return shape


def run(folder, given):
    """A run, and scores of the student and the teacher of three tops over all bottoms."""
    from wearwith.training import RunConfig, train

    data, _ = dataset(folder / "data")
    config = RunConfig.of(configuration(given))
    made = train(data, config, folder / "run")
    return made, data, answers(made)


class Stopped(BaseException):
    """The power is off."""


def begun(folder, given):
    """A training that was stopped after two of its three epochs, and what all three give."""
    from wearwith.training import RunConfig, train
    from wearwith.training.checkpoints import Checkpoints

    data, _ = dataset(folder / "data")
    config = RunConfig.of(configuration({**given, "training": {"epochs": 3}}))
    whole = train(data, config)
    save, saved = Checkpoints.save, []

    def save_twice(*given):
        save(*given)
        saved.append(True)
        if len(saved) == 2:
            raise Stopped

    Checkpoints.save = save_twice
    try:
        train(data, config, folder / "run")
    except Stopped:
        return answers(whole)
    raise AssertionError("it was not stopped")


def answers(made):
    tops = np.array([0, 3, 7])
    found = {"student": made.scorer.score_all(tops).tolist()}
    teacher = getattr(made.scorer, "teacher", None)
    if teacher is not None and hasattr(teacher, "score_all"):
        found["teacher"] = teacher.score_all(tops).tolist()
    return {**found, "inputs": made.inputs, "best_epoch": made.best_epoch, "history": made.history}


def exported(folder, given):
    """An exported model, and what it matches with three garments."""
    from wearwith.exported import export, load_exported
    from wearwith.matching import Matcher

    made, data, _ = run(folder / "of", given)
    export(made, folder / "exported", data)
    matcher = Matcher(load_exported(folder / "exported"))
    found = {}
    for query in ("t00", "t03", "b05"):
        for by in ("student", "teacher") if given["model"] in ("akd", "ukd") else ("student",):
            matches = matcher.match(query, k=5, by=by).items
            found[f"{query} {by}"] = matches.select("id", "score", "probability").to_dicts()
    shutil.rmtree(folder / "of")
    return found


def desk(folder):
    """An edited rule book, and its versions."""
    from wearwith.rules import Rule, RuleBook, RuleDesk
    from wearwith.words.attributes import AttributeVocabulary, Trait

    def rule(name, top, bottom, sign="+"):
        make = getattr(Rule, "of_sides", Rule)  # until rules had items there was one form
        return make(name, Trait("colour", top), Trait("colour", bottom), sign)

    base = RuleBook.of([rule("white + black", "white", "black"), rule("r", "red", "green", "-")])
    made = RuleDesk(folder / "desk", base, AttributeVocabulary.default())
    who = {"author": "Ada", "reason": 'for "spring"'}
    made.add(rule("grey + navy", "gray", "navy"), **who)
    made.switch_off("r", **who)
    made.change("white + black", strength=2.5, **who)
    newest, on = made.now()
    return {
        "version": newest,
        "on": [[one.id, str(one.top), str(one.bottom), one.sign, one.strength] for one in on.rules],
        "changes": [edit.change for edit in made.history],
    }


def comparison(folder):
    """The folder of a comparison of two models that need no training."""
    from wearwith.evaluation import compare
    from wearwith.training import RunConfig

    data, _ = dataset(folder / "data")
    rows = {name: RunConfig.of({"model": name}) for name in ("pop", "rand")}
    found = compare(data, rows, folder / "compared", seeds=[0], against="rand", workers=1)
    return {row.row: {kind: figure.auc for kind, figure in row.auc.items()} for row in found.rows}


def index(folder):
    """A graph of garments, and whether it was built just now."""
    from wearwith.matching.graph_index import IndexConfig
    from wearwith.matching.index_cache import FORMAT, open_index

    rng = np.random.default_rng(6)
    points, questions = rng.normal(size=(40, 4)), rng.normal(size=(9, 4))
    given = points.astype(np.float32), questions.astype(np.float32)
    found = open_index(*given, folder / "bottoms.usearch", IndexConfig(k=3, sample=9))
    near = [sorted(found.index.near(one, 3).tolist()) for one in given[1]]
    return {"near": near, "format": FORMAT, "usearch": version("usearch")}


def main():
    what, out, *rest = sys.argv[1:]
    makers = {
        "run": lambda folder, given: run(folder, given)[2],
        "begun": begun,
        "exported": exported,
        "dataset": lambda folder: dataset(folder / "data")[1],
        "drawn": lambda folder: drawn(folder / "data"),
        "desk": desk,
        "comparison": comparison,
        "index": index,
    }
    with TemporaryDirectory() as place:  # its path is written into some of the files
        folder = Path(place) / "written"
        folder.mkdir()
        found = makers[what](folder, *map(json.loads, rest))
        if what == "run":
            shutil.rmtree(folder / "data")
        (folder / "expected.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        for lock in (*folder.rglob("*.lock"), *folder.rglob(".lock")):
            lock.unlink(missing_ok=True)
        shutil.copytree(folder, out)


if __name__ == "__main__":
    main()

"""Runs that are exported, on garments of which some lack something."""

import pytest

from wearwith.rules import Rule, RuleBook
from wearwith.words.attributes import Trait
from worlds import but_every_fourth, saved_world, tiny

MATERIALS = ("linen", "wool")


def material(top: str, bottom: str, sign: str, strength: float = 1.0) -> Rule:
    return Rule.of_sides(
        f"{top} {sign} {bottom}",
        Trait("material", top),
        Trait("material", bottom),
        sign,
        strength,
    )


# Several rules fire on one pair: by material, and by category.
BOOK = RuleBook.of(
    [
        material("linen", "linen", "+"),
        material("linen", "wool", "-"),
        material("wool", "linen", "-", 0.5),
        Rule.of_sides("shirt + skirt", Trait("category", "shirt"), Trait("category", "skirt"), "+"),
        Rule.of_sides(
            "no blouse + shorts", Trait("category", "blouse"), Trait("category", "shorts"), "-"
        ),
    ]
)


@pytest.fixture(scope="session")
def gappy(tmp_path_factory):
    """A checkerboard where every fourth garment has no title, and every third no vector."""
    return saved_world(
        tmp_path_factory.mktemp("gappy") / "data", but_every_fourth, lambda number: number % 3 != 1
    )


@pytest.fixture(scope="session")
def train_tiny(gappy, tmp_path_factory):
    """Train a tiny model, `taught` with `BOOK` where that is not None; each one once."""
    from wearwith.training import RunConfig, train

    path = tmp_path_factory.mktemp("rules") / "book.toml"
    BOOK.save(path)
    runs = {}

    def trained(model="dbpr", teacher=None, popularity=False, inputs=None, tower=None):
        key = repr((model, teacher, popularity, inputs, tower))
        if key not in runs:
            config = tiny(model, inputs=inputs, tower=tower, epochs=2).model_dump()
            config |= {"popularity": popularity, "teacher": teacher or {}}
            if model not in ("dbpr", "pop", "pkd"):
                config["rules"] = {"book": path}
            place = tmp_path_factory.mktemp("runs") / "run"
            runs[key] = train(gappy, RunConfig.of(config), place)
        return runs[key]

    return trained


@pytest.fixture(scope="session")
def dbpr(train_tiny):
    return train_tiny()


@pytest.fixture(scope="session")
def akd(train_tiny):
    return train_tiny("akd", {"fidelity": "logit", "attention_size": 8})


@pytest.fixture(scope="session")
def served(akd, tmp_path_factory):
    """A copy of `akd` to serve from."""
    from wearwith.model.serving_copy import export_model

    place = tmp_path_factory.mktemp("served") / "akd"
    export_model(akd, place)
    return place

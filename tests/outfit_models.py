"""A model of outfits with numbers that are made up, for the shop of `outfit_shop`."""

from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.catalog import Dataset, SlotCatalogue, outfits_as_positions
from wearwith.model import Manifest, StudentSpec, TeacherForm, TowerConfig, TrainedModel
from wearwith.model.missing_slots import TOGETHER, slots_together
from wearwith.model.model_settings import OutfitConfig
from wearwith.model.outfit_points import PairFormScorer, slot_pair_numbers
from wearwith.model.outfit_probabilities import outfit_calibration_of
from wearwith.model.pairs_from_outfits import pair_points
from wearwith.rules import AtMostGarments, Knowledge, Rule, RuleBook, RuleItem, SetRule
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.words import AttributeVocabulary, Trait

DIM, GATE = 3, 2
FABRICS = ("linen", "wool")  # of the two styles


def item(attribute: str, value: str, slot: str | None = None) -> RuleItem:
    return RuleItem(Trait(attribute, value), slot=slot)


LINEN, WOOL = (item("material", fabric) for fabric in FABRICS)
BOOK = RuleBook.of(
    [
        Rule("linen with linen", (LINEN, LINEN), "+", 0.5),
        Rule("no linen with wool", (LINEN, WOOL), "-", 0.7),
        # Two that say the same of a bag with shoes.
        Rule(
            "no bag with shoes",
            (item("material", "linen", "bag"), item("material", "wool", "shoes")),
            "-",
            0.2,
        ),
        Rule(
            "no bag with such shoes",
            (item("pattern", "linen", "bag"), item("pattern", "wool", "shoes")),
            "-",
            0.01,
        ),
        SetRule("one bag", AtMostGarments("bag", 1), 0.8),
    ]
)


def outfit_model(dataset: Dataset, seed: int = 0, *, taught: bool = True) -> TrainedModel:
    """Points that tell the two styles apart, and a teacher of `BOOK` with gates."""
    rng = np.random.default_rng(seed)
    garments = SlotCatalogue.of(dataset.items)
    styles = np.array([int(name[1:]) % 2 for name in garments.ids])
    n_pairs = slot_pair_numbers().max() + 1

    def drawn(*shape: int, spread: float = 0.2):
        return rng.normal(0, spread, size=shape).astype(np.float32)

    points = drawn(len(garments), DIM)
    points[:, 0] += 2 * styles - 1
    tensors = {
        "outfit.points": points,
        "outfit.gains": drawn(len(garments)),
        "outfit.diagonals": 1 + drawn(n_pairs, DIM),
        "outfit.weights": drawn(n_pairs),
        "outfit.gate.keys": drawn(len(BOOK), GATE + 1, spread=1),
        "outfit.gate.read": drawn(GATE, DIM, spread=1),
    }
    tensors |= pair_points(PairFormScorer("outfit-akd", garments, tensors), dataset.catalogue)
    rows = [
        (name, attribute, FABRICS[style], "title", FABRICS[style])
        for name, style in zip(garments.ids, styles, strict=True)
        for attribute in ("material", "pattern")
    ]
    traits = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    slots = dataset.items.select(item="id", slot="slot")
    form = TeacherForm(
        confidence="gates", fidelity="logit", strength=2.0, may_doubt=False, read_from="text"
    )
    manifest = Manifest(
        wearwith="0",
        model="outfit-akd" if taught else "outfit",
        inputs="numbers that were made up",
        dataset={
            "fingerprint": dataset.fingerprint,
            "folder": None if dataset.folder is None else str(dataset.folder),
        },
        spec=StudentSpec(
            dims={},
            vocabulary_size=0,
            tower=TowerConfig(hidden=(DIM,)),
            outfit=OutfitConfig(dim=DIM, gate_dim=GATE),
        ),
        teacher=form if taught else None,
        default_by="teacher" if taught else "student",
    )
    words = AttributeVocabulary.mixed(("en",)).extended({"pattern": dict.fromkeys(FABRICS, 1)})
    known = Knowledge(BOOK, words, traits, slots) if taught else None
    return TrainedModel(manifest, tensors, dataset.items, dataset.pairs, None, known)


def completed_model(shop: Dataset, **columns: pl.Expr) -> TrainedModel:
    """The shop's model, with calibration, the slots of its outfits, and further columns."""
    model = outfit_model(shop)
    assert model.outfits is not None
    worn = outfits_as_positions(shop, model.outfits.garments, "train")
    together = slots_together(worn, model.outfits.garments.slots)
    fitted, _ = outfit_calibration_of(model, shop)
    items = model.items.with_columns(**columns)
    manifest = model.manifest.model_copy(update={"outfit_calibration": fitted})
    return replace(
        model, items=items, arrays={**model.arrays, TOGETHER: together}, manifest=manifest
    )

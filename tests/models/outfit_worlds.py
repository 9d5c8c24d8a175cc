"""A small outfit method with weights drawn at random, and all that its loss depends on."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import torch

from outfit_shop import outfit_shop
from wearwith.catalog import Dataset, SlotCatalogue, outfits_as_positions
from wearwith.catalog.outfit_arrays import OutfitArrays
from wearwith.catalog.slot_catalogue import NONE
from wearwith.features import Inputs, InputsConfig, read_inputs
from wearwith.model.model_settings import OutfitConfig, StudentSpec, TeacherConfig, TowerConfig
from wearwith.models import Outfit, OutfitAkd, OutfitBatch, OutfitTeaching, OutfitUkd
from wearwith.rules import AtMostValues, OutfitActivation, RuleBook, SetRule
from wearwith.rules.mining_config import MiningConfig
from wearwith.rules.rule_terms import RuleTerms
from wearwith.rules.soft_rules import SoftRules, mine_outfits
from wearwith.rules.traits import TRAIT_COLUMNS

MODELS = {model.name: model for model in (Outfit, OutfitUkd, OutfitAkd)}
TEACHER = TeacherConfig(fidelity="logit", strength=1.5, imitation_base=0.5, imitation_most=0.4)


def with_dresses(dataset: Dataset) -> Dataset:
    """A shop whose second half of bottoms are dresses."""
    is_dress = pl.col("id").is_in(["b3", "b4", "b5"])
    slot = pl.when(is_dress).then(pl.lit("one-piece")).otherwise("slot")
    return replace(dataset, items=dataset.items.with_columns(slot=slot))


@dataclass(frozen=True)
class OutfitWorld:
    """A shop, its training outfits, and rules on the style and the tone of garments."""

    dataset: Dataset
    garments: SlotCatalogue
    outfits: OutfitArrays
    inputs: Inputs
    groups: np.ndarray  # each garment is of one of two backdrops
    book: RuleBook
    terms: RuleTerms
    mined: SoftRules

    @classmethod
    def make(cls, dataset: Dataset | None = None) -> "OutfitWorld":
        """Read a shop of five slots; garment n has the style n % 2 and the tone n % 3."""
        dataset = dataset or with_dresses(outfit_shop(n=6, n_outfits=16))
        garments = SlotCatalogue.of(dataset.items)
        outfits = outfits_as_positions(dataset, garments, "train")
        numbers = [int(name[1:]) for name in garments.ids]
        rows = [
            (name, attribute, value, "title", value)
            for name, number in zip(garments.ids, numbers, strict=True)
            for attribute, value in (("style", "xy"[number % 2]), ("tone", "abc"[number % 3]))
        ]
        traits = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String), orient="row")
        mined = mine_outfits(traits, garments, outfits, MiningConfig(prior=3, min_support=1))
        book = RuleBook.of([*mined.book.rules, SetRule("one tone", AtMostValues("tone", 1), 0.7)])
        terms = RuleTerms(OutfitActivation.of(book, traits, garments), garments)
        inputs = read_inputs(dataset, InputsConfig(min_count=1, subwords=False), garments)
        groups = np.array([number % 4 // 2 for number in numbers])
        return cls(dataset, garments, outfits, inputs, groups, book, terms, mined)

    def method(self, name: str, seed: int = 0, *, dropout: float = 0.0, **outfit) -> Outfit:
        """A method of random weights, also where training begins with zeros."""
        shape = {"dim": 5, "hidden": 7, "gate_dim": 3, "dropout": dropout}
        config = OutfitConfig(**shape, personal_dropout=dropout, **outfit)
        spec = StudentSpec.of(self.inputs, TowerConfig(activation="linear"), outfit=config)
        model, generator = MODELS[name], torch.Generator().manual_seed(seed)
        taught = OutfitTeaching(TEACHER, self.terms, self.mined) if model.is_taught else None
        method = model(self.garments, spec, generator, teaching=taught)
        for weight in method.network.parameters():
            torch.nn.init.normal_(weight, 0, 0.5, generator=generator)
        method.attach(self.inputs, self.outfits, self.groups)
        return method

    def batch(self, rows: slice = slice(None), epoch: float = 1.0) -> OutfitBatch:
        """Training outfits; candidates are what they wear, and all shoes and bags."""
        outfits = self.outfits.items[rows]
        slots = [self.garments.of_slot(slot) for slot in ("shoes", "bag")]
        candidates = np.unique(np.concatenate([outfits[outfits != NONE], *slots]))
        log_drawn = -0.1 * np.arange(len(candidates), dtype=np.float32)
        return OutfitBatch(outfits, candidates, log_drawn, epoch)

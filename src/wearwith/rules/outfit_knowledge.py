"""The rules of an outfit model over garments of all slots, and the set rules that hold here."""

from dataclasses import dataclass, replace

import numpy as np

from wearwith.catalog import Dataset, OutfitArrays, SlotCatalogue
from wearwith.rules.knowledge import Knowledge, RulesConfig, read_knowledge
from wearwith.rules.outfit_activation import OutfitActivation
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.rule_terms import RuleTerms
from wearwith.rules.set_rule import SetRule
from wearwith.rules.soft_rules import SoftRules, mine_outfits
from wearwith.types import Ints

__all__ = ["OutfitKnowledge", "by_chance", "outfit_terms", "read_outfit_knowledge", "screened"]

SEED = 20180708  # of the outfits that set rules are screened against
LEAST_BROKEN = 20  # of both kinds of outfits together, to say anything about a set rule
LEAST_GAIN = 0.05


@dataclass(frozen=True)
class OutfitKnowledge:
    """Rules and values, the same as terms, and where rules were mined from, if they were."""

    knowledge: Knowledge
    terms: RuleTerms
    mined: SoftRules | None = None


def read_outfit_knowledge(
    dataset: Dataset, config: RulesConfig, garments: SlotCatalogue, outfits: OutfitArrays
) -> OutfitKnowledge:
    """Read or mine the rules that the configuration names, for the garments of all slots.

    A book `mined` is of soft rules between any two slots, and of the packaged set rules that the
    training outfits keep more often than chance would; any other book is taken as it is.

    Raises
    ------
    RuleError
        If a file is missing or wrong, a rule has a value that is in no vocabulary, or only pictures
        are to be read and nothing was seen in them.
    DataError
        If what was seen in pictures is damaged.
    """
    if config.book != "mined":
        known = read_knowledge(dataset, config, own=True)
        return OutfitKnowledge(known, outfit_terms(known, garments))
    known = read_knowledge(dataset, config.model_copy(update={"book": "sets"}), own=True)
    sets = screened(known, garments, outfits)
    mined = mine_outfits(known.traits, garments, outfits, config.mining)
    known = replace(known, book=RuleBook.of([*mined.book.rules, *sets]))
    return OutfitKnowledge(known, outfit_terms(known, garments), mined)


def outfit_terms(known: Knowledge, garments: SlotCatalogue) -> RuleTerms:
    """The rules over the garments of all slots."""
    return RuleTerms(OutfitActivation.of(known.book, known.traits, garments), garments)


def screened(
    known: Knowledge, garments: SlotCatalogue, outfits: OutfitArrays
) -> tuple[SetRule, ...]:
    """The set rules that training outfits break less often than outfits put together by chance.

    The strength of each is ln of how much less, shrunken like that of other rules. By chance means:
    every garment is replaced by another of its slot, drawn as often as it is worn.
    """
    activation = OutfitActivation.of(known.book, known.traits, garments)
    worn = activation.broken(outfits.items).sum(axis=0)
    chance = activation.broken(by_chance(outfits, garments)).sum(axis=0)
    kept = []
    for rule, n, expected in zip(known.book.set_rules, worn, chance, strict=True):
        gain = float(np.log((expected + LEAST_BROKEN) / (n + LEAST_BROKEN)))
        if n + expected >= LEAST_BROKEN and gain >= LEAST_GAIN:
            note = f"{n} of {len(outfits):,} training outfits break it, {expected} by chance"
            kept.append(replace(rule, strength=round(gain, 4), note=note))
    return tuple(kept)


def by_chance(outfits: OutfitArrays, garments: SlotCatalogue) -> Ints:
    """Outfits of the same slots, whose garments are those of other outfits."""
    rng = np.random.default_rng(SEED)
    mixed = outfits.items.copy()
    rows, columns = np.nonzero(outfits.present)
    worn = outfits.items[rows, columns]
    slots = garments.slots[worn]
    for slot in np.unique(slots):
        of = np.flatnonzero(slots == slot)
        mixed[rows[of], columns[of]] = worn[rng.permutation(of)]
    return mixed

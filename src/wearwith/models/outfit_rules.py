"""The teacher of outfits while it learns: what the rules that count say of candidates."""

import numpy as np
import torch
from torch import Tensor

from wearwith.model.outfit_gates import EVEN
from wearwith.models.gates import Gates
from wearwith.models.outfit_network import Given
from wearwith.rules.rule_terms import RuleTerms
from wearwith.rules.soft_rules import SoftRules
from wearwith.types import Bools, Floats, Ints

__all__ = ["OutfitRules"]


class OutfitRules:
    """What the rules say of candidates of one slot beside given garments.

    Parameters
    ----------
    terms
        The rules, over the garments of the catalogue.
    mined
        What they were mined from, if from the outfits that are trained on: a question about one of
        these is then answered as if that outfit had not been counted.
    """

    def __init__(self, terms: RuleTerms, mined: SoftRules | None) -> None:
        self.terms, self.sets = terms, terms.activation.sets
        self._less = None if mined is None else mined.without_one(terms.gains)

    @property
    def n_rules(self) -> int:
        """Rules between two garments, and set rules."""
        return len(self.terms.gains) + len(self.sets)

    def said(
        self, given: Ints, slot: int, candidates: Ints, golds: Ints, gates: Gates | None, of: Given
    ) -> Tensor:
        """Σ_l λ_l r_l of every candidate. Shapes: (r, L), (k,) and (r,) to (r, k).

        `of` has the points of the given garments for the gates; without gates every rule counts one
        half.
        """
        device, terms = of.z.device, self.terms
        contexts = None if gates is None else gates.contexts(_mean(of))
        columns, points = self._points(candidates)
        asked = terms.asked(given, slot)
        place = np.full(terms.values.shape[1], -1)
        place[columns] = np.arange(len(columns))
        asked = asked.where(place[asked.columns] >= 0)
        gains = terms.gains[asked.rules]
        if self._less is not None:
            own = self._has(golds, asked.rows, asked.columns)
            gains = np.where(own, self._less[asked.rules], gains)
        weights = torch.from_numpy(gains * asked.shares).to(device)
        if gates is None or contexts is None:
            weights = weights * float(EVEN)
        else:
            rows, rules = (torch.from_numpy(a).to(device) for a in (asked.rows, asked.rules))
            weights = weights * gates.confidence(contexts, rows, rules)
        flat = torch.from_numpy(asked.rows * len(columns) + place[asked.columns]).to(device)
        query = torch.zeros(len(given) * len(columns), device=device).index_add(0, flat, weights)
        said = query.view(len(given), -1) @ torch.from_numpy(points).to(device).T
        if not len(self.sets):
            return said
        broken = self.sets.newly_broken(given, candidates).astype(np.float32)  # (r, k, R)
        counts = torch.from_numpy(self.sets.strengths).to(device)
        if gates is None or contexts is None:
            counts = counts.expand(len(given), -1) * float(EVEN)
        else:
            counts = counts * torch.sigmoid(contexts @ gates.keys[len(terms.gains) :].T)
        return said - (torch.from_numpy(broken).to(device) * counts.unsqueeze(1)).sum(dim=2)

    def _points(self, candidates: Ints) -> tuple[Ints, Floats]:
        """The values that any of the candidates has, and who has which. Shapes: (v,), (k, v)."""
        has = self.terms.values[candidates]
        columns = np.unique(has.indices)
        return columns, has[:, columns].toarray()

    def _has(self, garments: Ints, rows: Ints, columns: Ints) -> Bools:
        """Whether the garment of each row has a value. Shapes: (r,) and (entries,) each."""
        has = self.terms.values[garments].tocsr()
        width = has.shape[1]
        owned = np.repeat(np.arange(len(garments)), np.diff(has.indptr)) * width + has.indices
        found: Bools = np.isin(rows * width + columns, owned)
        return found


def _mean(given: Given) -> Tensor:
    """The mean z of what is given, (r, d), from which z learns nothing."""
    present = given.present.unsqueeze(2)
    return (given.z.detach() * present).sum(dim=1) / present.sum(dim=1).clamp(min=1)

"""Methods of whole outfits: a student that fills a blank, and a teacher of rules beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.catalog import BlankQuestions, OutfitArrays, SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import diverged
from wearwith.features import Inputs
from wearwith.model.missing_slots import TOGETHER, slots_together
from wearwith.model.model_settings import StudentSpec, TeacherConfig
from wearwith.model.outfit_gates import OF_OUTFITS, OutfitGates
from wearwith.model.outfit_model import outfit_points
from wearwith.model.outfit_points import OutfitPoints
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.model.ranking import right_answers
from wearwith.model.scorer import Tensors
from wearwith.models.gates import Gates
from wearwith.models.losses import imitation_strength
from wearwith.models.outfit_losses import NEVER, imitation_losses, listwise_losses
from wearwith.models.outfit_network import (
    Form,
    GarmentEncoder,
    Given,
    LinearEncoder,
    PairForm,
)
from wearwith.models.outfit_rules import OutfitRules
from wearwith.rules.rule_terms import RuleTerms
from wearwith.rules.soft_rules import SoftRules
from wearwith.types import OUTFIT_SLOTS, Floats, Ints
from wearwith.words.exclusive_slots import alternatives

__all__ = ["Outfit", "OutfitAkd", "OutfitBatch", "OutfitTeaching", "OutfitUkd"]

ITEMS_AT_ONCE = 4096


@dataclass(frozen=True)
class OutfitBatch:
    """Outfits to learn from, and the garments that are candidates for their blanks.

    Attributes
    ----------
    outfits
        Shape (b, L), filled with `NONE`.
    candidates
        Positions of the garments that are candidates, ascending, with all that are worn in the
        outfits; shape (k,).
    log_drawn
        ln of the probability that each is among them; shape (k,).
    epoch
        Finished epochs, and the finished fraction of the current one.
    """

    outfits: Ints
    candidates: Ints
    log_drawn: Floats
    epoch: float = 0.0

    @property
    def count(self) -> int:
        """Number of outfits."""
        return len(self.outfits)


@dataclass(frozen=True)
class OutfitTeaching:
    """What an outfit model with a teacher needs: its settings, the rules, and their origin."""

    config: TeacherConfig
    terms: RuleTerms
    mined: SoftRules | None = None


@dataclass(frozen=True)
class _Questions:
    """The blanks of one slot in a batch."""

    slots: tuple[int, ...]  # the slot, and those whose garments can be worn in its place
    given: Ints  # positions of garments; (r, L)
    golds: Ints  # (r,)
    weights: Tensor  # that add up to 1 over the blanks of all slots; (r,)


class Outfit:
    """The student, in the pair form: z of garments, and a signed diagonal for each two slots.

    Every garment of a training outfit is taken out in turn, and has to be found among candidates of
    its slot and of those that can be worn in its place, so that a dress and trousers have scores
    that can be compared. The softmax over candidates is corrected for how likely each was to be
    one, so that the score estimates ln P(j | G) − α ln P(j): with α = 0 (`popular_share`) as if all
    garments were negatives, with α = 1 as if negatives were drawn as often as they are worn. A
    second softmax is over the candidates of the right one's slot and backdrop.

    Source: the type-aware form of Vasileva et al., ECCV 2018; sampled softmax with the correction
    of Bengio and Senécal, 2008; popularity as in logit adjustment (Menon et al., ICLR 2021).
    """

    name: ClassVar[str] = "outfit"
    is_taught: ClassVar[bool] = False
    has_gates: ClassVar[bool] = False
    loss_is_a_mean: ClassVar[bool] = True
    alone: float = 0.0
    is_alone: bool = False

    def __init__(
        self,
        garments: SlotCatalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: OutfitTeaching | None = None,
    ) -> None:
        if self.is_taught and teaching is None:
            raise ValueError("a method with a teacher needs rules")
        if spec.outfit is None:
            raise ValueError("an outfit model needs the shape of one")
        self.garments, self.spec, self.config = garments, spec, spec.outfit
        self.device = torch.device(device)
        self.encoder = self.make_encoder(generator)
        self.form = self.make_form(generator)
        parts: dict[str, nn.Module] = {"garments": self.encoder, "form": self.form}
        self.rules, self.gates = None, None
        if teaching is not None and self.is_taught:
            self.teacher_config = teaching.config
            self.rules = OutfitRules(teaching.terms, teaching.mined)
            if self.has_gates:
                size = self.config.dim, self.config.gate_dim
                self.gates = parts["gates"] = Gates(self.rules.n_rules, *size, generator)
        self.network = nn.ModuleDict(parts).to(self.device)

    def make_encoder(self, generator: torch.Generator) -> LinearEncoder:
        """Build what turns garments into points."""
        return GarmentEncoder(self.spec, len(self.garments), generator)

    def make_form(self, generator: torch.Generator) -> Form:
        """Build what turns given garments into a query."""
        return PairForm(self.config.dim, self.config.diagonals, generator)

    def attach(self, inputs: Inputs, outfits: OutfitArrays, groups: Ints | None) -> None:
        """Take what is known of the garments, and the training outfits.

        `groups` has the backdrop or time of every garment, -1 for none, (n,); None if unknown.
        """
        assert inputs.garments is not None  # noqa: S101
        counts = outfits.counts(len(self.garments))
        self.encoder.read(inputs.garments, counts > 0, self.device)
        self.log_worn = np.log((counts + 0.5) / max(counts.sum(), 1)).astype(np.float32)
        self.groups = groups
        self.together = slots_together(outfits, self.garments.slots)

    def loss(self, batch: OutfitBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Mean over outfits of the mean loss over their blanks; shape (), under `loss`."""
        candidates = torch.from_numpy(batch.candidates).to(self.device)
        z, gains = self.encoder(candidates, generator)
        place = np.full(len(self.garments) + 1, -1)  # the last is that of NONE
        place[batch.candidates] = np.arange(len(batch.candidates))
        losses: dict[str, list[Tensor]] = {}
        for questions in self._questions(batch.outfits):
            known = questions, batch, z, gains, place, generator
            for name, loss in self._answered(*known).items():
                losses.setdefault(name, []).append((loss * questions.weights).sum())
        means = {name: torch.stack(parts).sum() for name, parts in losses.items()}
        means |= self.further_losses(batch, z, place, generator)
        return {"loss": torch.stack([*means.values()]).sum(), **means}

    def take_anchor(self) -> None:
        """Do nothing: it is taught from the start."""

    def further_losses(
        self,
        batch: OutfitBatch,  # noqa: ARG002
        z: Tensor,  # noqa: ARG002
        place: Ints,  # noqa: ARG002
        generator: torch.Generator,  # noqa: ARG002
    ) -> dict[str, Tensor]:
        """Losses that a form has besides those of blanks; none here.

        `z` has the candidates' points, (k, d); `place` says where a garment is among them.
        """
        return {}

    def _questions(self, outfits: Ints) -> Iterator[_Questions]:
        """Every garment of every outfit taken out in turn, by its slot."""
        rows, columns = np.nonzero(outfits != NONE)
        golds, sizes = outfits[rows, columns], (outfits != NONE).sum(axis=1)
        weights = 1 / (len(outfits) * sizes[rows])
        given = outfits[rows]
        given[np.arange(len(rows)), columns] = NONE
        slots = self.garments.slots[golds]
        for slot in np.unique(slots).tolist():
            of = np.flatnonzero(slots == slot)
            share = torch.from_numpy(weights[of].astype(np.float32)).to(self.device)
            places = alternatives(OUTFIT_SLOTS[slot])
            numbers = tuple(OUTFIT_SLOTS.index(other) for other in places)
            yield _Questions(numbers, given[of], golds[of], share)

    def _answered(
        self,
        questions: _Questions,
        batch: OutfitBatch,
        z: Tensor,
        gains: Tensor,
        place: Ints,
        generator: torch.Generator,
    ) -> dict[str, Tensor]:
        """The losses of questions of one slot, from the candidates' z and gains. (r,) each."""
        slots = self.garments.slots[batch.candidates]
        parts = [np.flatnonzero(slots == slot) for slot in questions.slots]
        columns = np.concatenate(parts)
        candidates = batch.candidates[columns]
        given = self.given(questions.given, z, place)
        scores, said = list[Tensor](), list[Tensor]()
        for slot, part in zip(questions.slots, parts, strict=True):
            at = torch.from_numpy(part).to(self.device)
            scores.append(self.form.queries(given, slot, generator) @ z[at].T + gains[at])
            if self.rules is not None:
                known = questions.given, slot, batch.candidates[part], questions.golds
                said.append(self.rules.said(*known, self.gates, given))
        likely = self.config.popular_share * self.log_worn[candidates] - batch.log_drawn[columns]
        prior = torch.from_numpy(likely).to(self.device)
        logits = torch.cat(scores, dim=1).float() + prior
        # What else is worn in the outfit is no wrong answer.
        worn = (questions.given[:, :, None] == candidates).any(axis=1)
        logits = logits.masked_fill(torch.from_numpy(worn).to(self.device), NEVER)
        order = np.argsort(candidates)
        at_gold = order[np.searchsorted(candidates, questions.golds, sorter=order)]
        golds = torch.from_numpy(at_gold).to(self.device)
        pushes = self.teacher_config.strength * torch.cat(said, dim=1) if said else None
        losses: dict[str, Tensor] = {}
        for share, among in self._lists(questions.golds, candidates):
            masked = logits if among is None else logits.masked_fill(~among, NEVER)
            parts_of = self._list_losses(masked, prior, golds, pushes, batch.epoch)
            for name, loss in parts_of.items():
                losses[name] = losses.get(name, 0) + share * loss
        return losses

    def _lists(self, golds: Ints, candidates: Ints) -> Iterator[tuple[float, Tensor | None]]:
        """All candidates, and those of the right one's slot and group; each with its weight."""
        share = 0.0 if self.groups is None else self.config.matched_share
        if share < 1:
            yield 1 - share, None
        if share > 0 and self.groups is not None:
            slots, of_golds = self.garments.slots, self.groups[golds][:, None]
            same = (self.groups[candidates] == of_golds) | (of_golds == NONE)  # unknown: any
            same &= slots[candidates] == slots[golds][:, None]
            yield share, torch.from_numpy(same).to(self.device)

    def _list_losses(
        self, logits: Tensor, prior: Tensor, golds: Tensor, said: Tensor | None, epoch: float
    ) -> dict[str, Tensor]:
        """(1 − ρ) CE(gold, p) + ρ CE(q, p), and CE(gold, q) for the gates. (r,) each.

        Gates that learn from data see no student, only how likely each candidate was (`prior`).
        """
        data = listwise_losses(logits, golds)
        if said is None:
            return {"listwise": data}
        rho = imitation_strength(epoch, self.teacher_config)
        losses = {
            "listwise": (1 - rho) * data,
            "imitation": rho * imitation_losses(logits, logits + said),
        }
        if self.gates is not None:
            others = logits.detach()
            if self.teacher_config.attention_learns_from == "data":
                others = prior.masked_fill(others == NEVER, NEVER)
            losses["teacher"] = listwise_losses(others + said, golds)
        return losses

    def given(self, given: Ints, z: Tensor, place: Ints) -> Given:
        """Garments as a form reads them, from the candidates' z. Shape: (r, L)."""
        at = torch.from_numpy(np.maximum(place[given], 0)).to(self.device)
        slots = torch.from_numpy(self.garments.slots[np.maximum(given, 0)]).to(self.device)
        present = torch.from_numpy(given != NONE).to(self.device)
        return Given(z[at], slots, present)

    @torch.inference_mode()
    def tensors(self) -> Tensors:
        """What the model folder keeps: weights, and every garment's point and gain."""
        every = torch.arange(len(self.garments), device=self.device)
        parts = [self.encoder(some) for some in torch.split(every, ITEMS_AT_ONCE)]
        z, gains = (torch.cat(part).cpu().numpy() for part in zip(*parts, strict=True))
        weights = self.network["garments"].state_dict()
        kept = {f"garment.{name}": weight.cpu().numpy() for name, weight in weights.items()}
        kept |= {"outfit.points": z, "outfit.gains": gains, TOGETHER: self.together}
        weights = self.form.state_dict()
        kept |= {f"outfit.{name}": weight.cpu().numpy() for name, weight in weights.items()}
        if self.gates is not None:
            kept["outfit.gate.keys"] = self.gates.keys.cpu().numpy()
            kept["outfit.gate.read"] = self.gates.read.cpu().numpy()
        return kept

    def figures(self, valid: Mapping[str, BlankQuestions]) -> dict[str, float]:
        """Shares of blanks filled rightly, by kind of negatives, and their mean: `valid_fitb`.

        Those of the teacher end in `_teacher`. Raises `RunError` if a score is not finite.
        """
        student = self.scorer()
        figures: dict[str, float] = {}
        for end, scorer in (("", student), ("_teacher", student.teacher)):
            if scorer is None:
                continue
            shares = {}
            for kind, asked in valid.items():
                scores = scorer.score_answers(asked.given, asked.answers)
                if not np.isfinite(scores).all():
                    raise diverged("the scores of the selection split are not finite")
                shares[f"fitb_{kind}{end}"] = float(right_answers(scores, asked.gold).mean())
            figures |= {f"valid_fitb{end}": float(np.mean([*shares.values()])), **shares}
        return figures

    def scorer(self) -> OutfitPoints:
        """The student with current weights, and its teacher if there is one."""
        tensors = self.tensors()
        student = outfit_points(self.name, self.garments, tensors)
        rules = self.rules
        if rules is not None:
            strength = self.teacher_config.strength
            gates = None
            if self.gates is not None:
                gates = OutfitGates.of(tensors, OF_OUTFITS, rules.n_rules)
            student.find_teacher = lambda: OutfitTeacher(student, rules.terms, strength, gates)
        return student


class OutfitUkd(Outfit):
    """The teacher trusts all rules alike."""

    name = "outfit-ukd"
    is_taught = True


class OutfitAkd(Outfit):
    """Attention decides, by what is given, how much each rule counts."""

    name = "outfit-akd"
    is_taught = True
    has_gates = True

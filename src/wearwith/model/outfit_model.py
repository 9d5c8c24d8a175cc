"""A trained model as a scorer of outfits."""

from typing import TYPE_CHECKING

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.model.outfit_points import OutfitPoints, PairFormScorer
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.outfit_set_scorer import OutfitSetScorer
from wearwith.model.outfit_teacher import OutfitGates, OutfitTeacher
from wearwith.model.scorer import Tensors
from wearwith.model.type_aware_scorer import TypeAwareScorer
from wearwith.rules.outfit_knowledge import outfit_terms

if TYPE_CHECKING:
    from wearwith.model.trained_model import TrainedModel

__all__ = ["outfit_points", "outfits_of"]


def outfits_of(model: "TrainedModel") -> OutfitScorer | None:
    """The student of a model of whole outfits, whose `teacher` is the model's; None for others.

    Raises `RunError` if an array is missing or has another shape.
    """
    if model.spec is None or model.spec.outfit is None:
        return None
    student = outfit_points(model.name, SlotCatalogue.of(model.items), model.arrays)
    if model.manifest.teacher is not None:
        student.find_teacher = lambda: _teacher(model, student)
    return student


def outfit_points(name: str, garments: SlotCatalogue, tensors: Tensors) -> OutfitPoints:
    """The student from what it learned, by the name of its method.

    Raises `RunError` if an array is missing or has another shape.
    """
    form: type[OutfitPoints] = PairFormScorer
    if name.startswith("outfit-set"):
        form = OutfitSetScorer
    elif name == "type-aware":
        form = TypeAwareScorer
    return form(name, garments, tensors)


def _teacher(model: "TrainedModel", student: OutfitPoints) -> OutfitTeacher:
    form, knowledge = model.manifest.teacher, model.knowledge
    assert form is not None and knowledge is not None  # noqa: S101, PT018 (checked when read)
    terms = outfit_terms(knowledge, student.garments)
    gates = None
    if form.confidence == "gates":
        gates = OutfitGates.of(model.arrays, len(knowledge.book))
    return OutfitTeacher(student, terms, form.strength, gates)

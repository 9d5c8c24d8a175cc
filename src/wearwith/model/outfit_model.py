"""A trained model as a scorer of outfits."""

import polars as pl

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.model.model_manifest import Manifest, TeacherForm
from wearwith.model.outfit_gates import OF_OUTFITS, OutfitGates
from wearwith.model.outfit_points import OutfitPoints, PairFormScorer
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.outfit_set_scorer import OutfitSetScorer
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.model.scorer import Tensors
from wearwith.model.type_aware_scorer import TypeAwareScorer
from wearwith.rules import Knowledge
from wearwith.rules.outfit_knowledge import outfit_terms

__all__ = ["outfit_points", "outfits_of"]


def outfits_of(
    manifest: Manifest, items: pl.DataFrame, arrays: Tensors, knowledge: Knowledge | None
) -> OutfitScorer | None:
    """The student of a model of whole outfits, whose `teacher` is the model's; None for others.

    Raises `RunError` if an array is missing or has another shape.
    """
    if manifest.spec is None or manifest.spec.outfit is None:
        return None
    student, form = outfit_points(manifest.model, SlotCatalogue.of(items), arrays), manifest.teacher
    if form is not None and knowledge is not None:
        student.find_teacher = lambda: _teacher(student, form, arrays, knowledge)
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


def _teacher(
    student: OutfitPoints, form: TeacherForm, arrays: Tensors, knowledge: Knowledge
) -> OutfitTeacher:
    terms = outfit_terms(knowledge, student.garments)
    gates = None
    if form.confidence == "gates":
        gates = OutfitGates.of(arrays, OF_OUTFITS, len(knowledge.book))
    return OutfitTeacher(student, terms, form.strength, gates)

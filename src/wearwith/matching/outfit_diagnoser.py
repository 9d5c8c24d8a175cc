"""Takes one outfit apart: what goes, what does not, and what to wear instead."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError
from wearwith.matching.outfit_diagnosis import (
    OutfitDiagnosis,
    OutfitItem,
    OutfitPair,
    RuleInOutfit,
    SlotClash,
    Swap,
)
from wearwith.matching.outfit_diagnosis_text import outfit_sentence, rule_in_words
from wearwith.matching.outfits.edited_rules import EditedRules, RulesAtWork, scorer_asked
from wearwith.matching.outfits.wishes import MOST_GARMENTS
from wearwith.matching.worn_garments import require_outfits, require_worn
from wearwith.model import OutfitScorer, TrainedModel, outfit_chances
from wearwith.model.outfit_swaps import best_replacements, item_shares
from wearwith.model.outfit_teacher import FiredInOutfit
from wearwith.rules import Knowledge, RuleBook, called
from wearwith.types import By, Floating, Ints
from wearwith.words.exclusive_slots import clash

__all__ = ["diagnose_outfit", "each_once", "rules_in_words"]


def diagnose_outfit(
    model: TrainedModel,
    ids: Sequence[str],
    by: By | None = None,
    rules: RulesAtWork | None = None,
) -> OutfitDiagnosis:
    """Take an outfit of two garments or more apart.

    Parameters
    ----------
    by
        Whose score counts; by default the one that was better on validation, or the teacher's once
        rules were edited.
    rules
        The rules that count; by default those of the training.

    Raises
    ------
    UnknownItemError
        If an id is none of the garments (the message has the nearest ones), or in no outfit.
    ConfigError
        If there are fewer than two ids or too many, or one comes twice; or the model answers about
        no outfits, or has no teacher to ask.
    """
    student, now = require_outfits(model), rules or EditedRules(model).now()
    scorer, by = scorer_asked(model, by, now)
    teacher = student.teacher if now is None else now.teacher
    outfit = _positions(model, student, ids)
    fired = list[RuleInOutfit]()
    if now is not None:
        fired = rules_in_words(now.teacher.fired(outfit), now.book, ids)
    student_score, student_chance = _scored(model, student, outfit, "student")
    teacher_score, teacher_chance = None, None
    if teacher is not None:
        teacher_score, teacher_chance = _scored(model, teacher, outfit, "teacher")
    unchanced = None
    if student_chance is None or (teacher is not None and teacher_chance is None):
        unchanced = model.manifest.outfit_uncalibrated or "its outfits were not calibrated"
    found = OutfitDiagnosis(
        model=model.name,
        by=by,
        student_score=student_score,
        student_chance=student_chance,
        teacher_score=teacher_score,
        teacher_chance=teacher_chance,
        unchanced=unchanced,
        items=_items(model, scorer, outfit, by),
        pairs=_pairs(scorer, outfit, ids, fired, by),
        rules=each_once(fired),
        clashes=_clashes(scorer, outfit, ids),
    )
    return replace(found, sentence=outfit_sentence(found))


def _positions(model: TrainedModel, scorer: OutfitScorer, ids: Sequence[str]) -> Ints:
    if len(ids) < 2:
        raise ConfigError(
            f"An outfit has two garments or more, and {len(ids)} is named", fix="name another id"
        )
    if len(ids) > MOST_GARMENTS:
        raise ConfigError(
            f"{len(ids):,} garments are named, and an outfit has at most {MOST_GARMENTS}",
            fix="name fewer",
        )
    for place, name in enumerate(ids):
        if name in ids[:place]:
            raise ConfigError(f"The garment {name!r} is named twice", fix="name each garment once")
        require_worn(model, scorer, name)
    return scorer.garments.positions(ids)


def _scored(
    model: TrainedModel, scorer: OutfitScorer, outfit: Ints, by: By
) -> tuple[float, float | None]:
    """An outfit's score, and its chance if scores are calibrated."""
    scores = scorer.score_outfits(outfit[None])
    return float(scores[0]), _chance(model, scores, by)


def _chance(model: TrainedModel, scores: Floating, by: By) -> float | None:
    chances = outfit_chances(model, scores, by)
    return None if chances is None else float(chances[0])


def _items(
    model: TrainedModel, scorer: OutfitScorer, outfit: Ints, by: By
) -> tuple[OutfitItem, ...]:
    names, slots = scorer.garments.ids, scorer.garments.slot
    shares, terms = item_shares(scorer, outfit), scorer.terms_of(outfit)
    best, score = best_replacements(scorer, outfit), scorer.score_outfits(outfit[None])
    named = _names(model, [names[n] for n in (*outfit, *best.garments) if n != NONE])
    items = []
    for place, position in enumerate(outfit.tolist()):
        swap, other, gain = None, int(best.garments[place]), float(best.gains[place])
        if other != NONE:
            chance = _chance(model, score + gain, by)
            swap = Swap(names[position], names[other], named[names[other]], gain, chance)
        items.append(
            OutfitItem(
                names[position],
                named[names[position]],
                slots(position),
                share=None if shares is None else float(shares[place]),
                alone=None if terms is None else float(terms.garments[place]),
                swap=swap,
            )
        )
    return tuple(items)


def _names(model: TrainedModel, ids: Sequence[str]) -> dict[str, str]:
    """What to call garments."""
    rows = model.items.filter(pl.col("id").is_in(ids))
    known = model.knowledge or Knowledge.read(rows, RuleBook())
    return dict(zip(rows["id"], called(rows, known.traits), strict=True))


def _pairs(
    scorer: OutfitScorer, outfit: Ints, ids: Sequence[str], rules: Iterable[RuleInOutfit], by: By
) -> tuple[OutfitPair, ...]:
    """What each two garments add, the highest share first."""
    terms, is_taught = scorer.terms_of(outfit), scorer.teacher is not None or by == "teacher"
    pairs = []
    for i, j in combinations(range(len(ids)), 2):
        pushes = [rule.effect for rule in rules if (rule.one, rule.other) == (ids[i], ids[j])]
        student = None if terms is None else float(terms.pairs[i, j])
        pushed = sum(pushes) if is_taught else None
        share = student
        if by == "teacher" and student is not None:
            share = student + sum(pushes)
        pairs.append(OutfitPair(ids[i], ids[j], student, pushed, share))
    return tuple(sorted(pairs, key=lambda pair: -(pair.share or 0)))


def rules_in_words(fired: FiredInOutfit, book: RuleBook, ids: Sequence[str]) -> list[RuleInOutfit]:
    """The rules that fire in an outfit of garments by their ids, the strongest effect first."""
    rules, every = [], book.all
    for number in np.argsort(-np.abs(fired.effects), kind="stable").tolist():
        rule, (one, other) = every[fired.rules[number]], fired.pairs[number].tolist()
        rules.append(
            RuleInOutfit(
                rule.id,
                rule.sign,
                rule.note,
                rule_in_words(rule),
                one=None if one == NONE else ids[one],
                other=None if other == NONE else ids[other],
                confidence=float(fired.confidence[number]),
                effect=float(fired.effects[number]),
            )
        )
    return rules


def each_once(rules: Iterable[RuleInOutfit]) -> tuple[RuleInOutfit, ...]:
    """Join rules that say the same of the same garments, in the words of the strongest one."""
    joined: dict[tuple[object, ...], RuleInOutfit] = {}
    for rule in rules:
        key = rule.one, rule.other, rule.sign, rule.words
        first = joined.setdefault(key, rule)
        if first is not rule:
            joined[key] = replace(first, effect=first.effect + rule.effect)
    return tuple(sorted(joined.values(), key=lambda rule: -abs(rule.effect)))


def _clashes(scorer: OutfitScorer, outfit: Ints, ids: Sequence[str]) -> tuple[SlotClash, ...]:
    slots = [scorer.garments.slot(position) for position in outfit.tolist()]
    both = ((i, j, clash((slots[i], slots[j]))) for i, j in combinations(range(len(ids)), 2))
    return tuple(SlotClash(ids[i], ids[j], found) for i, j, found in both if found is not None)

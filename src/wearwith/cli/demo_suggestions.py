"""What the demo's model of pairs suggests for a few tops."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wearwith.cli.demo_garments import DemoGarment, DemoGarments

if TYPE_CHECKING:
    from wearwith.model import TrainedModel
    from wearwith.world.sample_catalogue import SampleWorld

__all__ = ["SuggestedBottom", "Suggestion", "most_spoken_for", "suggestions"]

TOPS_SHOWN = 4
BOTTOMS_SHOWN = 4
RULES_SHOWN = 2


@dataclass(frozen=True)
class SuggestedBottom:
    """A bottom for a top.

    Attributes
    ----------
    chance
        That the two were worn together; None if it can't be told.
    worn
        Whether the pair is a held-out positive.
    rules, more_rules
        Some rules that speak for it, in words, and how many others do.
    """

    garment: DemoGarment
    chance: float | None
    worn: bool
    rules: tuple[str, ...]
    more_rules: int


@dataclass(frozen=True)
class Suggestion:
    """A top and its ranked bottoms."""

    top: DemoGarment
    bottoms: tuple[SuggestedBottom, ...]


def suggestions(
    world: "SampleWorld", run: "TrainedModel", garments: DemoGarments
) -> list[Suggestion]:
    """Test tops of different categories, with the bottoms that the model puts first."""
    from wearwith.matching import Matcher
    from wearwith.matching.outfit_diagnosis_text import rule_in_words
    from wearwith.matching.outfits.look_text import SAYS_LITTLE

    category = dict(world.truth.items.select("id", "category").iter_rows())
    worn = set(world.dataset.pairs_of("test").select("top", "bottom").rows())
    by_category: dict[str, str] = {}
    for top in sorted({top for top, _ in worn}):
        by_category.setdefault(category[top], top)
    book = () if run.knowledge is None else run.knowledge.book.rules
    words = {
        rule.id: rule_in_words(rule)
        for rule in book
        if rule.is_positive and rule.items[0].trait.attribute not in SAYS_LITTLE
    }
    matcher = Matcher(run)
    suggested = []
    for top in list(by_category.values())[:TOPS_SHOWN]:
        # Worn pairs are shown too: those of the test are held out, to be found.
        found = matcher.match(top, BOTTOMS_SHOWN, "bottoms", by="teacher", allow_worn=True)
        bottoms = []
        for row in found.items.to_dicts():
            rules = [words[rule] for rule in row["rules"] if rule in words]
            bottoms.append(
                SuggestedBottom(
                    garments(row["id"]),
                    chance=row["probability"],
                    worn=(top, row["id"]) in worn,
                    rules=tuple(rules[:RULES_SHOWN]),
                    more_rules=max(len(rules) - RULES_SHOWN, 0),
                )
            )
        suggested.append(Suggestion(garments(top), tuple(bottoms)))
    return suggested


def most_spoken_for(suggested: Sequence[Suggestion]) -> tuple[str, str]:
    """Choose the suggested pair for which most rules speak; the first of them."""
    pairs = [(look.top.id, bottom) for look in suggested for bottom in look.bottoms]
    top, bottom = max(pairs, key=lambda pair: len(pair[1].rules) + pair[1].more_rules)
    return top, bottom.garment.id

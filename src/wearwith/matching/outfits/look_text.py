"""Why a look works, in a sentence."""

from wearwith.matching.explanation_text import listed
from wearwith.matching.outfits.look import CompletedLook
from wearwith.rules import Rule, RuleBook

__all__ = ["SAYS_LITTLE", "why_it_works"]

MOST_REASONS = 3  # nobody reads more
SAYS_LITTLE = ("brand", "type")  # attributes: nobody sees a brand, and tops go with bottoms


def why_it_works(look: CompletedLook, book: RuleBook) -> str | None:
    """`It pairs the navy top with the white bottom and the hoodie with the leggings.`

    The strongest rules for the look, one of each attribute: a second one of colours tells less than
    one of cloth. None if none is left without those of `SAYS_LITTLE`.
    """
    rules = {rule.id: rule for rule in book.all}
    reasons: dict[str, str] = {}
    for fired in look.rules:
        rule = rules[fired.id]
        if fired.effect > 0 and isinstance(rule, Rule):
            one, other = fired.words.split(" with ")
            reasons.setdefault(rule.items[0].trait.attribute, f"the {one} with the {other}")
    said = [words for attribute, words in reasons.items() if attribute not in SAYS_LITTLE]
    return f"It pairs {listed(said[:MOST_REASONS])}." if said else None

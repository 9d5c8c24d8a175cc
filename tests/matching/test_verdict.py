"""A verdict follows from chance, evidence and distance, and never contradicts the figure."""

import pytest

from wearwith.matching.explanation import Evidence, Explanation, FiredRule, WornPair
from wearwith.matching.verdict import how_likely, verdict_of
from wearwith.model.distance import Distance

LIKE = WornPair("t", "b", "", "", 0.9, 0.8, 0.72)
UNLIKE = WornPair("t", "b", "", "", 0.9, 0.2, 0.18)


def rule(effect):
    return FiredRule("r", "colour white", "colour black", "+", "", 1.0, effect)


def pair(chance, *, effect=None, worn=None, distance=None, ranks=(1, 1), n=60):
    return Explanation(
        top="t",
        bottom="b",
        top_context="",
        bottom_context="",
        model="akd",
        n_others=n,
        student_score=1.0,
        student_rank=ranks[0],
        student_last=ranks[1],
        teacher_score=None,
        teacher_rank=None,
        rules=() if effect is None else (rule(effect),),
        traits=(),
        student_probability=chance,
        distance=distance,
        evidence=Evidence(() if worn is None else (worn,)),
    )


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (pair(0.9, worn=LIKE), "A very good match"),
        (pair(0.9, effect=1.0), "A very good match"),
        (pair(0.65, worn=LIKE), "A good match"),
        (pair(0.5, worn=LIKE), "A fair match"),
        (pair(0.9), "Very likely, though nothing like it was worn"),
        (pair(0.9, worn=UNLIKE), "Very likely, though nothing like it was worn"),
        (pair(0.9, worn=LIKE, effect=-1.0), "Very likely, but the rules speak against it"),
        (pair(0.3, worn=LIKE, effect=1.0), "Not a good match"),
        (pair(None, effect=1.0), "The rules speak for it"),
        (pair(None, effect=-1.0), "The rules speak against it"),
        (pair(None, worn=LIKE), "Worn much like this"),
        (pair(None), "Only a guess"),
        (pair(None, worn=LIKE, distance=Distance(0.999)), "Only a guess"),
        (pair(0.9, worn=LIKE, ranks=(1, 60)), "No telling them apart"),
        (
            pair(None, effect=1.0, distance=Distance(is_unreadable=True)),
            "I can’t say",
        ),
    ],
)
def test_verdicts(found, says):
    assert verdict_of(found) == says


@pytest.mark.parametrize("effect", [None, 1.0, -1.0])
@pytest.mark.parametrize("worn", [None, LIKE, UNLIKE])
def test_no_praise_without_evidence_and_none_below_one_half(effect, worn):
    has_evidence = (worn is LIKE or effect == 1.0) and effect != -1.0
    for chance in (n / 100 for n in range(101)):
        says = verdict_of(pair(chance, effect=effect, worn=worn))
        praises = says.startswith("A ")
        assert praises <= has_evidence
        assert praises <= (chance >= 0.395)
        if "ikely" in says:
            assert says.lower().startswith(how_likely(chance))

"""When a chance may be told, and the reason when not."""

import pytest

from wearwith.model.distance import Distance


@pytest.mark.parametrize(
    ("distance", "reason"),
    [
        (Distance(), None),
        (Distance(0.5, 1.0), None),
        (Distance(0.98, 1.0), None),  # its words hold
        (Distance(0.995, 1.0), "Its picture is unlike any that I learned from"),
        (Distance(0.98), None),  # a model that reads no words
        (
            Distance(0.1, lacks_words=True),
            "I have only its picture to go by",
        ),
        (Distance(None, 0.5), None),
        (Distance(None, 0.4, unknown=("b", "c")), "I do not know most of its words: b, c"),
        (
            Distance(None, 0.0, unknown=("a",), is_unreadable=True),
            "I know none of these words: a",
        ),
        (
            Distance(shows_nothing=True, is_unreadable=True),
            "I see no garment in this picture",
        ),
        (Distance(is_unreadable=True), "I know nothing of this garment that I could go by"),
    ],
)
def test_the_reason_for_no_chance(distance, reason):
    assert distance.reason == reason
    assert distance.is_far == (reason is not None)

"""How far a garment is from those of the training: what an answer may say of it depends on that."""

from dataclasses import dataclass, field

from wearwith.words.wording import _

__all__ = ["FAR", "Distance"]

FAR = 0.99  # a quantile beyond which a picture is unlike anything that was learned from
LEAST_WORDS = 0.5  # of a text must be known


@dataclass(frozen=True)
class Distance:
    """How far a garment is from those of the training; None where something does not apply.

    Attributes
    ----------
    quantile
        Of its picture, from 0 to 1: of the training garments of its side, the share that are nearer
        to one another (`wearwith.model.training_garments`). The largest of several feature sets.
    known_words
        Share of its words that the model knows.
    known_values
        Share of its colours, materials, patterns, categories and brands that a garment of the
        model's side has.
    unknown
        The words that it does not know, in order.
    shows_nothing
        Whether its picture shows no garment.
    is_unreadable
        Whether nothing was read of the garment that says anything about it.
    lacks_words
        Whether it has no known word, and all training garments had some: chances were measured with
        words.
    is_far
        Whether no chance may be told: what was measured on the training does not hold here.
    reason
        Why that is so, as a sentence without its full stop; None if a chance may be told.
    """

    quantile: float | None = None
    known_words: float | None = None
    known_values: float | None = None
    unknown: tuple[str, ...] = ()
    shows_nothing: bool = False
    is_unreadable: bool = False
    lacks_words: bool = False
    is_far: bool = field(init=False)
    reason: str | None = field(init=False)

    def __post_init__(self) -> None:
        reason = self._reason()
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "is_far", reason is not None)

    def _reason(self) -> str | None:
        if self.is_unreadable and self.shows_nothing:
            return _("I see no garment in this picture")
        if self.is_unreadable and self.unknown:
            return _("I know none of these words: %(words)s") % {"words": ", ".join(self.unknown)}
        if self.is_unreadable:
            return _("I know nothing of this garment that I could go by")
        if self.quantile is not None and self.quantile > FAR:
            return _("Its picture is unlike any that I learned from")
        if self.lacks_words:
            return _("I have only its picture to go by")
        if self.known_words is not None and self.known_words < LEAST_WORDS:
            return _("I do not know most of its words: %(words)s") % {
                "words": ", ".join(self.unknown)
            }
        return None

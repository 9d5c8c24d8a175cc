"""`/rules`: each rule with its evidence; trying an edit, saving it, and going back."""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from wearwith.errors import ConfigError, WearwithError
from wearwith.matching.rule_evidence import RuleEvidence
from wearwith.rules import Rule
from wearwith.serving.page.page_words import rule_in_words
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.rule_form import NEW, RuleForm
from wearwith.serving.page.rule_trial import EditTrial
from wearwith.serving.page.shelf import Card, Shelf
from wearwith.serving.page.views import Views
from wearwith.serving.present_model import desk_of
from wearwith.serving.problems import RefusedError
from wearwith.words.attributes import ATTRIBUTES

__all__ = ["Answer", "rules"]

PAGE = 20  # rules of one page
EXAMPLES = 3
MOST_VALUES = 200  # of an attribute, in the drop-downs of a new rule
HISTORY = 30  # versions that are listed, the newest ones


@dataclass(frozen=True)
class Shown:
    """A rule as the page shows it.

    Attributes
    ----------
    place
        Its number in the book.
    rule, is_on
        The rule, and whether it has its say.
    evidence
        What speaks for it.
    examples
        Worn pairs that it fires on.
    """

    place: int
    rule: Rule
    is_on: bool
    evidence: RuleEvidence | None
    examples: tuple[tuple[Card, Card], ...]

    @property
    def says(self) -> str:
        """It as a sentence."""
        return _says(self.rule)


@dataclass(frozen=True)
class Answer:
    """What came of a form; shown beside it.

    Attributes
    ----------
    place
        Of the form: a number of the book, `NEW`, or `back`.
    form
        As it was filled in; None where it could not be read.
    trial
        What the edit would do, where it was tried.
    error
        What is wrong.
    """

    place: str
    form: RuleForm | None = None
    trial: EditTrial | None = None
    error: WearwithError | RefusedError | None = None


def rules(views: Views, query: QueryParams, answer: Answer | None = None) -> HTMLResponse:
    """Show the rules of a model, one page of them, and what came of a form.

    Raises
    ------
    ConfigError
        If the model has no rules, or the page is no number.
    """
    present = views.service.now
    desk = desk_of(present)
    version = desk.version
    book, off = desk.read(version)
    evidence = views.evidence(present, version)
    shelf = views.shelf(present)
    words = query.get("q", "").strip()
    found = list(enumerate(book.rules))
    if words:
        found = [
            (place, rule)
            for place, rule in found
            if all(
                word in f"{_says(rule)} {rule.id}".casefold() for word in words.casefold().split()
            )
        ]
    if answer is not None and answer.place.isdigit():  # the form that was sent has to be there
        found.sort(key=lambda one: str(one[0]) != answer.place)
    page, pages = _page(query.get("page", "1"), len(found))
    some = found[(page - 1) * PAGE : page * PAGE]
    shown = [
        Shown(
            place,
            rule,
            rule.id not in off,
            evidence.get(rule.id),
            _examples(evidence.get(rule.id), shelf),
        )
        for place, rule in some
    ]
    settings = views.service.settings
    status = 200 if answer is None or answer.error is None else 422
    return rendered(
        "rules.html",
        status,
        title=settings.title,
        rules=sorted(shown, key=lambda one: one.place),
        n_rules=len(book),
        n_found=len(found),
        n_off=len(off),
        q=words,
        page=page,
        pages=pages,
        answer=answer,
        new=NEW,
        values={side: shelf.values_of(side, MOST_VALUES) for side in ("top", "bottom")},
        attributes=ATTRIBUTES,
        version=version,
        history=list(reversed(desk.history[-HISTORY:])),
        saved=query.get("saved", "") == str(version) and version > 0,
        can_edit=settings.edit_without_key or settings.api_key is not None,
        needs_key=settings.api_key is not None,
        picture=views.picture,
        no_evidence=next((one.reason for one in evidence.values()), None),
    )


def _says(rule: Rule) -> str:
    top, bottom = rule.top, rule.bottom
    return rule_in_words((top.attribute, top.value), (bottom.attribute, bottom.value), rule.sign)


def _examples(evidence: RuleEvidence | None, shelf: Shelf) -> tuple[tuple[Card, Card], ...]:
    """Give a few pairs that a rule fires on, each with a top of its own as far as there are any."""
    if evidence is None:
        return ()
    tops: set[str] = set()
    first: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for pair in evidence.examples:
        (rest if pair[0] in tops else first).append(pair)
        tops.add(pair[0])
    return tuple(shelf.pairs([*first, *rest][:EXAMPLES]))


def _page(text: str, n: int) -> tuple[int, int]:
    pages = max(-(-n // PAGE), 1)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8):
        raise ConfigError(f"There is no page {text!r}", where="page", fix="pages begin at 1")
    return min(max(int(text), 1), pages), pages

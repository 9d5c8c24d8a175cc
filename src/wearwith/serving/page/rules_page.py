"""`/rules`: each rule with its evidence; try an edit, save it, go back."""

from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, QueryParams

from wearwith.errors import WearwithError
from wearwith.matching.rule_evidence import RuleEvidence
from wearwith.rules import RuleDesk
from wearwith.serving.editor_access import require_editor
from wearwith.serving.page.garment_words import slot_names
from wearwith.serving.page.query_form import page_of
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.rule_form import (
    NEW,
    NEW_SET,
    EditTrial,
    RuleForm,
    is_about_outfits,
    try_edits,
    version_of,
)
from wearwith.serving.page.rule_words import rule_in_words
from wearwith.serving.page.shelf import Card, Shelf, Views
from wearwith.serving.served_model import desk_of
from wearwith.types import SIDES
from wearwith.words.attributes import ATTRIBUTES

__all__ = ["go_back", "rules", "save_rule", "try_rule"]

PAGE = 20  # rules of one page
EXAMPLES = 3
MOST_VALUES = 200  # of an attribute, in the drop-downs of a new rule
HISTORY = 30  # the newest versions, which are listed
SEE_OTHER = 303


@dataclass(frozen=True)
class Answer:
    """What came of a form, to show beside it.

    Attributes
    ----------
    place
        Of the form: a number of the book, `NEW`, `NEW_SET`, or `back`.
    form
        As it was filled in; None if it could not be read.
    """

    place: str
    form: RuleForm | None = None
    trial: EditTrial | None = None
    error: WearwithError | None = None


def rules(views: Views, query: QueryParams, answer: Answer | None = None) -> HTMLResponse:
    """Show one page of a model's rules, and what came of a form.

    Raises
    ------
    ConfigError
        If the model has no rules, or the page is no number.
    """
    served = views.service.now
    desk = desk_of(served)
    version = desk.version
    book, off = desk.read(version)
    evidence = views.evidence(served, version)
    shelf = views.shelf(served)
    words = query.get("q", "").strip()
    settings = views.service.settings
    saved = query.get("saved", "") == str(version) and version > 0
    found = [
        (place, rule)
        for place, rule in enumerate(book.all)
        if all(
            word in f"{rule_in_words(rule)} {rule.id}".casefold()
            for word in words.casefold().split()
        )
    ]
    if answer is not None and answer.place.isdigit():  # its form has to be on this page
        found.sort(key=lambda one: str(one[0]) != answer.place)
    page, pages = page_of(query.get("page", "1"), len(found), PAGE)
    some = sorted(found[(page - 1) * PAGE : page * PAGE], key=lambda one: one[0])
    shown = [
        {
            "place": place,
            "rule": rule,
            "says": rule_in_words(rule),
            "is_on": rule.id not in off,
            "about_outfits": is_about_outfits(rule),
            "evidence": None if is_about_outfits(rule) else evidence.get(rule.id),
            "is_saved": saved and query.get("at") == str(place),
            "examples": _examples(evidence.get(rule.id), shelf),
        }
        for place, rule in some
    ]
    status = 200 if answer is None or answer.error is None else 422
    values = {side: shelf.values_of(side, MOST_VALUES) for side in SIDES}
    known = {value for side in SIDES for value in values[side].get("category", [])}
    kinds = shelf.garments.knowledge.vocabulary.values["category"]
    others = [kind for kind in kinds if kind not in known]  # such as sneakers
    return rendered(
        "rules.html",
        status,
        title=settings.title,
        wardrobe=views.service.wardrobe is not None,
        has_looks=served.completer is not None,
        rules=shown,
        n_rules=len(book),
        n_found=len(found),
        n_off=len(off),
        q=words,
        page=page,
        pages=pages,
        answer=answer,
        new=NEW,
        new_set=NEW_SET,
        slots=slot_names(),
        values=values,
        others=others,
        attributes=ATTRIBUTES,
        version=version,
        history=list(reversed(desk.history[-HISTORY:])),
        saved=saved and not any(one["is_saved"] for one in shown),
        can_edit=settings.may_edit,
        needs_key=settings.api_key is not None,
        picture=served.picture_path,
        no_evidence=next((one.reason for one in evidence.values()), None),
    )


def try_rule(views: Views, request: Request, form: FormData) -> Response:
    """Show what the edit of a form would do."""
    served, place = views.service.now, str(form.get("place", ""))
    filled = None
    try:
        filled = RuleForm.of(form, desk_of(served))
        answer = Answer(place, filled, try_edits(views.shelf(served), served, filled))
    except WearwithError as error:
        answer = Answer(place, filled, error=error)
    return rules(views, request.query_params, answer)


def save_rule(views: Views, request: Request, form: FormData) -> Response:
    """Make the edit of a form, or show why not."""
    desk, place = desk_of(views.service.now), str(form.get("place", ""))
    filled = None
    try:
        require_editor(views.service, request, str(form.get("key", "")))
        filled = RuleForm.of(form, desk)
        filled.save(desk)
    except WearwithError as error:
        return rules(views, request.query_params, Answer(place, filled, error=error))
    return RedirectResponse(_where(desk, filled.rule.id), SEE_OTHER)


def go_back(views: Views, request: Request, form: FormData) -> Response:
    """Make an older version the newest one, or show why not."""
    desk = desk_of(views.service.now)
    try:
        require_editor(views.service, request, str(form.get("key", "")))
        author, reason = (str(form.get(name, "")) for name in ("author", "reason"))
        desk.go_back(version_of(form), author=author, reason=reason)
    except WearwithError as error:
        return rules(views, request.query_params, Answer("back", error=error))
    return RedirectResponse(f"/rules?saved={desk.version}", SEE_OTHER)


def _where(desk: RuleDesk, rule: str) -> str:
    """Give the address of a rule that was just saved, on its page of the book."""
    version = desk.version
    ids = [one.id for one in desk.read(version)[0].all]
    if rule not in ids:  # somebody went back meanwhile
        return f"/rules?saved={version}"
    place = ids.index(rule)
    page = f"page={place // PAGE + 1}&" if place >= PAGE else ""
    return f"/rules?{page}saved={version}&at={place}#rule-{place}"


def _examples(evidence: RuleEvidence | None, shelf: Shelf) -> list[tuple[Card, Card]]:
    """Choose a few worn pairs that a rule fires on, with different tops if possible."""
    if evidence is None:
        return []
    tops: set[str] = set()
    first: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for pair in evidence.examples:
        (rest if pair[0] in tops else first).append(pair)
        tops.add(pair[0])
    return shelf.pairs([*first, *rest][:EXAMPLES])

"""A problem in the words of somebody at the page, who starts no service and trains no model."""

import re
from dataclasses import dataclass

from wearwith.errors import (
    ConfigError,
    DataError,
    ExtraMissingError,
    OutputExistsError,
    RuleError,
    StorageError,
    UnknownItemError,
    WearwithError,
)
from wearwith.matching.picture_reader import UnreadableError
from wearwith.serving.page.page_words import capitalised
from wearwith.serving.problems import RefusedError
from wearwith.words.languages import ENGLISH
from wearwith.words.wording import N_, Said, _, wording

__all__ = ["ToldProblem", "no_page", "told"]

# What a person at a terminal can do something about: flags, code, variables, headers, packages.
_TECHNICAL = re.compile(
    r"--\w|`|\bpip\b|\.onnx|torch|[A-Z]+_[A-Z]+|X-[A-Z]|SQL|\bstudent\b|\bteacher\b|\bakd\b|"
    r"feature set|/openapi|\bvector|\bencode\b|\bdataset\b|\btrain(ed)?\b"
)
# Parts of a request by what the page calls them.
_PLACES = {
    "kind": N_("It is"),
    "photograph": N_("the photograph"),
    "picture": N_("the photograph"),
    "title": N_("In words"),
    "page": N_("the page"),
    "lowest": N_("Price from"),
    "highest": N_("Price to"),
    "diverse": N_("Varied"),
    "k": N_("how many"),
    "by": N_("Ranked by"),
}
# What is said in other languages of an error whose own words are English.
_GENERAL: dict[type[WearwithError], tuple[str, str | None]] = {
    RefusedError: (N_("This is not allowed here"), None),
    UnknownItemError: (N_("There is no such garment"), N_("choose another garment")),
    DataError: (N_("This can’t be read"), N_("try another photograph, or other words")),
    RuleError: (N_("The rule can’t be saved like that"), N_("fill in all fields, and look again")),
    OutputExistsError: (N_("Somebody else is saving at this moment"), N_("try again")),
    StorageError: (N_("The service can’t write to its disk"), N_("ask whoever runs this service")),
}


@dataclass(frozen=True)
class ToldProblem:
    """What is wrong and what to do, as sentences, and the part of the page that is meant."""

    what: str
    where: str | None = None
    fix: str | None = None


def told(error: WearwithError) -> ToldProblem:
    """Say a problem without flags, code and the names of packages."""
    if isinstance(error, UnreadableError | ExtraMissingError) or (
        isinstance(error, ConfigError) and error.where == "picture"
    ):
        in_words = _("Say in words what the garment is, such as white linen shirt.")
        return ToldProblem(_("Photographs can’t be read here."), fix=in_words)
    what, fix = _worded(error)
    where = _(_PLACES[error.where]) if error.where in _PLACES else None
    if isinstance(error, RefusedError):
        is_key = error.status == 401
        fix = _("give the key of this service") if is_key else _("ask whoever runs this service")
    if _TECHNICAL.search(what):
        what, where = _("This can’t be answered here"), None
        fix = fix or _("choose another garment")
    if fix is not None and _TECHNICAL.search(fix):
        fix = None
    return ToldProblem(_sentence(what), where, None if fix is None else _sentence(fix))


def no_page(text: str) -> ConfigError:
    """The error for a page that is not there."""
    what = _("There is no page %(page)s") % {"page": repr(text)}
    return ConfigError(what, where="page", fix=_("pages begin at 1"))


def _worded(error: WearwithError) -> tuple[str, str | None]:
    """What is wrong and what to do, in the language of the page."""
    if wording().code == ENGLISH:
        return error.what, error.fix
    if isinstance(error.what, Said):
        return error.what, error.fix if isinstance(error.fix, Said) else None
    kinds = (_GENERAL[kind] for kind in type(error).__mro__ if kind in _GENERAL)
    what, fix = next(kinds, (N_("This can’t be answered here"), N_("choose another garment")))
    return _(what), None if fix is None else _(fix)


def _sentence(text: str) -> str:
    text = capitalised(text.strip())
    return text if text.endswith((".", "?", "!")) else f"{text}."

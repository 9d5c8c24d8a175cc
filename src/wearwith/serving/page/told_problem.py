"""A problem in the words of somebody at the page, who starts no service and trains no model."""

import re
from dataclasses import dataclass

from wearwith.errors import ConfigError, ExtraMissingError, WearwithError
from wearwith.matching.picture_reader import UnreadableError
from wearwith.serving.page.page_words import capitalised
from wearwith.serving.problems import RefusedError

__all__ = ["ToldProblem", "told"]

# What a person at a terminal can do something about: flags, code, variables, headers, packages.
_TECHNICAL = re.compile(
    r"--\w|`|\bpip\b|\.onnx|torch|[A-Z]+_[A-Z]+|X-[A-Z]|SQL|\bstudent\b|\bteacher\b|\bakd\b|"
    r"feature set|/openapi|\bvector|\bencode\b|\bdataset\b|\btrain(ed)?\b"
)
# Parts of a request by what the page calls them.
_PLACES = {
    "kind": "It is",
    "photograph": "the photograph",
    "picture": "the photograph",
    "title": "In words",
    "page": "the page",
    "lowest": "Price from",
    "highest": "Price to",
    "diverse": "Varied",
    "k": "how many",
    "by": "Ranked by",
}
_NO_PHOTOGRAPHS = "Photographs can’t be read here."
_IN_WORDS = "Say in words what the garment is, such as white linen shirt."
_ASK = "ask whoever runs this service"
_ANOTHER = "choose another garment"


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
        return ToldProblem(_NO_PHOTOGRAPHS, fix=_IN_WORDS)
    what, where, fix = error.what, _PLACES.get(error.where or ""), error.fix
    if isinstance(error, RefusedError):
        fix = "give the key of this service" if error.status == 401 else _ASK
    if _TECHNICAL.search(what):
        what, where, fix = "This can’t be answered here", None, fix or _ANOTHER
    if fix is not None and _TECHNICAL.search(fix):
        fix = None
    return ToldProblem(_sentence(what), where, None if fix is None else _sentence(fix))


def _sentence(text: str) -> str:
    text = capitalised(text.strip())
    return text if text.endswith((".", "?", "!")) else f"{text}."

"""Which kind of garment a word for it means, and what the names of folders say."""

import re
import unicodedata
from pathlib import PurePosixPath

from wearwith.catalog.importers.polyvore_categories import CATEGORY_PATHS, KIND_OF_SEMANTIC
from wearwith.catalog.schema import KINDS, Kind

__all__ = ["kind_of_folders", "kind_of_words"]

# Words of people's folders that Polyvore's categories lack.
FURTHER_WORDS: dict[Kind, tuple[str, ...]] = {
    "top": (
        "anoraks", "bodysuits", "camisoles", "capes", "corsets", "crop tops", "fleeces", "gilets",
        "jerseys", "jumpers", "kimonos", "knits", "knitwear", "long sleeves", "longsleeves",
        "outwear", "parkas", "polo shirts", "ponchos", "pullovers", "raincoats", "shirts",
        "sleeveless tops", "tees", "tshirts", "turtlenecks", "upper", "waistcoats", "windbreakers",
    ),
    "bottom": (
        "bermudas", "chinos", "culottes", "dungarees", "joggers", "kilts", "lower", "overalls",
        "playsuits", "skorts", "slacks", "sundresses", "sweatpants", "trousers",
    ),
    "shoe": ("brogues", "espadrilles", "footwear", "heels", "loafers", "moccasins", "trainers"),
    "bag": ("bags", "purses", "rucksacks", "satchels"),
    "accessory": ("beanies", "caps", "glasses", "scarf", "stockings"),
    "other": ("others",),
}  # fmt: skip
# Forms that would follow by rule and mean something else.
NO_WORDS = frozenset(("short", "lowers", "uppers"))


def kind_of_words(text: str) -> Kind | None:
    """Find the kind of garment that a few words mean, such as "Summer dresses" or "T_Shirts 2".

    English puts the noun last, so the longest phrase at the end counts: dress shirts are shirts.
    Of things that are joined, as in "Tops & Knitwear", all must be of one kind.
    """
    words = [word for word in _plain(text).split() if not word.isdecimal()]
    if whole := KIND_OF_PHRASE.get(" ".join(words)):
        return whole
    joined = re.split(r"\b(?:and|or)\b", " ".join(words))
    kinds = {_kind_at_end(part.split()) for part in joined}
    return kinds.pop() if len(kinds) == 1 else None


def kind_of_folders(file: str) -> tuple[Kind | None, list[str]]:
    """Find the kind that the folders of a path tell, the innermost first, and the category path.

    The category is made of the names of the folders that tell that kind, from broad to fine.
    """
    told = [(folder, kind_of_words(folder)) for folder in PurePosixPath(file).parts[:-1]]
    kinds = [kind for _, kind in told if kind is not None]
    if not kinds:
        return None, []
    return kinds[-1], [_tidy(folder) for folder, kind in told if kind == kinds[-1]]


def _kind_at_end(words: list[str]) -> Kind | None:
    phrases = (" ".join(words[start:]) for start in range(len(words)))
    return next((KIND_OF_PHRASE[phrase] for phrase in phrases if phrase in KIND_OF_PHRASE), None)


def _tidy(folder: str) -> str:
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFC", folder)).strip().lower()


def _plain(text: str) -> str:
    """Lower case, words between blanks, and "and" for its signs."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"['’`]", "", text)
    text = re.sub(r"[&+,/]", " and ", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def _singulars(phrase: str) -> set[str]:
    """Forms of which one is the singular; a form that is no word does no harm."""
    forms = {phrase}
    if phrase.endswith("s") and not phrase.endswith("ss"):
        forms.add(phrase[:-1])
        if phrase.endswith("es"):
            forms.add(phrase[:-2])
        if phrase.endswith("ies"):
            forms.add(phrase[:-3] + "y")
    return forms


def _phrases() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    named = {
        _plain(name): KIND_OF_SEMANTIC[path[0]] for path in CATEGORY_PATHS.values() for name in path
    }
    for name, kind in list(named.items()):
        named.setdefault(re.sub(r"^(mens )?(activewear )?", "", name), kind)
    named |= {_plain(word): kind for kind, words in FURTHER_WORDS.items() for word in words}
    found: dict[str, Kind] = {}
    for phrase, kind in named.items():
        (known,) = (entry for entry in KINDS if entry == kind)
        for form in _singulars(phrase):
            found.setdefault(form, known)
    return {phrase: kind for phrase, kind in (found | kinds).items() if phrase not in NO_WORDS}


KIND_OF_PHRASE = _phrases()

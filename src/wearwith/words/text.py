"""Text of any language as words: normalised, and cut where a script puts no blanks.

Two ways to spell one text give the same words: letters with accents in one character or in two
(NFC, NFD), full-width and half-width forms, and either case. Models read `words_of`; rules read
`words_in`, which forgets accents, hyphens and apostrophes too.
"""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence

import regex

__all__ = [
    "is_known_by_parts",
    "joined",
    "normalised",
    "shortest_subwords_of",
    "subwords_of",
    "words_in",
    "words_of",
]

# Scripts that are written without blanks between words.
_IDEOGRAPHS = r"\p{Han}"
_KANA = r"\p{Hiragana}\p{Katakana}ー"
_CLUSTERED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_HANGUL = r"\p{Hangul}"

# A word may hold an apostrophe or a hyphen inside it (t-shirt, women's), and marks such as accents.
_WORD = regex.compile(r"[\w\p{M}]+(?:['’\-][\w\p{M}]+)*")
_LONG_HANGUL = rf"{_HANGUL}{{7,}}"  # syllables that no single word has
_UNSPACED = regex.compile(rf"[{_IDEOGRAPHS}{_KANA}{_CLUSTERED}]|{_LONG_HANGUL}")
# Runs of one script. In Japanese a change of script is nearly always the end of a word.
_RUN = regex.compile(
    rf"(?P<han>[{_IDEOGRAPHS}\p{{M}}]+)"
    rf"|(?P<hangul>{_LONG_HANGUL})"
    rf"|(?P<kana>[\p{{Katakana}}ー]+|\p{{Hiragana}}+)"
    rf"|(?P<clusters>[{_CLUSTERED}\p{{M}}]+)"
    rf"|(?P<word>(?:(?![{_IDEOGRAPHS}{_KANA}{_CLUSTERED}])[\w\p{{M}}'’\-])+)"
)
_CLUSTER = regex.compile(r"\X")
_EASTERN = rf"[{_IDEOGRAPHS}{_KANA}{_HANGUL}]"
_CHARACTER = regex.compile(_EASTERN)

# Letters of each word that is cut from a run.
CUT = {"han": 2, "kana": 3, "hangul": 2, "clusters": 3}
# Letters of subwords, as fastText has them for alphabets; a syllable says more than a letter.
OF_LETTERS, OF_SYLLABLES = range(3, 7), range(2, 4)
MOST_LETTERS = 60

_LETTERS = regex.compile(rf"{_EASTERN}\p{{M}}*|[^\W_](?:(?!{_EASTERN})[^\W_]|\p{{M}})*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")  # of ASCII text, by the quicker library
# Apostrophes and their substitutes, and signs that would turn into letters of a brand's name.
_MARKS = str.maketrans({**dict.fromkeys("'’‘ʼ`´", ""), **dict.fromkeys("™℠", " ")})
_ACCENTS = regex.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic letters


def normalised(text: str) -> str:
    """Write a text in one way: composed, in half-width letters and lower case."""
    if text.isascii():
        return text.casefold()
    # Case folding may decompose, and composing may bring capitals to light.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def words_of(text: str) -> list[str]:
    """Split a text into words for models.

    Words keep accents, and hyphens and apostrophes inside them. What is written without
    blanks is cut where the script changes, and then into overlapping letters with their signs:
    pairs of Chinese characters, and of Korean syllables where seven or more stand together; threes
    of kana and of Thai, Lao, Khmer or Burmese letters.
    """
    words: list[str] = _WORD.findall(normalised(text))
    if text.isascii() or not _UNSPACED.search(text):
        return words
    return [part for word in words for part in _cut(word)]


def _cut(word: str) -> Iterator[str]:
    for run in _RUN.finditer(word):
        script = run.lastgroup
        if script in CUT:
            letters = _CLUSTER.findall(run[0])
            for start in range(max(len(letters) - CUT[script] + 1, 1)):
                yield "".join(letters[start : start + CUT[script]])
        elif part := run[0].strip("-'’"):
            yield part


def subwords_of(word: str) -> list[str]:
    """List the n-grams of a word between its two ends, `<` and `>`, each once, in order.

    Of a very long word the first 60 letters are read.

    Source: Bojanowski et al., Enriching Word Vectors with Subword Information, TACL 2017.
    """
    lengths = OF_SYLLABLES if _CHARACTER.search(word) else OF_LETTERS
    closed = f"<{word[:MOST_LETTERS]}>"
    return list(
        dict.fromkeys(
            closed[start : start + length]
            for length in lengths
            for start in range(len(closed) - length + 1)
        )
    )


def shortest_subwords_of(word: str) -> list[str]:
    """The shortest n-grams of a word."""
    every = subwords_of(word)
    return [one for one in every if len(one) == len(every[0])]


def is_known_by_parts(word: str, known: Container[str]) -> bool:
    """Whether at least half of the shortest n-grams of a word are known."""
    parts = shortest_subwords_of(word)
    return 2 * sum(part in known for part in parts) >= len(parts)


def words_in(text: str) -> list[str]:
    """Split a text into words for rules: lower case, no accents, hyphens or apostrophes.

    Each Chinese, Japanese or Korean character is a word of its own, so that words which stand side
    by side without a blank are found.
    """
    if text.isascii():  # most texts: the same result in a tenth of the time
        return _PLAIN_WORD.findall(text.replace("'", "").replace("`", "").lower())
    plain = unicodedata.normalize("NFKD", text.translate(_MARKS))
    plain = _ACCENTS.sub("", plain).casefold()  # last, since some decompose into capitals
    return _LETTERS.findall(unicodedata.normalize("NFC", plain))


def joined(words: Sequence[str]) -> str:
    """Write words of `words_in` as a text: with blanks, but for characters of eastern Asia."""
    text = ""
    for word in words:
        is_run = text and _CHARACTER.match(text[-1]) and _CHARACTER.match(word)
        text += word if is_run or not text else f" {word}"
    return text

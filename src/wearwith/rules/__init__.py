"""Matching rules: the rule book, mining, and which rules a pair fires."""

import lazy_loader as _lazy

from wearwith.moved import moved as _moved

_of_the_stub, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
__getattr__ = _moved(
    __name__,
    {
        "ATTRIBUTES": "wearwith.words.ATTRIBUTES",
        "AttributeVocabulary": "wearwith.words.AttributeVocabulary",
        "Mention": "wearwith.words.Mention",
        "Trait": "wearwith.words.Trait",
        "true_rules": "wearwith.true_rules",
    },
    _of_the_stub,
)

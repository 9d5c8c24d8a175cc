from .attributes import ATTRIBUTES as ATTRIBUTES
from .attributes import AttributeVocabulary as AttributeVocabulary
from .attributes import Mention as Mention
from .attributes import Trait as Trait

"""Items as numbers: words, picture vectors, and the store that keeps them."""

from wearwith.features.inputs import Inputs, InputsConfig, read_inputs, read_inputs_again
from wearwith.features.scaling import Scaling
from wearwith.features.sides import Block, SideInputs
from wearwith.features.store import FeatureStore, feature_sets
from wearwith.features.text import PADDING, Vocabulary

__all__ = [
    "PADDING",
    "Block",
    "FeatureStore",
    "Inputs",
    "InputsConfig",
    "Scaling",
    "SideInputs",
    "Vocabulary",
    "feature_sets",
    "read_inputs",
    "read_inputs_again",
]
